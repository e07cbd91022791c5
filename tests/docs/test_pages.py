"""The pages hold together: links resolve, decisions are numbered, commands and settings exist."""

import re
import subprocess
from pathlib import Path

import pytest

from ops.cli import COMMANDS
from ops.generate import SETTINGS
from ops.paths import ROOT

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
VARIABLE = re.compile(r"\bWANGGE_[A-Z0-9_]+[A-Z0-9]\b")
PRIVATE = {"WANGGE_READER_DRIVER"}  # from the importer to its own child process
COMMAND = re.compile(r"(?<![\w/])\./wangge ([a-z]+)")


def _pages() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(ROOT / name for name in listed.stdout.split("\0") if name and not name.startswith("web/"))


def _slug(heading: str) -> str:
    """The anchor that forges make of a heading."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


def _anchors(page: Path) -> set[str]:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return {_slug(line.lstrip("# ")) for line in text.splitlines() if line.startswith("#")}


def _broken_links(page: Path) -> list[str]:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    broken = []
    for target in (first or second for first, second in LINK.findall(text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        aim = (page.parent / path).resolve() if path else page
        if not aim.exists() or (anchor and aim.suffix == ".md" and anchor not in _anchors(aim)):
            broken.append(target)
    return broken


@pytest.mark.parametrize("page", _pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    assert _broken_links(page) == []


@pytest.mark.parametrize("page", _pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_of_a_page_exists(page: Path) -> None:
    named = set(COMMAND.findall(page.read_text(encoding="utf-8")))
    assert named - COMMANDS.keys() == set()


def test_the_readme_introduces_every_command() -> None:
    named = set(COMMAND.findall((ROOT / "README.md").read_text(encoding="utf-8")))
    assert COMMANDS.keys() - named == set()


def test_decisions_are_numbered_without_gaps_and_have_the_same_headings() -> None:
    pages = sorted((ROOT / "docs/adr").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04d}" for number in range(1, len(pages) + 1)]
    wanted = ["## Context", "## Decision", "## Consequences", "## Evidence"]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]} "), page.name
        assert [line for line in text.splitlines() if line.startswith("## ")] == wanted, page.name


def test_the_settings_page_lists_every_setting() -> None:
    page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    missing = []
    for settings in SETTINGS:
        prefix = str(settings.model_config.get("env_prefix", ""))
        names = [(prefix + name).upper() for name in settings.model_fields]
        missing += [name for name in names if f"`{name}`" not in page]
    assert missing == []


def test_every_variable_that_is_named_anywhere_is_on_the_settings_page() -> None:
    page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    known = set(VARIABLE.findall(page)) | PRIVATE
    words = [
        "git",
        "grep",
        "-hIowE",
        VARIABLE.pattern.replace(r"\b", ""),
        "--",
        ".",
        ":!docs/configuration.md",
    ]
    found = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(found.stdout.split()) - known == set()


def test_every_setting_says_what_it_means() -> None:
    silent = [
        f"{settings.__name__}.{name}"
        for settings in SETTINGS
        for name, field in settings.model_fields.items()
        if not field.description
    ]
    assert silent == []
