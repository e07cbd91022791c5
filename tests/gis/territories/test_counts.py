"""How many households and people a building has, kept as the register changes."""

from threading import Thread
from uuid import UUID

from gis.db import Connection, connect
from gis.settings import DatabaseSettings
from gis.tenants.service import Tenant, create_tenant
from tests.factories import make_building, square

ADD = (
    "insert into households (tenant_id, source, source_key, content_hash, building_id, people, elderly_people)"
    " values (%s, 'counts', %s, '', %s, %s, 1)"
)


def counted(connection: Connection, building: UUID) -> tuple[object, ...] | None:
    return connection.execute(
        "select households, people, elderly_people from household_counts where building_id = %s", (building,)
    ).fetchone()


def test_counts_follow_every_change_of_the_register(connection: Connection, tenant: Tenant) -> None:
    here = make_building(connection, tenant.id, "here", square(0.1, 0.1, 10, 10), households=[3, 2])
    there = make_building(connection, tenant.id, "there", square(0.4, 0.1, 10, 10))
    assert counted(connection, here) == (2, 5, 0)
    assert counted(connection, there) is None

    connection.execute(ADD, (tenant.id, "a", here, 4))
    assert counted(connection, here) == (3, 9, 1)
    connection.execute("update households set people = 6 where source_key = 'a'")
    assert counted(connection, here) == (3, 11, 1)
    connection.execute("update households set building_id = %s where source_key = 'a'", (there,))
    assert (counted(connection, here), counted(connection, there)) == ((2, 5, 0), (1, 6, 1))


def test_two_who_add_to_one_building_at_once_both_count(database: DatabaseSettings) -> None:
    with connect(database, owner=True) as owner:
        tenant = create_tenant(owner, "counted", "数户县")
    with connect(database, tenant.id) as connection:
        building = make_building(connection, tenant.id, "busy", square(0.7, 0.1, 10, 10))
    with connect(database, tenant.id) as first:
        first.execute(ADD, (tenant.id, "first", building, 1))
        second = Thread(target=_add, args=(database, tenant.id, building))
        second.start()
        while not first.execute("select 1 from pg_locks where not granted").fetchone():
            assert second.is_alive()
        first.commit()
        second.join()
    with connect(database, tenant.id) as connection:
        assert counted(connection, building) == (2, 3, 2)
    with connect(database, tenant.id, owner=True) as owner:
        owner.execute("delete from households where source_key = 'second'")
        assert counted(owner, building) == (1, 1, 1)


def _add(database: DatabaseSettings, tenant_id: int, building: UUID) -> None:
    with connect(database, tenant_id) as connection:
        connection.execute(ADD, (tenant_id, "second", building, 2))
