"""What the README and the documents promise exists: commands, targets, paths and environment variables."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "SECURITY.md", *ROOT.glob("docs/**/*.md")])
# Made by a command rather than kept in the repository.
MADE = ("build/", "staticfiles/", ".venv/", ".run/", "node_modules/")


def made_by_make() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_target_named_exists(document):
    named = set(re.findall(r"`?make ([a-z]+)`?", "\n".join(code_of(document))))
    assert named <= made_by_make()


def test_the_two_commands_come_first():
    assert re.findall(r"^make (\w+)", README, re.MULTILINE)[:2] == ["demo", "test"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_management_command_named_exists(document):
    named = set(re.findall(r"manage\.py ([a-z_]+)", document.read_text(encoding="utf-8"))) - {"help"}
    assert named <= set(get_commands())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_named_exists(document):
    named = {text for text in code_of(document) if re.fullmatch(r"[\w.-]+(/[\w.-]+)*/?\.?\w*", text) and "/" in text}
    missing = {path for path in named if not path.startswith(MADE) and not (ROOT / path).exists()}
    assert not missing


def test_every_folder_of_the_tree_exists():
    [tree] = re.findall(r"^```\n(larc/.*?)^```$", README, re.DOTALL | re.MULTILINE)
    for folder in re.findall(r"(?:^|\s{2,})([a-z]+/)", tree, re.MULTILINE):
        assert (ROOT / folder).is_dir(), folder


def test_every_environment_variable_named_is_read_and_the_other_way_round():
    settings = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "larc" / "settings").glob("*.py"))
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)) - {"DJANGO_SETTINGS_MODULE"}
    assert named
    assert all(f'"{name}"' in settings for name in named)
    required = re.search(r"REQUIRED = \{(.*?)\n\}", settings, re.DOTALL)
    assert required
    assert set(re.findall(r'"([A-Z_]+)":', required[1])) <= named


def code_of(document: Path) -> list[str]:
    """What stands between backticks in a document, and the lines of its shell blocks."""
    text = document.read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)).splitlines()
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL)) + blocks
