"""Somebody whom the register knows moves into another household: what is said here is no longer said there.

Synchronous. `former_homes` runs with the sight of whoever asks and refuses whom they do not see; `move_in` with the
system's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from gis.accounts.model import SignedIn
from gis.db import Connection
from gis.errors import Conflict
from gis.people import identity
from gis.people.editing import File, Member
from gis.people.held import hold
from gis.people.reading import no_such_person

Home = Mapping[str, Any]

_HOMES = """
    select r.household_id from residences as r
    where r.person_id = %s and r.valid @> %s order by r.household_id
"""


def former_homes(
    connection: Connection, signed_in: SignedIn, person_id: UUID, household_id: UUID
) -> Sequence[Home]:
    """Every other home that somebody has today and the asker sees, held; NotFound when they see none."""
    rows = connection.execute(_HOMES, (person_id, identity.today())).fetchall()
    if not rows:
        raise no_such_person()
    if any(row[0] == household_id for row in rows):
        raise Conflict(
            "这位居民已在这一户。在成员里改动。",
            "The resident belongs to this household already. Change them among its members.",
            code="already_here",
        )
    return [hold(connection, signed_in, row[0], None) for row in rows]


def move_in(file: File, person_id: UUID, how: Member, homes: Sequence[Home]) -> UUID:
    """Somebody known belongs to the file's household from a day on; their other homes lose what is said here."""
    file.check_member(how)
    for home in homes:
        _leave(replace(file, household=home), person_id, how)
    file.add_residence(person_id, how)
    return person_id


def _leave(there: File, person_id: UUID, how: Member) -> None:
    """The other home keeps what is not said anew: who lives here may stay registered there."""
    residence = there.residence(person_id)
    stays = {
        "is_registered": residence["is_registered"] and not how.is_registered,
        "is_living": residence["is_living"] and not how.is_living,
    }
    if stays == {name: residence[name] for name in stays}:
        return
    there.leave(residence, stays, how.since_on)
    there.finish("member.moved_out", {"person_id": str(person_id)})


def return_member(file: File, person_id: UUID) -> UUID:
    """The move was written down by mistake: whoever left lately is here as before."""
    with file.connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_LEFT, (person_id, file.id, identity.today(), identity.today())).fetchone()
    if row is None:
        raise no_such_person()
    file.reopen(row)
    return person_id


_LEFT = """
    select r.id, lower(r.valid) as since_on from residences as r
    where r.person_id = %s and r.household_id = %s and upper(r.valid) between %s::date - 31 and %s::date
    order by upper(r.valid) desc limit 1
"""
