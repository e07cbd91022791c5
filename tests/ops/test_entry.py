"""The entry script and the embedded database, run for real in a second checkout."""

import os
import re
import signal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from tests.ops.conftest import Run

pytestmark = pytest.mark.timeout(300)


def _url(output: str, name: str) -> str:
    found = re.search(rf"^export {name}='(.+)'$", output, re.MULTILINE)
    assert found, output
    return found[1]


def _socket_folder(url: str) -> Path:
    return Path(parse_qs(urlsplit(url).query)["host"][0])


def test_the_second_run_installs_nothing(wangge: Run) -> None:
    first = wangge("help")
    assert first.returncode == 0, first.stderr
    second = wangge("help")
    assert "▸" not in second.stderr
    assert "migrate" in second.stdout


def test_a_changed_lock_is_installed_and_an_interrupted_one_again(wangge: Run, checkout: Path) -> None:
    wangge("help")
    lock = checkout / "requirements.lock"
    lock.write_text(lock.read_text() + "# changed\n")
    assert "requirements.lock" in wangge("help").stderr
    (checkout / ".wangge/venv.stamp").unlink()
    assert "requirements.lock" in wangge("help").stderr
    assert wangge("help").stderr == ""


def test_an_unknown_command_lists_the_known_ones(wangge: Run) -> None:
    answer = wangge("dance")
    assert answer.returncode == 2
    assert "没有这个命令" in answer.stderr
    assert "migrate" in answer.stderr


def test_a_checkout_with_a_space_has_its_own_database_with_postgis(wangge: Run, checkout: Path) -> None:
    assert wangge("up").returncode == 0
    again = wangge("up")
    assert "启动数据库" not in again.stderr
    url = _url(wangge("env").stdout, "WANGGE_DATABASE_URL")
    assert str(_socket_folder(url)) == str(checkout / ".wangge/pg/socket")
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "select rolname, rolsuper or rolbypassrls from pg_roles where rolname = current_user"
        ).fetchone()
        assert found == ("wangge_app", False)
        assert connection.execute(
            "select count(*) from pg_extension where extname = 'postgis'"
        ).fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table public.mine (a int)")


def test_the_server_listens_on_no_network_port(wangge: Run) -> None:
    wangge("up")
    url = _url(wangge("env").stdout, "WANGGE_DATABASE_URL")
    with psycopg.connect(url) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
    assert _socket_folder(url).stat().st_mode & 0o077 == 0


def test_a_killed_server_comes_back_with_what_was_committed(wangge: Run, checkout: Path) -> None:
    wangge("up")
    owner = _url(wangge("env").stdout, "WANGGE_OWNER_DATABASE_URL")
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("create schema kept")
    os.kill(int((checkout / ".wangge/pg/data/postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    back = wangge("up")
    assert back.returncode == 0, back.stderr
    with psycopg.connect(owner) as connection:
        found = connection.execute("select count(*) from pg_namespace where nspname = 'kept'").fetchone()
    assert found == (1,)


def test_down_stops_it_and_says_when_there_was_nothing_to_stop(wangge: Run) -> None:
    wangge("up")
    assert "已停止" in wangge("down").stderr
    assert "没有在运行" in wangge("down").stderr


def test_a_server_named_by_the_operator_is_used_and_the_own_one_not_touched(
    wangge: Run, checkout: Path
) -> None:
    wangge("down")
    for command in ("up", "env"):
        answer = wangge(command, WANGGE_DATABASE_URL="postgresql://someone@db.example/theirs")
        assert answer.returncode == 0
    assert answer.stdout == "export WANGGE_DATABASE_URL=postgresql://someone@db.example/theirs\n"
    refused = wangge("down", WANGGE_DATABASE_URL="postgresql://someone@db.example/theirs")
    assert refused.returncode == 1
    assert "not ours to stop" in refused.stderr
    assert not (checkout / ".wangge/pg/data/postmaster.pid").exists()


def test_migrating_a_server_without_the_owners_address_says_which_variable(wangge: Run) -> None:
    answer = wangge("migrate", WANGGE_DATABASE_URL="postgresql://someone@db.example/theirs")
    assert answer.returncode == 1
    assert "WANGGE_OWNER_DATABASE_URL" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_database_without_schema_is_named_before_anything_fails(wangge: Run) -> None:
    answer = wangge("verify")
    assert answer.returncode == 1
    assert "./wangge migrate" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_server_that_does_not_answer_is_said_without_its_password(wangge: Run) -> None:
    answer = wangge("verify", WANGGE_DATABASE_URL="postgresql://someone:geheim@127.0.0.1:1/theirs")
    assert answer.returncode == 1
    assert "cannot be reached" in answer.stderr
    assert "geheim" not in answer.stderr


def test_a_tenant_its_users_and_the_proof_of_its_data_by_command(wangge: Run) -> None:
    assert wangge("migrate").returncode == 0
    assert wangge("tenant", "add", "xian", "某县", "--default").returncode == 0
    assert "某县" in wangge("tenant", "list").stdout
    manager = ("user", "add", "li.si", "--name", "李四", "--role", "manager")
    unseeing = wangge(*manager, typed="a-good-password\n")
    assert unseeing.returncode == 1
    assert "--everywhere" in unseeing.stderr
    added = wangge(*manager, "--everywhere", typed="a-good-password\n")
    assert added.returncode == 0, added.stderr
    assert wangge("user", "disable", "li.si").returncode == 0
    listed = wangge("user", "list").stdout
    assert "李四" in listed
    assert "停用" in listed
    assert wangge("user", "enable", "nobody").returncode == 1
    proof = wangge("verify", "--as-of", "2026-01-01")
    assert proof.returncode == 0
    assert " passed, 0 failed" in proof.stdout.splitlines()[-1]


def test_a_file_that_is_not_there_is_refused_in_words(wangge: Run) -> None:
    wangge("migrate")
    wangge("tenant", "add", "xian", "某县", "--default")
    answer = wangge("import", "/nowhere/buildings.geojson", "--as", "buildings")
    assert answer.returncode != 0
    assert "Traceback" not in answer.stdout + answer.stderr
