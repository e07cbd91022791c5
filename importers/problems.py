"""Why a file or a row was refused: codes with their two texts, each saying what, where and what to do."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gis.errors import InvalidInput

_CATALOGUE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))

FILE_TEXTS: dict[str, tuple[str, str]] = {
    code: (texts["zh"], texts["en"]) for code, texts in _CATALOGUE["file"].items()
}
ROW_TEXTS: dict[str, tuple[str, str]] = {
    code: (texts["zh"], texts["en"]) for code, texts in _CATALOGUE["row"].items()
}


class ImportRefused(InvalidInput):
    """The whole file is refused and nothing was written; ``problem_code`` is a key of `FILE_TEXTS`."""

    code = "import_refused"


def refuse(code: str, /, **params: Any) -> ImportRefused:
    """The exception for a file-level refusal."""
    zh, en = FILE_TEXTS[code]
    return ImportRefused(zh.format(**params), en.format(**params), code=code, params=params)


def row_texts(code: str, params: Mapping[str, Any]) -> tuple[str, str]:
    """Both texts of a row-level refusal."""
    zh, en = ROW_TEXTS[code]
    return zh.format(**params), en.format(**params)
