"""The words by which the index narrows a search: never too few rows, whatever is typed."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.assignments.service import assign
from gis.db import Connection, connect
from gis.errors import InvalidInput
from gis.search.pinyin import pinyin_of
from gis.search.query import Query, understand
from gis.search.terms import anywhere, front
from gis.settings import DatabaseSettings
from gis.tenants.service import Tenant, create_tenant
from tests.factories import SINCE, make_building, make_facility, make_town, square

NAMES = (
    "康晖社区",
    "长安街",
    "重庆六甲KTV",
    "3号院",
    "绿地B座",
    "儿童公园",
    "嗯啊路",
    "女儿桥",
    "双龙 小学",
    "o'k\\店",
)


def matching(connection: Connection, terms: str) -> set[str]:
    connection.execute("select set_config('app.search_terms', %s, true)", (terms,))
    rows = connection.execute("select name from search_names where kind = 'facility'").fetchall()
    connection.execute("select set_config('app.search_terms', '', true)")
    return {row[0] for row in rows}


@pytest.fixture
def named(connection: Connection, tenant: Tenant) -> Connection:
    for number, name in enumerate(NAMES):
        facility = make_facility(connection, tenant.id, str(number), 102.7, 25.0)
        pinyin, initials = pinyin_of(name)
        connection.execute(
            "update facilities set name = %s, name_pinyin = %s, name_initials = %s where id = %s",
            (name, pinyin, initials, facility),
        )
    return connection


def should_find(query: Query, name: str) -> tuple[bool, bool]:
    """Whether the statement of the box would find a name at its front, and at all."""
    pinyin, _ = pinyin_of(name)
    lower = name.lower()
    has_han = query.han is None or query.han in name
    spelt = query.spelt is not None and has_han and re.search(f"(^|[ ;]){query.spelt}", pinyin) is not None
    at_front = query.spelt is not None and has_han and re.search(f"(^|;){query.spelt}", pinyin) is not None
    return lower.startswith(query.q) or at_front, query.q in lower or spelt


TYPED = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12),
    st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=14),
    st.builds(
        lambda name, a, b: name[a : a + b] or name,
        st.sampled_from(NAMES),
        st.integers(0, 3),
        st.integers(1, 6),
    ),
    st.builds(
        lambda name, cuts: (
            "".join(
                part[:cut]
                for part, cut in zip(pinyin_of(name)[0].partition(";")[0].split(), cuts, strict=False)
            )
            or name
        ),
        st.sampled_from(NAMES),
        st.lists(st.integers(1, 6), min_size=1, max_size=6),
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=TYPED)
def test_whatever_should_be_found_is_let_through(named: Connection, typed: str) -> None:
    try:
        query = understand(typed)
    except InvalidInput:
        return
    wanted = {name: should_find(query, name) for name in NAMES}
    assert {name for name in NAMES if wanted[name][0]} <= matching(named, front(query))
    assert {name for name in NAMES if any(wanted[name])} <= matching(named, anywhere(query))


@pytest.mark.parametrize("typed", ["康晖", "kanghui", "khsq", "kang晖"])
def test_what_has_nothing_of_it_is_not_looked_at(named: Connection, typed: str) -> None:
    assert "长安街" not in matching(named, anywhere(understand(typed)))


def test_however_much_is_typed_the_question_stays_small() -> None:
    for typed in ("a" * 64, "an" * 32, "xian" * 16, "1" * 63 + "a"):
        assert len(anywhere(understand(typed))) < 20_000


def test_names_follow_what_they_name(connection: Connection, tenant: Tenant) -> None:
    town = make_town(connection, tenant.id)
    building = make_building(connection, tenant.id, "a", square(0.2, 1.2, 20, 10))

    def kept() -> tuple[object, ...] | None:
        return connection.execute(
            "select name, grid_id, terms @@ '''甲''' from search_names where subject_id = %s", (building,)
        ).fetchone()

    assert kept() == ("a栋", None, False)
    assign(connection, tenant.id, at=SINCE)
    assert kept() == ("a栋", town.grid_ids[0], False)
    connection.execute("update buildings set name = '甲楼' where id = %s", (building,))
    assert kept() == ("甲楼", town.grid_ids[0], True)
    connection.execute("update buildings set name = null where id = %s", (building,))
    assert kept() is None
    kinds = connection.execute("select kind, count(*) from search_names group by kind").fetchall()
    assert dict(kinds) == {"community": 1, "grid": 6}


@pytest.fixture(scope="module")
def many(scratch_module_database: DatabaseSettings) -> tuple[DatabaseSettings, Tenant]:
    """Four thousand named facilities of one tenant."""
    with connect(scratch_module_database, owner=True) as owner:
        tenant = create_tenant(owner, "many", "多名县")
    with connect(scratch_module_database, tenant.id) as connection:
        connection.execute(
            "insert into facilities (tenant_id, source, source_key, content_hash, kind, name, geom)"
            " select %s, 'many', i::text, '', 'clinic', '第' || i || '卫生站', st_setsrid(st_makepoint(100, 25), 4490)"
            " from generate_series(8001, 12000) as i",
            (tenant.id,),
        )
    with connect(scratch_module_database, owner=True) as owner:
        owner.execute("analyze facilities, search_names")
    return scratch_module_database, tenant


def test_the_index_serves_the_question_under_the_policies(many: tuple[DatabaseSettings, Tenant]) -> None:
    settings, tenant = many
    with connect(settings, tenant.id) as connection:
        terms = front(understand("第9000"))
        connection.execute("select set_config('app.search_terms', %s, true)", (terms,))
        rows = connection.execute(
            "explain (analyze, costs off, timing off) select id from search_names"
        ).fetchall()
        plan = "\n".join(row[0] for row in rows)
        assert "search_names_terms_idx" in plan
        assert "Rows Removed by Filter" not in plan
        assert connection.execute("select count(*) from search_names").fetchone() == (1,)


def test_naming_one_of_many_reads_only_that_one(many: tuple[DatabaseSettings, Tenant]) -> None:
    settings, tenant = many
    with connect(settings, tenant.id) as connection:
        connection.execute("update facilities set name = '甲' where source = 'many' and source_key = '9000'")
        (read,) = connection.execute(
            "select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = 'facilities'"
        ).fetchone() or (None,)
        assert read is not None and 1 <= read <= 10
        connection.rollback()
