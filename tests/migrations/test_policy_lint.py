"""The linter of row-level policies finds nothing that is not known, with its reason, in policy_lint.toml."""

import json
import subprocess
import sys
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

from gis.settings import DatabaseSettings

KNOWN = Path(__file__).parent / "policy_lint.toml"


def test_policies_are_clean_or_their_reason_is_known(database: DatabaseSettings) -> None:
    found = findings(str(database.owner_database_url))
    known = tomllib.loads(KNOWN.read_text(encoding="utf-8"))
    assert [each for each in found if not is_known(known, *each)] == []
    assert sorted(known.keys() - {rule for rule, _ in found}) == [], "no longer found: take it out"
    assert all(entry["reason"] for entry in known.values())


def is_known(known: dict[str, dict[str, list[str]]], rule: str, place: str) -> bool:
    """Whether the rule is set aside for a table, policy or function."""
    names = place.removeprefix("wangge.").split(".")
    patterns = known.get(rule, {}).get("where", [])
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)


def findings(url: str) -> list[tuple[str, str]]:
    """Rule and place of everything that is found in our schema."""
    command = [
        str(Path(sys.executable).with_name("pgrls")),
        "lint",
        "--database-url",
        url,
        "--schemas",
        "wangge",
    ]
    done = subprocess.run([*command, "--format", "json"], capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return [(each["rule_id"], each["location"]) for each in json.loads(done.stdout)["violations"]]
