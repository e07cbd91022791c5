"""Keeping accounts and giving access: three administrators, none of whom can act for another."""

from uuid import UUID, uuid4

import httpx
import pytest

from gis.accounts.passwords import MIN_LENGTH
from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.people import Invite, Person
from tests.factories import PASSWORD
from tests.served import ServedTown

pytestmark = pytest.mark.anyio
USERS = "/api/v1/users"
SESSION = "/api/v1/session"
NEW = "another horse battery"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def entries(database: DatabaseSettings, town: ServedTown, person_id: object) -> list[tuple[str, object]]:
    with connect(database, town.tenant_id) as connection:
        return connection.execute(
            "select action, actor_id from audit_log where subject_id = %s order by at, id", (str(person_id),)
        ).fetchall()


async def grids(person: Person) -> set[str]:
    answer = await person.client.get("/api/v1/territories?level=grid&limit=200")
    return {item["id"] for item in answer.json()["items"]}


async def test_an_account_goes_from_nothing_to_its_grid_by_two_administrators(
    invite: Invite,
    anonymous: httpx.AsyncClient,
    served: ServedTown,
    database: DatabaseSettings,
) -> None:
    admin, security = await invite("admin"), await invite("security")
    body = {"username": f"new-{uuid4().hex[:8]}", "display_name": "李云"}
    opened = await admin.client.post(USERS, json=body)
    assert opened.status_code == 201, opened.text
    issued = opened.json()
    assert len(issued["password"]) >= MIN_LENGTH + 8
    user = f"{USERS}/{issued['user_id']}"

    entry = {"username": body["username"], "password": issued["password"], "tenant": served.tenant_code}
    session = (await anonymous.post(SESSION, json=entry)).json()
    assert session["user"]["must_change_password"]
    assert session["rights"] == []
    assert (await anonymous.get("/api/v1/territories?level=grid")).json()["items"] == []
    changed = await anonymous.post("/api/v1/account/password", json={"old": issued["password"], "new": NEW})
    assert changed.status_code == 204
    assert not (await anonymous.get(SESSION)).json()["user"]["must_change_password"]
    assert (await anonymous.get("/api/v1/territories?level=grid")).json()["items"] == []

    assert (await security.client.put(f"{user}/roles", json={"roles": ["patrol"]})).status_code == 204
    grid = str(served.town.grid_ids[2])
    given = await security.client.post(
        f"{user}/grants", json={"territory_id": grid, "reason": "巡查 03 网格"}
    )
    assert given.status_code == 201, given.text
    seen = (await anonymous.get("/api/v1/territories?level=grid")).json()["items"]
    assert [item["id"] for item in seen] == [grid], "more is seen at once, in the same session"
    effective = (await security.client.get(f"{user}/access")).json()
    assert [each["territory_id"] for each in effective["grants"]] == [grid]
    assert effective["areas"] >= 1 and not effective["everywhere"]
    assert "people.read" in effective["rights"]

    assert (await security.client.delete(f"{user}/grants/{given.json()['id']}")).status_code == 204
    assert (await anonymous.get("/api/v1/territories?level=grid")).json()["items"] == []
    assert [(action, actor) for action, actor in entries(database, served, issued["user_id"])] == [
        ("user.added", admin.id),
        ("user.password_changed", UUID(issued["user_id"])),
        ("user.roles_set", security.id),
    ]


CHANGES = [
    ("POST", "", {"username": "x", "display_name": "x"}, "admin"),
    ("POST", "/{id}/password", None, "admin"),
    ("PUT", "/{id}/active", {"is_active": False}, "admin"),
    ("GET", "/{id}/sessions", None, "admin"),
    ("DELETE", "/{id}/sessions", None, "admin"),
    ("GET", "/{id}/keys", None, "admin"),
    ("DELETE", "/{id}/keys/" + UNKNOWN, None, "admin"),
    ("PUT", "/{id}/roles", {"roles": ["patrol"]}, "security"),
    ("GET", "/{id}/access", None, "security"),
    ("POST", "/{id}/grants", {"everywhere": True, "reason": "all of it"}, "security"),
    ("DELETE", "/{id}/grants/" + UNKNOWN, None, "security"),
]


@pytest.mark.parametrize(
    "role", ["admin", "security", "inspector", "manager", "patrol", "planner", "auditor"]
)
async def test_each_administrator_does_their_own_work_and_no_other(invite: Invite, role: str) -> None:
    person, other = await invite(role), await invite("patrol")
    for method, path, body, keeper in CHANGES:
        if role == keeper:
            continue
        answer = await person.client.request(method, USERS + path.format(id=other.id), json=body)
        assert answer.status_code == 403, (role, method, path, answer.text)
    log = await person.client.get("/api/v1/audit")
    assert log.status_code == (200 if role == "inspector" else 403)


