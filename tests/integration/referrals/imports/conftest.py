from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command

Import = Callable[..., str]


@pytest.fixture
def run_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Import:
    """Imports a file of these lines, or bytes, in an empty folder; what the command printed."""
    monkeypatch.chdir(tmp_path)

    def run(command: str, content: list[str] | bytes, *options: str, name: str = "file.csv") -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else "\n".join([*content, ""]).encode())
        call_command(command, str(path), *options)
        return capsys.readouterr().out

    return run


@pytest.fixture
def quarantine(tmp_path: Path) -> Callable[[], str]:
    """What stands in the report of rows set aside."""

    def read() -> str:
        reports = list((tmp_path / "build" / "quarantine").glob("*"))
        return "".join(report.read_text(encoding="utf-8-sig") for report in reports)

    return read
