"""A run deletes what was kept long enough and nothing else, and its certificate says what."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from gis.audit.service import faults
from gis.audit.writing import add_entry
from gis.db import Connection
from gis.retention.model import Certificate
from gis.retention.proof import certificate_faults
from gis.retention.running import hash_of, run, tombstone, what_is_due
from gis.tenants.service import Tenant
from tests.factories import make_building, make_person, make_user, move_in, square
from tests.keys import keyring

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=4000)


@pytest.fixture
def author(connection: Connection, tenant: Tenant) -> UUID:
    return make_user(connection, tenant.id, f"author-{uuid4().hex[:6]}", ("manager",))


@pytest.fixture
def home(connection: Connection, tenant: Tenant) -> UUID:
    building = make_building(connection, tenant.id, "存", square(0.2, 0.2, 20, 10), households=[2])
    row = connection.execute("select id from households where building_id = %s", (building,)).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def moved_away(connection: Connection, tenant: Tenant, home: UUID, name: str, days: int = 3000) -> UUID:
    """Somebody who left the household so many days ago."""
    person = make_person(connection, tenant.id, name, id_number="99999919800101002X", phone="13800138000")
    until = (NOW - timedelta(days=days)).date()
    move_in(connection, tenant.id, person, home, since=until - timedelta(days=400), until=until)
    return person


def counted(certificate: Certificate | None) -> dict[tuple[str, str], int]:
    assert certificate is not None
    return {(item["rule"], item["table"]): item["count"] for item in certificate.body["items"]}


def go(connection: Connection, tenant: Tenant) -> Certificate | None:
    return run(connection, tenant, "command", ring=keyring())


def test_nothing_due_leaves_no_certificate(connection: Connection, tenant: Tenant, home: UUID) -> None:
    assert [each for each in what_is_due(connection, tenant) if each.count] == []
    assert go(connection, tenant) is None


def test_who_moved_away_long_ago_becomes_nameless_and_stays_counted(
    connection: Connection, tenant: Tenant, home: UUID, author: UUID
) -> None:
    gone = moved_away(connection, tenant, home, "钱远")
    recent = moved_away(connection, tenant, home, "孙近", days=30)
    connection.execute(
        "insert into household_notes (tenant_id, household_id, text, author_id) values"
        " (%s, %s, '钱远说月底搬走', %s), (%s, %s, '门铃坏了', %s)",
        (tenant.id, home, author, tenant.id, home, author),
    )
    said = {"person_id": str(gone), "purpose": "给钱远打电话"}
    add_entry(connection, tenant.id, author, "person.unmasked", ("household", str(home)), said)
    before = connection.execute("select source, source_key from people where id = %s", (gone,)).fetchone()
    assert before is not None
    due = {(each.rule, each.table): each.count for each in what_is_due(connection, tenant) if each.count}

    certificate = go(connection, tenant)

    assert counted(certificate) == due
    assert due["residents_gone", "people"] == 1 and due["residents_gone", "household_notes"] == 1
    row = connection.execute(
        "select name, name_pinyin, birth_year, num_nonnulls(id_masked, id_sealed, id_mark, phone_masked, phone_sealed,"
        " phone_mark), source, source_key, erased_at is not null from people where id = %s",
        (gone,),
    ).fetchone()
    assert row == ("已删除", "", None, 0, "erased", tombstone(keyring(), tenant.id, *before), True)
    assert connection.execute("select name from people where id = %s", (recent,)).fetchone() == ("孙近",)
    lived = connection.execute("select count(*) from residences where household_id = %s", (home,)).fetchone()
    assert lived == (2,)
    assert connection.execute("select text from household_notes").fetchall() == [("门铃坏了",)]
    assert connection.execute(
        "select count(*) from audit_words where person_id = %s", (gone,)
    ).fetchone() == (0,)
    assert (faults(connection), certificate_faults(connection)) == ([], [])
    assert go(connection, tenant) is None, "nothing is done twice"


def test_a_legal_hold_keeps_a_person_until_it_ends(
    connection: Connection, tenant: Tenant, home: UUID, author: UUID
) -> None:
    gone = moved_away(connection, tenant, home, "李案")
    connection.execute(
        "insert into legal_holds (tenant_id, household_id, person_id, reason, placed_by_id, valid)"
        " values (%s, %s, %s, '合同纠纷诉讼', %s, tstzrange(now() - interval '1 day', null))",
        (tenant.id, home, gone, author),
    )
    assert go(connection, tenant) is None
    connection.execute("update legal_holds set valid = tstzrange(lower(valid), now())")
    assert counted(go(connection, tenant))["residents_gone", "people"] == 1


def test_each_rule_takes_what_is_old_and_leaves_what_is_not(
    connection: Connection, tenant: Tenant, home: UUID, author: UUID
) -> None:
    person = make_person(connection, tenant.id, "周在")
    move_in(connection, tenant.id, person, home)
    for at in (LONG_AGO, NOW):
        _one_of_each(connection, tenant.id, home, person, author, at)
    done = counted(go(connection, tenant))
    ones = {
        "attention_tags", "tenancies", "household_notes", "visits", "correction_requests", "register_versions",
        "workers", "absences", "rejected_rows", "sessions", "api_keys", "identities", "access_requests", "grants",
        "outbox", "erasure_requests", "legal_holds",
    }  # fmt: skip
    assert {table: done.get((rule, table)) for rule, table in done} == dict.fromkeys(ones, 1)
    assert connection.execute("select note from visits order by visited_at").fetchall() == [("",), ("在家",)]
    landlords = connection.execute("select landlord_name from tenancies order by lower(valid)").fetchall()
    assert landlords == [(None,), ("房主",)]
    assert faults(connection) == []


def test_words_of_the_log_go_and_the_chain_still_fits(
    connection: Connection, tenant: Tenant, author: UUID
) -> None:
    add_entry(connection, tenant.id, author, "grant.given", ("grant", "1"), {"reason": "值班"})
    assert faults(connection) == []
    later = NOW + timedelta(days=1200)
    assert counted(run(connection, tenant, "schedule", ring=None, at=later))["log_words", "audit_words"] >= 1
    assert (faults(connection), certificate_faults(connection)) == ([], [])
    kept = connection.execute("select detail -> 'reason' from audit_log where detail ? 'reason'").fetchall()
    assert kept and all(list(reason) == ["sha256"] for (reason,) in kept)


def test_words_that_went_without_a_certificate_are_found(
    connection: Connection, tenant: Tenant, author: UUID
) -> None:
    add_entry(connection, tenant.id, author, "grant.given", ("grant", "1"), {"reason": "值班"})
    with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
        connection.execute("update audit_words set said = '其他'")
    assert connection.execute("delete from audit_words").rowcount == 0, "only a run deletes"
    connection.execute("select set_config('app.retention', 'on', true)")
    gone = connection.execute("delete from audit_words").rowcount
    assert [(each.kind, each.missing) for each in faults(connection)] == [("words_missing", gone)]


def test_a_certificate_is_what_its_hash_says(connection: Connection, tenant: Tenant, home: UUID) -> None:
    moved_away(connection, tenant, home, "钱远")
    certificate = go(connection, tenant)
    assert certificate is not None and hash_of(certificate.body).hex() == certificate.hash
    assert certificate.body["tenant"] == tenant.code and len(certificate.body["items"]) >= 2
    assert all(item["basis_zh"] and item["basis_en"] for item in certificate.body["items"])
    for statement in ("update certificates set number = 7", "delete from certificates"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute(statement.encode())


def _one_of_each(
    connection: Connection, tenant_id: int, home: UUID, person: UUID, author: UUID, at: datetime
) -> None:
    """A row for every rule but those with tests of their own, over since then (or just begun)."""
    over = at if at == LONG_AGO else None
    days = (at.date(), at.date() + timedelta(days=1) if over else None)
    key = uuid4().hex
    second = make_user(connection, tenant_id, f"second-{key[:6]}", ())
    answered = {"answer": "declined", "answer_reason": "不符", "answered_by_id": author, "answered_at": at}
    decided = {"decided_by_id": second, "decided_at": at}

    def add(table: str, **values: object) -> UUID:
        names = ", ".join(values)
        row = connection.execute(
            f"insert into {table} (tenant_id, {names}) values (%s{', %s' * len(values)}) returning *".encode(),
            (tenant_id, *values.values()),
        ).fetchone()
        assert row is not None
        return UUID(str(row[1])) if isinstance(row[1], UUID) else author

    add("attention_tags", person_id=person, code="elderly_alone", legal_basis="法", reviewer_id=author,
        reviewed_at=at, expires_on=at.date() + timedelta(days=300), ended_at=over)  # fmt: skip
    add("tenancies", household_id=home, use_code="01", landlord_name="房主",
        valid=f"[{days[0]},{days[1] or ''})")  # fmt: skip
    add("household_notes", household_id=home, text="备注", author_id=author, written_at=at)
    add("visits", household_id=home, user_id=author, kind="routine", visited_at=at, outcome="met", note="在家",
        request_hash=b"x" * 32)  # fmt: skip
    add("correction_requests", household_id=home, person_id=person, field="name", said_sealed=b"x" * 30,
        reason="写错", author_id=author, asked_at=at, due_on=at.date(),
        **(answered if over else {}))  # fmt: skip
    add("register_versions", subject_kind="person", subject_id=person,
        recorded=f"[{(at - timedelta(days=1)).isoformat()},{at.isoformat()}]", before="{}")  # fmt: skip
    worker = add("workers", source="t", source_key=key, content_hash=b"x", name="员", ended_at=over)
    add("absences", worker_id=worker, valid=f"[{(at - timedelta(days=2)).isoformat()},{at.isoformat()})")
    batch = add("import_batches", kind="people", source="t", file_name="a.csv", file_sha256=b"x" * 32,
                status="done", started_at=at, finished_at=at)  # fmt: skip
    add("rejected_rows", batch_id=batch, row_number=1, code="x", message_zh="x", message_en="x")
    add("sessions", user_id=author, token_hash=uuid4().bytes * 2, created_at=at,
        expires_at=at + timedelta(hours=1), ends_at=at + timedelta(hours=1))  # fmt: skip
    add("api_keys", user_id=author, name="k", prefix="wgk_x", token_hash=uuid4().bytes * 2, rights=["map.read"],
        created_at=at, expires_at=at + timedelta(days=1))  # fmt: skip
    add("identities", user_id=author, issuer="i", subject=key, created_at=at, ended_at=over)
    given = add("grants", user_id=author, valid=f"[{at.isoformat()},{(at + timedelta(hours=1)).isoformat()})")
    add("access_requests", user_id=author, wanted="53", classes=["map"], hours=1, reason="调研需要", created_at=at,
        **({"state": "approved", "grant_id": given, **decided} if over else {}))  # fmt: skip
    add("outbox", topic="edition", payload="{}", at=at)
    add("erasure_requests", household_id=home, person_id=person, grounds="unlawful", reason="本人", asked_by_id=author,
        asked_at=at, due_on=at.date(), **({"state": "declined", **decided} if over else {}))  # fmt: skip
    if over:
        add("legal_holds", household_id=uuid_of_another(connection, tenant_id), reason="旧合同案", placed_by_id=author,
            valid=f"[{(at - timedelta(days=2)).isoformat()},{at.isoformat()})")  # fmt: skip


def uuid_of_another(connection: Connection, tenant_id: int) -> UUID:
    """A household that nothing else of these tests is about."""
    building = make_building(connection, tenant_id, "旧", square(1.2, 0.2, 20, 10), households=[1])
    row = connection.execute("select id from households where building_id = %s", (building,)).fetchone()
    assert row is not None
    return UUID(str(row[0]))
