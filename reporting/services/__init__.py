"""The writes of reporting. Each takes keyword arguments only and is atomic and recorded."""

from reporting.services.rebases import reset_limits, withdraw_reset

__all__ = ["reset_limits", "withdraw_reset"]
