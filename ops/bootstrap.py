"""Roles, databases and extensions of a fresh embedded cluster; running it again changes nothing."""

from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from ops.say import step

DATABASE = "wangge"
TEMPLATE = "wangge_template"  # the extensions and nothing else; tests clone it as wangge_owner
OWNER = "wangge_owner"
APP = "wangge_app"
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")
ROLES = {
    OWNER: "login nosuperuser nobypassrls createdb nocreaterole",
    APP: "login nosuperuser nobypassrls nocreatedb nocreaterole",
}


def socket_url(user: str, database: str, socket: Path, port: int) -> str:
    """A libpq URL; the folder may hold spaces and Chinese characters."""
    return f"postgresql://{user}@/{database}?host={quote(str(socket), safe='/')}&port={port}"


def run(maintenance_url: str, database_url: str) -> None:
    """Create what is missing, as the cluster's superuser."""
    with psycopg.connect(maintenance_url, autocommit=True) as connection:
        present = {name for (name,) in connection.execute("select rolname from pg_roles")}
        for role, attributes in ROLES.items():
            verb = "alter" if role in present else "create"
            connection.execute(
                sql.SQL("{} role {} {}").format(sql.SQL(verb), sql.Identifier(role), sql.SQL(attributes))
            )
        databases = {name for (name,) in connection.execute("select datname from pg_database")}
    if {TEMPLATE, DATABASE} <= databases and _complete(database_url):
        return
    with step("建立库、角色和 PostGIS 扩展", "creating the database, its roles and PostGIS"):
        _create(maintenance_url, database_url, databases)


def _complete(database_url: str) -> bool:
    with psycopg.connect(database_url) as connection:
        have = {name for (name,) in connection.execute("select extname from pg_extension")}
    return have.issuperset(EXTENSIONS)


def _create(maintenance_url: str, database_url: str, databases: set[str]) -> None:
    template_url = database_url.replace(f"/{DATABASE}?", f"/{TEMPLATE}?", 1)
    owner = sql.Identifier(OWNER)
    with psycopg.connect(maintenance_url, autocommit=True) as connection:
        if TEMPLATE not in databases:
            connection.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(TEMPLATE), owner))
        with psycopg.connect(template_url, autocommit=True) as inside:
            for extension in EXTENSIONS:
                inside.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(extension)))
        if DATABASE not in databases:
            connection.execute(
                sql.SQL("create database {} owner {} template {}").format(
                    sql.Identifier(DATABASE), owner, sql.Identifier(TEMPLATE)
                )
            )
        database = sql.Identifier(DATABASE)
        connection.execute(sql.SQL("revoke all on database {} from public").format(database))
        connection.execute(
            sql.SQL("grant connect, temporary on database {} to {}").format(database, sql.Identifier(APP))
        )
