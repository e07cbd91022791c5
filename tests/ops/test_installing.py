"""What is said when something is missing, and what is chosen when something is taken."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ops import chromium, cluster, packages, serve, server, web
from ops.say import Stopped


@pytest.fixture
def powerless(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ordinary user on a machine without sudo."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)


@pytest.mark.usefixtures("powerless")
def test_without_sudo_the_exact_command_is_given() -> None:
    with pytest.raises(Stopped) as stopped:
        packages.apt_install(["postgresql-postgis"], "数据库", "the database")
    assert "sudo" in stopped.value.message_en
    assert stopped.value.command == (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends postgresql-postgis"
    )


@pytest.mark.usefixtures("powerless")
def test_a_missing_server_is_named_to_who_cannot_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(server, "DEBIAN", tmp_path)
    with pytest.raises(Stopped) as stopped:
        server.find(None)
    assert "PostGIS" in stopped.value.message_zh
    assert "postgresql-postgis" in (stopped.value.command or "")


@pytest.mark.usefixtures("powerless")
def test_what_the_browser_tests_miss_is_asked_for_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "_can_load", lambda _library: False)
    with pytest.raises(Stopped) as stopped:
        chromium.ensure()
    assert (stopped.value.command or "").endswith("chromium fonts-noto-cjk libatomic1")


def test_without_apt_the_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(Stopped, match="no apt here"):
        packages.apt_install(["chromium"], "浏览器", "the browser")


def test_an_old_cluster_asks_for_the_version_that_wrote_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(server, "_install", asked.append)
    with pytest.raises(Stopped, match="PostgreSQL 99"):
        server.find(99)
    assert asked == [["postgresql-99", "postgresql-99-postgis-3"]]


def test_a_taken_port_is_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert not serve.is_free("127.0.0.1", port)
        assert serve.next_free("127.0.0.1", port) > port


def test_an_address_that_is_not_ours_is_refused_by_name() -> None:
    with pytest.raises(Stopped, match=r"192\.0\.2\.1"):
        serve.is_free("192.0.2.1", 8000)


def test_a_long_path_gets_a_short_socket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    state = tmp_path / ("很长的路径" * 12) / ".wangge"
    state.mkdir(parents=True)
    monkeypatch.setattr(cluster, "STATE", state)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    here = cluster.place()
    assert here.data == state / "pg/data"
    assert len(os.fsencode(here.socket / ".s.PGSQL.5432")) <= cluster.LONGEST_SOCKET


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_below_a_closed_folder_root_keeps_the_data_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    monkeypatch.setattr(cluster, "STATE", tmp_path / "closed/.wangge")
    assert cluster.place().data.is_relative_to("/var/lib/wangge")


def test_the_fingerprint_of_the_page_follows_content_and_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(web, "ROOT", tmp_path)
    one, two = tmp_path / "a.ts", tmp_path / "b.ts"
    one.write_text("1")
    before = web._fingerprint([one])
    one.write_text("2")
    assert web._fingerprint([one]) != before
    one.write_text("1")
    assert web._fingerprint([one]) == before
    two.write_text("1")
    assert web._fingerprint([two]) != before


@pytest.mark.parametrize(
    ("version", "usable"),
    [("v18.19.0", False), ("v20.18.1", False), ("v20.19.0", True), ("v21.7.0", False), ("v24.1.0", True)],
)
def test_only_a_node_the_page_can_be_built_with_is_used(tmp_path: Path, version: str, usable: bool) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!{sys.executable}\nprint('{version}')\n")
    node.chmod(0o755)
    assert web._new_enough(str(node)) is usable


def test_npm_of_the_wheel_finds_its_library_without_touching_the_cache(tmp_path: Path) -> None:
    home, cached = tmp_path / "nodejs wheel", tmp_path / "cached-npm"
    (home / "bin").mkdir(parents=True)
    (home / "lib/node_modules/npm/bin").mkdir(parents=True)
    cached.write_text("broken")
    (home / "bin/npm").hardlink_to(cached)
    (home / "bin/npx").write_text("broken")
    (home / "bin/node").write_text('#!/bin/sh\ncat "$1"\n')
    (home / "bin/node").chmod(0o755)
    (home / "lib/node_modules/npm/bin/npm-cli.js").write_text("the library")
    web._repair_links(home)
    said = subprocess.run([home / "bin/npm"], capture_output=True, text=True, check=True)
    assert said.stdout == "the library"
    assert cached.read_text() == "broken"
