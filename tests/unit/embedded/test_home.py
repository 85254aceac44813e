"""Where the embedded servers live, and whom they trust."""

import os
from pathlib import Path

import pytest

from larc import embedded
from larc.embedded.home import write_secret

USER = 1000


@pytest.fixture
def ordinary_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(embedded.RUN_DIR_VARIABLE)
    monkeypatch.setattr(os, "geteuid", lambda: USER)


@pytest.mark.usefixtures("ordinary_user")
def test_it_is_in_the_checkout_of_an_ordinary_user() -> None:
    assert embedded.Home.of_checkout(Path("/home/rosa/larc")).path == Path("/home/rosa/larc/.run")


@pytest.mark.usefixtures("ordinary_user")
def test_it_is_elsewhere_when_a_socket_path_would_be_too_long() -> None:
    checkout = Path("/home/rosa") / ("deep" * 20)

    path = embedded.Home.of_checkout(checkout).path

    assert path.parent == Path("/var/tmp")
    assert path.name.startswith(f"larc-{USER}-")


def test_it_is_elsewhere_for_root_as_nobody_may_not_enter_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(embedded.RUN_DIR_VARIABLE)
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    one, another = (embedded.Home.of_checkout(Path(path)).path for path in ("/root/one", "/root/another"))

    assert one.parent == Path("/var/tmp")
    assert one != another


def test_awkward_letters_are_quoted_in_urls() -> None:
    home = embedded.Home(Path("/my files/50%#?"))

    assert home.cache_url(database=2) == "unix:///my%20files/50%25%23%3F/server/valkey.sock?db=2"
    assert home.broker_url(database=0) == "redis+socket:///my%20files/50%25%23%3F/server/valkey.sock?virtual_host=0"


def test_a_path_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(embedded.EmbeddedError, match="too long"):
        embedded.Home(tmp_path / ("x" * 100)).prepare()


def test_a_symlink_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(embedded.EmbeddedError, match="not a directory"):
        embedded.Home(tmp_path / "run").prepare()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_a_directory_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    os.chown(tmp_path / "run", USER, -1)

    with pytest.raises(embedded.EmbeddedError, match=f"another user .uid {USER}"):
        embedded.Home(tmp_path / "run").prepare()


def test_a_directory_that_was_open_is_closed(tmp_path: Path) -> None:
    home = embedded.Home(tmp_path / "run")
    home.path.mkdir()
    home.private.mkdir(mode=0o777)
    home.private.chmod(0o777)

    home.prepare()

    assert home.private.stat().st_mode & 0o777 == 0o700
    assert home.path.stat().st_mode & 0o066 == 0


def test_of_two_secrets_written_at_once_the_first_stays(tmp_path: Path) -> None:
    write_secret(tmp_path / "word", "first")
    write_secret(tmp_path / "word", "second")

    assert (tmp_path / "word").read_text() == "first"
    assert (tmp_path / "word").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["word"]
