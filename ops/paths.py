"""Where the checkout is and where it keeps what can be made again."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".wangge"
WEB = ROOT / "web"
