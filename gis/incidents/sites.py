"""A point and every other way to read its numbers, located in the map in memory before a transaction is opened."""

from dataclasses import dataclass

import numpy as np

from gis.assignments.live import LivePlaces, Located
from gis.assignments.locate import Place
from gis.incidents.positions import Reading, readings


@dataclass(frozen=True, slots=True)
class Sites:
    """A point (lon/lat degrees) and the other readings of it, located in the map as it was when asked."""

    lon: float
    lat: float
    others: tuple[Reading, ...]
    located: Located

    @property
    def community(self) -> Place | None:
        """The community that holds the point."""
        return self._place(self.located.communities[0])

    @property
    def grid(self) -> Place | None:
        """Its grid."""
        return self._place(self.located.grids[0])

    @property
    def lane(self) -> Place | None:
        """Its lane."""
        return self._place(self.located.lanes[0])

    @property
    def rule(self) -> str:
        """The word of the rule of assignment."""
        return str(self.located.rules[0])

    @property
    def edition(self) -> int | None:
        """The edition of the community in which it was located."""
        community = self.community
        return None if community is None else self.located.editions.get(community.id)

    @property
    def inside(self) -> list[Reading]:
        """The other readings that lie in a community."""
        places = self.located.communities[1:]
        return [reading for reading, place in zip(self.others, places, strict=True) if place >= 0]

    @property
    def is_on_map(self) -> bool:
        """Whether it is a place on earth that maps show."""
        return abs(self.lon) <= 180 and abs(self.lat) <= 85.06

    def _place(self, index: np.int64) -> Place | None:
        if index < 0:
            return None
        found = self.located.territories[int(index)]
        return Place(found.id, found.level, found.code, found.number, found.name)


async def locate_sites(
    places: LivePlaces, tenant_id: int, point: tuple[float, float], *, surely: bool = True
) -> Sites:
    """Locate a point before the transaction that stores it, which holds a connection while this asks for another.

    Where not ``surely``, a point inside a community is located in the map as it was last read: whoever stores it holds
    the community's edition, and asks again surely when that is another.
    """
    lon, lat = (round(each, 9) + 0.0 for each in point)
    others = tuple(readings(lon, lat))
    lonlat = np.array([(lon, lat), *((each.lon, each.lat) for each in others)], dtype=np.float64)
    if not surely:
        sites = Sites(lon, lat, others, await places.recall(tenant_id, lonlat))
        if sites.community is not None:
            return sites
    return Sites(lon, lat, others, await places.locate(tenant_id, lonlat))
