"""Moving sealed numbers and secrets to the newest key, so that an old key can be thrown away."""

from dataclasses import dataclass

from psycopg import sql

from gis.db import Connection
from gis.people.sealing import Keyring

_COLUMNS = (
    ("people", "id_sealed", "id"),
    ("people", "phone_sealed", "phone"),
    ("tenancies", "landlord_phone_sealed", "phone"),
    ("correction_requests", "said_sealed", "said"),
    ("organization_contacts", "phone_sealed", "phone"),
    ("second_factors", "secret_sealed", "totp"),
)
_PAGE = 5_000


@dataclass(frozen=True, slots=True)
class Counts:
    """How many values were sealed anew, and how many already were under the newest key."""

    resealed: int = 0
    kept: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.resealed + other.resealed, self.kept + other.kept)


def reseal(connection: Connection, tenant_id: int, ring: Keyring) -> Counts:
    """Every sealed value of a tenant under the newest key, in the caller's transaction."""
    total = Counts()
    for table, column, field in _COLUMNS:
        total += _column(connection, tenant_id, ring, (table, column, field))
    return total


def _column(connection: Connection, tenant_id: int, ring: Keyring, where: tuple[str, str, str]) -> Counts:
    table, column, field = where
    names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
    resealed = kept = 0
    with connection.cursor(name=f"reseal_{table}_{column}") as cursor, connection.cursor() as writer:
        cursor.itersize = _PAGE
        cursor.execute(sql.SQL("select id, {column} from {table} where {column} is not null").format(**names))
        while page := cursor.fetchmany(_PAGE):
            old = [(row_id, bytes(sealed)) for row_id, sealed in page if not ring.is_newest(bytes(sealed))]
            kept += len(page) - len(old)
            writer.executemany(
                sql.SQL("update {table} set {column} = %s where id = %s").format(**names),
                [(ring.seal(tenant_id, field, ring.open(tenant_id, field, value)), i) for i, value in old],
            )
            resealed += len(old)
    return Counts(resealed, kept)
