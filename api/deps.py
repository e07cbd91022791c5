"""What routes ask for: the process's services, one connection in one transaction, and who is signed in.

The transaction commits before the answer leaves: `scope="function"` closes the dependency when the route
has returned, not after the response was sent. Said here once; every route uses `ConnectionDep`.
"""

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any, cast

import psycopg
from anyio import CapacityLimiter
from fastapi import Depends, Request
from psycopg_pool import AsyncConnectionPool, ConnectionPool
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api.basemap.tianditu import BaseMap
from api.events.news import News
from api.events.tiles import Redrawing
from api.metrics import Metrics
from api.session.provider import Provider
from api.settings import ApiSettings, OidcSettings
from api.tiles.knowing import Readers
from gis.accounts.model import SignedIn
from gis.accounts.sessions import Door, not_signed_in, signed_in_by, whole
from gis.accounts.tokens import KEY_PREFIX
from gis.assignments.live import LivePlaces
from gis.changes.listening import Changes
from gis.db import Connection
from gis.gaps.networks import WalkingNetworks
from gis.patrols.live import LiveMembers
from gis.people.sealing import Keyring
from gis.settings import MediaSettings, PrivacySettings
from tiles.cache import TileCache

COOKIE = "wangge_session"
SECURE_COOKIE = "__Host-wangge_session"
"""Over HTTPS: browsers take it from this very host only, for all of it, never over HTTP (ASVS 3.3.1, 3.3.3)."""


@dataclass(frozen=True, slots=True)
class Services:
    """What lives as long as the process."""

    settings: ApiSettings
    privacy: PrivacySettings
    engine: AsyncEngine
    tile_pool: AsyncConnectionPool[psycopg.AsyncConnection[Any]]
    edit_pool: ConnectionPool[Connection]
    edit_limit: CapacityLimiter
    news: News
    places: LivePlaces
    door: Door
    metrics: Metrics
    keyring: Keyring | None
    oidc: OidcSettings
    provider: Provider
    changes: Changes
    readers: Readers
    tiles: TileCache
    redrawing: Redrawing
    media: MediaSettings
    photo_limit: CapacityLimiter
    networks: WalkingNetworks
    basemap: BaseMap
    members: LiveMembers


async def services(request: Request) -> Services:
    """The process's services."""
    return cast("Services", request.app.state.services)


ServicesDep = Annotated[Services, Depends(services)]


async def get_connection(request: Request, found: ServicesDep) -> AsyncIterator[AsyncConnection]:
    """One connection in one transaction, read-only for requests that only read."""
    async with found.engine.begin() as connection:
        if request.method in ("GET", "HEAD"):
            await connection.execute(text("set transaction read only"))
        yield connection


ConnectionDep = Annotated[AsyncConnection, Depends(get_connection, scope="function")]


def token_of(request: Request) -> str | None:
    """The bearer token, a key sent as a password, or the one in the cookie."""
    scheme, _, said = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and said:
        return said.strip()
    key = _key_in(said) if scheme.lower() == "basic" else None
    return key or request.cookies.get(cookie_name(request))


def _key_in(said: str) -> str | None:
    """The key that stands as the password of HTTP Basic, whatever the name: for programs that send nothing else."""
    try:
        _, _, password = base64.b64decode(said.strip(), validate=True).decode("ascii").partition(":")
    except ValueError:
        return None
    return password if password.startswith(KEY_PREFIX) else None


def cookie_name(request: Request) -> str:
    """The session cookie's name on this connection."""
    return SECURE_COOKIE if request.url.scheme == "https" else COOKIE


async def get_signed_in(request: Request, connection: ConnectionDep, found: ServicesDep) -> SignedIn:
    """Who asks; enters their tenant for the transaction of this request."""
    token = token_of(request)
    if token is None:
        raise not_signed_in()
    return noted(request, found, whole(await signed_in_by(connection, token)))


def noted(request: Request, found: Services, signed_in: SignedIn) -> SignedIn:
    """The same, named in the log if refused, and its use noted when that was last done some minutes ago."""
    request.state.account = signed_in.user.id
    if signed_in.is_unseen:
        found.door.note_use(signed_in.user.tenant.id, signed_in.session_id, signed_in.way)
    return signed_in


SignedInDep = Annotated[SignedIn, Depends(get_signed_in, scope="function")]


async def get_signed_in_briefly(request: Request, found: ServicesDep) -> SignedIn:
    """Who asks, in a transaction of its own: for routes whose work opens others, so that none waits for two."""
    token = token_of(request)
    if token is None:
        raise not_signed_in()
    async with found.engine.begin() as connection:
        return noted(request, found, whole(await signed_in_by(connection, token, stays=False)))


BriefSignedInDep = Annotated[SignedIn, Depends(get_signed_in_briefly)]


async def get_at_the_door(request: Request, found: ServicesDep) -> SignedIn:
    """Who asks, though their session may lack a step: for the routes that take it, and for going away."""
    token = token_of(request)
    if token is None:
        raise not_signed_in()
    async with found.engine.begin() as connection:
        return noted(request, found, await signed_in_by(connection, token))


AtTheDoorDep = Annotated[SignedIn, Depends(get_at_the_door)]
