from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command

# Real files that stand beside a checkout of the project, and are not part of it.
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"

Import = Callable[..., str]


@pytest.fixture
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the real files are not beside the checkout")
    return SHARED


@pytest.fixture
def run_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Import:
    """Runs an import command on a file of the given content (or path), in an empty folder; what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(command: str, content: bytes | Path, *options: str, name: str = "file") -> str:
        path = content if isinstance(content, Path) else tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        call_command(command, str(path), *options)
        return capsys.readouterr().out

    return run
