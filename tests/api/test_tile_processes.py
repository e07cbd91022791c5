"""Processes of one service, people with different areas, changes all the while: no old tile and no foreign one."""

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import mapbox_vector_tile
import pytest
import shapely
from shapely.affinity import translate
from shapely.geometry import mapping

from gis.db import connect
from gis.settings import DatabaseSettings
from tests.factories import make_user
from tests.processes import Service, running
from tests.served import make_served_town
from tests.tiles.tools import town_tile

READERS = 6
STEP_DEGREES = 0.0000012
"""How far each change moves the building to the east: 12 cm, nearly two units of its tile."""
EDITS = 150
"""So that it does not run into the next building."""


@lru_cache(maxsize=4_096)
def everything_in(tile: bytes) -> frozenset[str]:
    """The ids of whatever a tile shows."""
    decoded = mapbox_vector_tile.decode(tile) if tile else {}
    return frozenset(each["properties"]["id"] for layer in decoded.values() for each in layer["features"])


@lru_cache(maxsize=4_096)
def seen(tile: bytes) -> dict[str, float]:
    """The buildings of a tile with the westernmost unit of each."""
    decoded = mapbox_vector_tile.decode(tile) if tile else {}
    return {
        each["properties"]["id"]: shapely.geometry.shape(each["geometry"]).bounds[0]
        for each in decoded.get("buildings", {"features": []})["features"]
    }


@dataclass
class Story:
    """What has been answered so far, as the readers must see it."""

    building: str
    path: str
    is_over: bool = False
    moves: list[float] = field(default_factory=list)
    guest_grants: int = 0
    """Counted when it is asked for: it may count before it is answered."""
    guest_ended: int = 0
    faults: list[str] = field(default_factory=list)
    asked: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def composite(self) -> str:
        """The same place with other layers beside the buildings."""
        return self.path.replace("/tiles/buildings/", "/tiles/buildings,duty_posts,facilities/")

    def is_told(self, requests: int) -> bool:
        """Enough was asked, and changed meanwhile."""
        return self.asked >= requests and len(self.moves) > 5 and self.guest_ended > 5


def edit(service: Service, token: str, story: Story) -> None:
    """Moves the building to the east again and again; a move counts when it is answered."""
    path = f"/api/v1/buildings/{story.building}/footprint"
    while not story.is_over and len(story.moves) < EDITS:
        service.turn()
        _, content, headers = service.ask(token, "GET", path)
        shape = shapely.geometry.shape(json.loads(content)["geometry"])
        ring = mapping(shapely.get_geometry(translate(shape, STEP_DEGREES), 0))
        body = {"op": "reshape", "ring": ring}
        status, content, _ = service.ask(token, "POST", path, body, **{"if-match": str(headers["etag"])})
        if status >= 300:
            story.faults.append(f"edit: {status} {content!r}")
            return
        west = seen(service.ask(token, "GET", story.path)[1])[story.building]
        story.moves.append(west)
        time.sleep(0.05)


def open_and_close(service: Service, token: str, guest: UUID, territory: UUID, story: Story) -> None:
    """Gives the guest an area and takes it again."""
    path = f"/api/v1/users/{guest}/grants"
    while not story.is_over:
        service.turn()
        body = {"territory_id": str(territory), "classes": ["map"], "reason": "一段时间"}
        story.guest_grants += 1
        status, content, _ = service.ask(token, "POST", path, body)
        if status != 201:
            story.faults.append(f"grant: {status} {content!r}")
            return
        time.sleep(0.05)
        status, content, _ = service.ask(token, "DELETE", f"{path}/{json.loads(content)['id']}")
        if status != 204:
            story.faults.append(f"end: {status} {content!r}")
            return
        story.guest_ended += 1
        time.sleep(0.05)


def read(
    service: Service,
    tokens: dict[str, str],
    may_see: dict[str, set[str]],
    story: Story,
    chance: random.Random,
) -> None:
    """Asks for the tile as one person after the other, and holds it against what was answered before."""
    while not story.is_over:
        if chance.random() < 0.05:
            service.turn()
        who = chance.choice(list(tokens))
        moved = story.moves[-1] if story.moves else -1.0
        ended, granted = story.guest_ended, story.guest_grants
        path = chance.choice((story.path, story.composite))
        status, content, _ = service.ask(tokens[who], "GET", path)
        with story.lock:
            story.asked += 1
        if status not in (200, 204):
            story.faults.append(f"{who}: {status} {content!r}")
            continue
        shown = seen(content)
        foreign = everything_in(content) - may_see[who]
        if foreign:
            story.faults.append(f"{who} saw {foreign}")
        if who == "guest" and ended == granted == story.guest_grants and everything_in(content):
            story.faults.append("the guest saw something after the end of the grant was answered")
        must_see = story.building in may_see[who] and who != "guest"
        if must_see and shown.get(story.building, -1.0) < moved:
            story.faults.append(f"{who} saw {shown.get(story.building)} after {moved} was answered")


def started(service: Service, work: Callable[..., None], *arguments: Any) -> threading.Thread:
    def whole() -> None:
        try:
            work(service, *arguments)
        finally:
            service.turn()

    thread = threading.Thread(target=whole)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("processes", "requests"), [(2, 1_500), pytest.param(4, 10_000, marks=pytest.mark.long)]
)
def test_no_process_ever_gives_an_old_tile_or_one_with_something_foreign(
    processes: int, requests: int, scratch_database: DatabaseSettings, tmp_path: Path
) -> None:
    served = make_served_town(scratch_database, "four")
    town = served.town
    areas = {
        "one": (town.grid_ids[0],),
        "other": (town.grid_ids[5],),
        "all": (town.community_id,),
        "guest": (),
    }
    with connect(scratch_database, served.tenant_id) as connection:
        ids = {
            name: make_user(connection, served.tenant_id, name, ("patrol",), areas=granted)
            for name, granted in areas.items()
        }
        make_user(connection, served.tenant_id, "keeper", ("security",))
        assigned = connection.execute(
            "select subject_id, grid_id from assignments where upper_inf(valid) and upper_inf(recorded)"
        ).fetchall()
    of_grid: dict[UUID, set[str]] = {}
    for building, grid in assigned:
        of_grid.setdefault(grid, set()).add(str(building))
    everything = set().union(*of_grid.values())
    may_see = {
        "admin": everything,
        "all": everything,
        "one": of_grid[town.grid_ids[0]],
        "other": of_grid.get(town.grid_ids[5], set()),
        "guest": of_grid[town.grid_ids[0]],
    }
    address = town_tile(17, 0.25, 1.25)
    story = Story(str(served.buildings["a"]), f"/tiles/buildings/17/{address.x}/{address.y}.mvt")
    with running(scratch_database, tmp_path, processes) as service:
        tokens = {name: service.token(served, name) for name in may_see}
        assert story.building in seen(service.ask(tokens["admin"], "GET", story.path)[1])
        keeper = service.token(served, "keeper")
        threads = [
            started(service, edit, tokens["admin"], story),
            started(service, open_and_close, keeper, ids["guest"], town.grid_ids[0], story),
            *(started(service, read, tokens, may_see, story, random.Random(n)) for n in range(READERS)),
        ]
        deadline = time.monotonic() + 300
        while not story.is_told(requests) and not story.faults and time.monotonic() < deadline:
            time.sleep(0.1)
        story.is_over = True
        for thread in threads:
            thread.join()
    assert story.faults == []
    assert story.is_told(requests)
