"""A household's file in the hands of somebody who changes it: held, written, counted and logged."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql
from psycopg.errors import ExclusionViolation, UniqueViolation
from psycopg.rows import dict_row

from gis.accounts.model import SignedIn
from gis.audit.writing import add_entry
from gis.db import Connection
from gis.errors import Conflict, NotFound, Stale
from gis.people import identity
from gis.people.entering import Entering, Said
from gis.people.reading import no_such_household, no_such_person, sees_people
from gis.people.sealing import Keyring
from gis.queries import statement

TWO_HEADS = (
    "two_heads",
    "这一户已有户主，一户只有一位。写明原户主改为什么关系（former_head），或选别的关系。",
    "The household has a head, and one only. Say what the former head becomes (former_head), or choose another way.",
)
_CONFLICTS: Mapping[str, tuple[str, str, str]] = {
    "residences_one_head": TWO_HEADS,
    "residences_living_once": (
        "overlapping_residence",
        "这位居民同一天已住在别处。先在那里迁出。",
        "The resident lives elsewhere on the same day. They have to move out there first.",
    ),
    "residences_registered_once": (
        "overlapping_residence",
        "这位居民同一天户籍已在别处。先在那里迁出。",
        "The resident is registered elsewhere on the same day. They have to move out there first.",
    ),
    "tenancies_once": (
        "overlapping_tenancy",
        "这一户同一天已有租住记录。先结束原来的。",
        "The household's unit is let on the same day already. End that tenancy first.",
    ),
    "attention_tags_once": (
        "tag_is_there",
        "这位居民已有这个标签。先结束原来的，再新增。",
        "The resident has this tag already. End it first, then add it anew.",
    ),
}


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A household's file in the hands of somebody who changes it."""

    connection: Connection
    tenant_id: int
    author_id: UUID
    household: Mapping[str, Any]
    ring: Keyring

    @property
    def id(self) -> UUID:
        """The household's."""
        found: UUID = self.household["id"]
        return found

    def finish(self, what: str, detail: Mapping[str, Any]) -> int:
        """Count the change, log it in the household's community, and give the file's new number."""
        number: int = self.household["file_number"] + 1
        self.connection.execute("update households set file_number = %s where id = %s", (number, self.id))
        add_entry(
            self.connection,
            self.tenant_id,
            self.author_id,
            "household.changed",
            ("household", str(self.id)),
            {"change": what, **detail},
            self.household["community_id"],
        )
        return number

    def change_person(self, person_id: UUID, said: Mapping[str, Any]) -> None:
        """Other things said of a person; what the row said before is kept."""
        row = self.one("select * from people where id = %s", (person_id,))
        old = Said(
            row["name"],
            row["birth_year"],
            row["id_kind"],
            self._opened("id", row["id_sealed"]),
            self._opened("phone", row["phone_sealed"]),
        )
        known = {"name": old.name, "birth_year": old.birth_year, "id_kind": old.id_kind}
        new = Said(**{**known, "id_number": old.id_number, "phone": old.phone, **said})
        if "id_number" in said and "birth_year" not in said:
            new = Said(new.name, None, new.id_kind, new.id_number, new.phone)
        columns = Entering(self.tenant_id, self.ring, identity.today()).columns(new)
        if columns["birth_year"] is None and "birth_year" not in said:
            columns["birth_year"] = old.birth_year
        self.connection.execute(
            "insert into register_versions (tenant_id, subject_kind, subject_id, recorded, batch_id, before)"
            " select tenant_id, 'person', id, tstzrange(least(created_at, now()), now(), '[]'), batch_id, to_jsonb(p)"
            " from people as p where id = %s",
            (person_id,),
        )
        self.update("people", person_id, columns)

    def _opened(self, field: str, sealed: Any) -> str | None:
        return None if sealed is None else self.ring.open(self.tenant_id, field, bytes(sealed))

    def residence(self, person_id: UUID) -> Mapping[str, Any]:
        """How somebody belongs to this household today; NotFound for who does not."""
        row = self.find(
            "select *, lower(valid) as since_on, upper(valid) as until_on from residences"
            " where person_id = %s and household_id = %s and valid @> %s order by id limit 1",
            (person_id, self.id, identity.today()),
        )
        if row is None:
            raise no_such_person()
        return row

    def find(self, query: LiteralString, values: tuple[Any, ...]) -> Mapping[str, Any] | None:
        """The row of a query that has one at most."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, values).fetchone()

    def one(self, query: LiteralString, values: tuple[Any, ...]) -> Mapping[str, Any]:
        """The one row of a query; NotFound when there is none."""
        row = self.find(query, values)
        if row is None:
            raise NotFound(
                "没有这条记录，或已被别人改动。", "There is no such entry, or somebody changed it."
            )
        return row

    def insert(self, table: LiteralString, values: Mapping[str, Any]) -> None:
        """Add a row."""
        self.connection.execute(
            sql.SQL("insert into {} ({}) values ({})").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, values)),
                sql.SQL(", ").join(sql.Placeholder() * len(values)),
            ),
            list(values.values()),
        )

    def update(self, table: LiteralString, row_id: UUID, values: Mapping[str, Any]) -> None:
        """Change a row."""
        self.connection.execute(
            sql.SQL("update {} set ({}) = row({}) where id = %s").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, values)),
                sql.SQL(", ").join(sql.Placeholder() * len(values)),
            ),
            [*values.values(), row_id],
        )


def hold(
    connection: Connection, signed_in: SignedIn, household_id: UUID, seen: int | None
) -> Mapping[str, Any]:
    """The household, held until the transaction ends; refused when it is not theirs, or not as they saw it."""
    held = connection.execute(
        "select file_number from households where id = %s for update", (household_id,)
    ).fetchone()
    with connection.cursor(row_factory=dict_row) as cursor:
        home = cursor.execute(
            statement("people", "household").encode(), {"household_id": household_id}
        ).fetchone()
    if held is None or home is None or not sees_people(signed_in, home):
        raise no_such_household()
    if seen is not None and home["file_number"] != seen:
        raise Stale(
            "这一户的档案刚被别人改过。内容已保留；看过最新的档案后再保存。",
            "Somebody changed this household's file meanwhile. What you typed is kept: look at the newest, then save.",
            params={"seen": seen, "newest": home["file_number"]},
        )
    return home


@contextmanager
def told() -> Iterator[None]:
    """What a constraint refuses, in words."""
    try:
        yield
    except (ExclusionViolation, UniqueViolation) as error:
        found = _CONFLICTS.get(error.diag.constraint_name or "")
        if found is None:
            raise
        code, zh, en = found
        raise Conflict(zh, en, code=code) from error


def days(since: date, until: date | None) -> str:
    """A range of days, the last one not in it; none is for good."""
    return f"[{since.isoformat()},{'' if until is None else until.isoformat()})"
