"""Where a resident is at home, for requests and holds; synchronous, in the caller's transaction."""

from collections.abc import Collection
from uuid import UUID

from gis.db import Connection
from gis.people.identity import today
from gis.people.reading import no_such_household, no_such_person
from gis.queries import statement


def find_home(connection: Connection, person_id: UUID) -> UUID:
    """The household of a resident whom whoever asks sees there today."""
    query = statement("people", "sealed").encode()
    row = connection.execute(query, {"person_id": person_id, "today": today()}).fetchone()
    if row is None:
        raise no_such_person()
    return UUID(str(row[3]))


def home_of(
    connection: Connection, household_id: UUID, areas: Collection[UUID] | None
) -> tuple[UUID, UUID | None]:
    """A household and its community, if it lies in some areas (none: anywhere); read with everything in sight."""
    row = connection.execute(
        "select h.id, a.community_id, a.grid_id, a.lane_id from households as h left join assignments as a"
        " on a.tenant_id = h.tenant_id and a.subject_kind = 'building' and a.subject_id = h.building_id"
        " and upper_inf(a.valid) and upper_inf(a.recorded) where h.id = %s",
        (household_id,),
    ).fetchone()
    if row is None or (areas is not None and not any(place in areas for place in row[1:])):
        raise no_such_household()
    return row[0], row[1]


def member_of(connection: Connection, person_id: UUID, household_id: UUID) -> None:
    """Refuse a person who never lived in the household, or is erased."""
    row = connection.execute(
        "select from people as p where p.id = %s and p.erased_at is null and exists (select from residences as r"
        " where r.tenant_id = p.tenant_id and r.person_id = p.id and r.household_id = %s)",
        (person_id, household_id),
    ).fetchone()
    if row is None:
        raise no_such_person()
