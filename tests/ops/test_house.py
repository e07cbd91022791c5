"""Rules of the house that no other tool checks."""

import importlib.metadata
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from ops.paths import ROOT

OURS = {"api", "bench", "gis", "importers", "migrations", "ops", "tiles"}
LONGEST = 400
# Split so that this file passes its own test.
FORBIDDEN = [
    "pypi" + ".org",
    "python" + "hosted",
    "registry" + ".npmjs",
    "npm" + "mirror",
    "tuna." + "tsinghua",
    "/" + "work/",
    "shared" + "/spec",
]


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def _text(path: Path) -> str:
    data = path.read_bytes()
    return "" if b"\0" in data[:8000] else data.decode("utf-8", errors="replace")


def test_no_installed_distribution_provides_one_of_our_packages() -> None:
    provided = importlib.metadata.packages_distributions()
    assert {name: provided[name] for name in OURS & provided.keys()} == {}


def test_a_file_over_400_lines_has_its_reason_in_a_decision_record() -> None:
    reasons = "\n".join(_text(page) for page in (ROOT / "docs/adr").glob("*.md"))
    long = {
        str(path.relative_to(ROOT)): lines
        for path in _tracked()
        if path.suffix in {".py", ".ts", ".tsx", ".css"} and (lines := _text(path).count("\n")) > LONGEST
    }
    assert {name: lines for name, lines in long.items() if name not in reasons} == {}


@pytest.mark.parametrize("word", FORBIDDEN)
def test_no_file_names_a_registry_host_or_a_place_on_somebodys_machine(word: str) -> None:
    assert [str(path.relative_to(ROOT)) for path in _tracked() if word in _text(path)] == []


def test_the_locks_are_hashed_and_name_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {_name(line) for line in project["project"]["dependencies"]}
    for lock, extra in (
        ("requirements.lock", []),
        ("requirements-dev.lock", project["dependency-groups"]["dev"]),
    ):
        text = (ROOT / lock).read_text()
        pinned = {line.split("==")[0] for line in text.splitlines() if "==" in line and line[0].isalnum()}
        assert wanted | {_name(line) for line in extra} <= pinned
        assert text.count("--hash=sha256:") > len(pinned)
        assert "://" not in text


def test_the_development_lock_pins_the_same_versions_as_the_lock() -> None:
    def pins(name: str) -> dict[str, str]:
        lines = (ROOT / name).read_text().splitlines()
        split = [line.split(" ")[0].split("==", 1) for line in lines if "==" in line and line[0].isalnum()]
        return dict(split)

    run, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: (version, dev.get(name)) for name, version in run.items() if dev.get(name) != version} == {}


def test_no_python_below_web_and_no_typescript_outside() -> None:
    names = [path.relative_to(ROOT) for path in _tracked()]
    assert [name for name in names if name.suffix == ".py" and name.parts[0] == "web"] == []
    assert [name for name in names if name.suffix in {".ts", ".tsx"} and name.parts[0] != "web"] == []


def _name(requirement: str) -> str:
    """The distribution's name in a requirement such as ``psycopg[binary]>=3``."""
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0].lower()
