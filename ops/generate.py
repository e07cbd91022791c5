"""The command ``generate``: files that are made from code and committed, so that a reader finds them."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic_settings import BaseSettings

from api.app import create_app
from api.settings import ApiSettings, OidcSettings
from gis.incidents.machine import described
from gis.settings import DatabaseSettings, MediaSettings, PersonalKeySettings, PrivacySettings
from ops.cli import parser
from ops.paths import ROOT
from ops.settings import AskingSettings, LaunchSettings

SETTINGS: tuple[type[BaseSettings], ...] = (
    DatabaseSettings,
    PrivacySettings,
    PersonalKeySettings,
    MediaSettings,
    ApiSettings,
    OidcSettings,
    LaunchSettings,
    AskingSettings,
)


def openapi() -> str:
    """The HTTP interface as OpenAPI 3.1; describing it needs no database."""
    described = create_app(DatabaseSettings(database_url="postgresql:///"))
    return json.dumps(described.openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def configuration() -> str:
    """Every environment variable, with its default and meaning."""
    lines = [
        "# 配置 · Configuration",
        "",
        "Environment variables. Made by `./wangge generate` from the settings classes; do not edit.",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    for settings in SETTINGS:
        prefix = settings.model_config.get("env_prefix", "")
        for name, field in settings.model_fields.items():
            default = "required" if field.is_required() else f"`{field.default}`"
            if field.default is None:
                default = "—"
            lines.append(f"| `{(prefix + name).upper()}` | {default} | {field.description or ''} |")
    return "\n".join(lines) + "\n"


ARTEFACTS: dict[Path, Callable[[], str]] = {
    ROOT / "docs/configuration.md": configuration,
    ROOT / "docs/incidents-states.md": described,
    ROOT / "docs/openapi.json": openapi,
}


def generate(arguments: Sequence[str]) -> int:
    """Write the files; with --check only say which differ from what the code makes now."""
    options = parser("generate")
    options.add_argument("--check", action="store_true", help="只比较 · compare only")
    only_compare = options.parse_args(arguments).check
    stale = []
    for path, make in ARTEFACTS.items():
        text = make()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(str(path.relative_to(ROOT)))
        if not only_compare:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"{'过期 · stale' if only_compare else '已更新 · written'}: {name}")
    return 1 if only_compare and stale else 0