async def test_nobody_changes_what_they_may_do_themselves(invite: Invite) -> None:
    security, admin = await invite("security"), await invite("admin")
    own = f"{USERS}/{security.id}"
    for answer in (
        await security.client.put(f"{own}/roles", json={"roles": ["manager"]}),
        await security.client.post(f"{own}/grants", json={"everywhere": True, "reason": "all of it"}),
        await admin.client.put(f"{USERS}/{admin.id}/active", json={"is_active": False}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "not_yourself")


async def test_no_person_is_two_administrators_whoever_writes_it(
    invite: Invite, database: DatabaseSettings, served: ServedTown
) -> None:
    security, other = await invite("security"), await invite("patrol")
    answer = await security.client.put(f"{USERS}/{other.id}/roles", json={"roles": ["admin", "inspector"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "administrators_apart")
    with (
        connect(database, served.tenant_id) as connection,
        pytest.raises(Exception, match="administrators_apart"),
    ):
        connection.execute("update users set roles = '{security,inspector}' where id = %s", (other.id,))


async def test_no_administrator_gets_the_password_of_another(invite: Invite) -> None:
    admin = await invite("admin")
    for role in ("security", "inspector", "admin"):
        other = await invite(role)
        answer = await admin.client.post(f"{USERS}/{other.id}/password")
        assert (answer.status_code, answer.json()["code"]) == (403, "administrators_apart")
        assert (await other.client.get(SESSION)).status_code == 200


async def test_a_reset_ends_everything_and_gives_a_password_for_one_thing(
    invite: Invite, anonymous: httpx.AsyncClient, served: ServedTown, database: DatabaseSettings
) -> None:
    admin, person = await invite("admin"), await invite("manager")
    issued = (await admin.client.post(f"{USERS}/{person.id}/password")).json()
    assert (await person.client.get(SESSION)).status_code == 401
    entry = {"username": person.username, "password": PASSWORD, "tenant": served.tenant_code}
    assert (await anonymous.post(SESSION, json=entry)).status_code == 401
    session = await anonymous.post(SESSION, json=entry | {"password": issued["password"]})
    assert session.json()["rights"] == []
    assert (await anonymous.get(f"/api/v1/territories/{served.town.community_id}")).status_code == 404
    tile = await anonymous.get("/tiles/grids/14/12866/7016.mvt")
    assert tile.status_code == 204
    with connect(database, served.tenant_id) as connection:
        connection.execute(
            "update users set password_until = now() - interval '1 s' where id = %s", (person.id,)
        )
    late = await anonymous.post(SESSION, json=entry | {"password": issued["password"]})
    assert late.status_code == 401, "a one-time password ends"


async def test_roles_count_from_the_next_request_on(invite: Invite) -> None:
    security, person = await invite("security"), await invite("planner")
    assert (await person.client.get(USERS)).status_code == 403
    roles = f"{USERS}/{person.id}/roles"
    assert (await security.client.put(roles, json={"roles": ["admin"]})).status_code == 204
    assert (await person.client.get(USERS)).status_code == 200
    assert (await security.client.put(roles, json={"roles": []})).status_code == 204
    assert (await person.client.get(USERS)).status_code == 403
    assert (await grids(person)) == set()


async def test_the_list_goes_in_pages_and_finds_by_a_part_of_the_name(invite: Invite) -> None:
    admin = await invite("admin")
    for _ in range(3):
        await invite("checker")
    names: list[str] = []
    cursor = ""
    while True:
        page = (await admin.client.get(USERS, params={"limit": 2, "q": "checker-", "cursor": cursor})).json()
        names += [item["username"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(names) >= 3
    assert names == sorted(set(names))
    assert all("password" not in key or key == "must_change_password" for key in page["items"][0])


@pytest.mark.parametrize(
    "body",
    [
        {"reason": "no area at all"},
        {"everywhere": True, "code": "530102001001", "reason": "two areas"},
        {"code": "999999", "reason": "an unknown code"},
        {"territory_id": UNKNOWN, "reason": "an unknown territory"},
        {"everywhere": True, "reason": ""},
        {"everywhere": True, "reason": "in the past", "until": "2020-01-01T00:00:00Z"},
        {"everywhere": True, "reason": "no zone", "until": "2099-01-01T00:00:00"},
        {"everywhere": True, "reason": "bad class", "classes": ["everything"]},
    ],
    ids=lambda body: str(body["reason"]),
)
async def test_a_bad_grant_is_refused(invite: Invite, body: dict[str, object]) -> None:
    security, person = await invite("security"), await invite("patrol", areas=())
    answer = await security.client.post(f"{USERS}/{person.id}/grants", json=body)
    assert answer.status_code in (404, 422), answer.text
    assert await grids(person) == set()


async def test_accounts_of_another_tenant_do_not_exist(
    invite: Invite, elsewhere: ServedTown, database: DatabaseSettings
) -> None:
    with connect(database, elsewhere.tenant_id) as connection:
        row = connection.execute("select id from users where username = 'patrol'").fetchone()
    assert row is not None
    admin, security = await invite("admin"), await invite("security")
    foreign = f"{USERS}/{row[0]}"
    for answer in (
        await admin.client.get(foreign),
        await admin.client.put(f"{foreign}/active", json={"is_active": False}),
        await security.client.put(f"{foreign}/roles", json={"roles": []}),
        await security.client.post(f"{foreign}/grants", json={"everywhere": True, "reason": "all of it"}),
    ):
        assert answer.status_code == 404
