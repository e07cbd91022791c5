"""The application: `create_app` reads the settings, opens the pools, and puts the routes together."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI

from api import page, problems
from api.access.router import router as access
from api.account.router import router as account
from api.account.second import router as second_factor
from api.audit.router import router as audit
from api.basemap.router import router as basemap
from api.basemap.tianditu import BaseMap
from api.buildings.addresses import router as building_addresses
from api.buildings.editing import router as building_editing
from api.buildings.entrances import router as entrances
from api.buildings.router import router as buildings
from api.competence.router import router as competence
from api.components.router import router as components
from api.cors import SharedReads
from api.deps import Services
from api.devices.router import router as devices
from api.divisions.router import router as divisions
from api.docs import router as docs
from api.drafts.router import router as drafts
from api.drafts.watching import drafts_watched
from api.edits.communities import router as community_borders
from api.edits.router import router as edits
from api.events.news import News
from api.events.router import router as events
from api.events.tiles import Redrawing
from api.facilities.router import router as facilities
from api.gaps.router import router as gaps
from api.gaps.runs import router as gap_runs
from api.health.router import router as health
from api.households.editing import router as household_editing
from api.households.router import router as households
from api.incidents.patterns import router as incident_patterns
from api.incidents.reading import router as incident_reading
from api.incidents.router import router as incidents
from api.jobs.router import router as jobs
from api.json_bodies import StrictJson
from api.lane_lines.router import router as lane_lines
from api.layers.router import router as layers
from api.locate.router import router as locate
from api.media.router import router as media
from api.metrics import Metrics
from api.middleware import BodyLimit, HeadAsGet, OriginCheck, RequestFrame, SettledChanges
from api.ogc.items import router as ogc_items
from api.ogc.router import router as ogc
from api.ogc.tiles import router as ogc_tiles
from api.ogc.writing import router as ogc_writing
from api.organizations.router import router as organizations
from api.overlays.router import router as overlays
from api.overrides.router import router as overrides
from api.packs.router import router as packs
from api.patrols.calendar import router as patrol_calendar
from api.patrols.coverage import router as patrol_coverage
from api.patrols.leading import router as patrol_leading
from api.patrols.points import router as patrol_points
from api.patrols.router import router as patrols
from api.patrols.syncing import router as patrol_syncing
from api.patrols.tours import router as patrol_tours
from api.people.router import router as people
from api.retention.erasing import router as erasing
from api.retention.router import router as retention
from api.search.router import router as search
from api.session.oidc import router as oidc_session
from api.session.provider import Provider
from api.session.router import router as session
from api.settings import ApiSettings, OidcSettings, origins_of
from api.snaps.router import router as snaps
from api.statistics.router import router as statistics
from api.styles.router import router as styles
from api.summary.router import router as summary
from api.teams.reports import router as staff_reports
from api.teams.router import router as teams
from api.territories.router import router as territories
from api.tiles.knowing import Readers
from api.tiles.router import router as tiles
from api.tiles.serving import TileRequests
from api.users.router import router as users
from api.users.second import router as second_factors
from api.visits.router import router as visits
from api.welcome.router import router as welcome
from gis.accounts.sessions import Door
from gis.assignments.live import LivePlaces
from gis.changes.listening import Changes
from gis.changes.marks import Marks
from gis.db import create_engine, open_edit_pool, open_pool
from gis.gaps.networks import WalkingNetworks
from gis.patrols.live import LiveMembers
from gis.people.sealing import Keyring, load_keyring
from gis.settings import DatabaseSettings, MediaSettings, PersonalKeySettings, PrivacySettings
from tiles.cache import TileCache

ROUTERS = (
    welcome,
    session,
    oidc_session,
    account,
    second_factor,
    users,
    second_factors,
    access,
    audit,
    summary,
    territories,
    edits,
    community_borders,
    drafts,
    jobs,
    divisions,
    events,
    locate,
    overlays,
    overrides,
    competence,
    buildings,
    building_addresses,
    building_editing,
    entrances,
    households,
    household_editing,
    people,
    retention,
    erasing,
    facilities,
    devices,
    organizations,
    components,
    lane_lines,
    teams,
    staff_reports,
    visits,
    media,
    incidents,
    incident_patterns,
    incident_reading,
    snaps,
    patrols,
    patrol_coverage,
    patrol_calendar,
    patrol_points,
    patrol_syncing,
    patrol_leading,
    patrol_tours,
    statistics,
    gaps,
    gap_runs,
    search,
    layers,
    tiles,
    packs,
    basemap,
    styles,
    ogc,
    ogc_items,
    ogc_writing,
    ogc_tiles,
    health,
    docs,
)


def create_app(
    database: DatabaseSettings | None = None,
    settings: ApiSettings | None = None,
    privacy: PrivacySettings | None = None,
    personal_keys: PersonalKeySettings | None = None,
    oidc: OidcSettings | None = None,
    media_settings: MediaSettings | None = None,
) -> FastAPI:
    """An application ready for an ASGI server; settings not given are read from the environment."""
    database = database or DatabaseSettings.model_validate({})
    settings = settings or ApiSettings()
    keyring = load_keyring(personal_keys or PersonalKeySettings())
    metrics = Metrics()
    app = FastAPI(
        title="网格 Wangge",
        version="0.1.0",
        summary="Grid management for communities and villages",
        lifespan=_lifespan(
            database,
            settings,
            privacy or PrivacySettings(),
            keyring,
            oidc or OidcSettings(),
            metrics,
            media_settings or MediaSettings(),
        ),
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False},
    )
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.router.routes.extend(page.routes(settings.web_dist, is_kept=settings.page_on_phones))
    app.add_middleware(HeadAsGet, below="/ogc")
    app.add_middleware(SettledChanges)
    app.add_middleware(StrictJson)
    app.add_middleware(OriginCheck, public_url=settings.public_url)
    app.add_middleware(
        BodyLimit, max_bytes=settings.max_body_bytes, max_drawing_bytes=settings.max_drawing_bytes
    )
    app.add_middleware(TileRequests)
    app.add_middleware(SharedReads, origins=origins_of(settings.cors_origins))
    app.add_middleware(RequestFrame, metrics=metrics, max_answer_s=settings.max_answer_s)
    return app


def _lifespan(
    database: DatabaseSettings,
    settings: ApiSettings,
    privacy: PrivacySettings,
    keyring: Keyring | None,
    oidc: OidcSettings,
    metrics: Metrics,
    photos: MediaSettings,
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Opens what lives as long as the process, and closes it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = create_engine(database)
        tile_pool = open_pool(database)
        edit_pool = open_edit_pool(database)
        await tile_pool.open()
        edit_pool.open()
        door = Door(engine, settings.session_hours * 3600, settings.session_idle_hours * 3600)
        edit_limit = CapacityLimiter(database.edit_pool_size)
        places = LivePlaces(engine)
        members = LiveMembers(database, engine)
        marks = Marks(settings.marks_file)
        news = News(database, engine, places.hear)
        redrawing = Redrawing(news.tell)
        changes = Changes(database, tile_pool, marks, redrawing.hear)
        base_map = BaseMap(settings)
        app.state.services = Services(
            settings,
            privacy,
            engine,
            tile_pool,
            edit_pool,
            edit_limit,
            news,
            places,
            door,
            metrics,
            keyring,
            oidc,
            Provider(oidc),
            changes,
            Readers(engine, changes, door),
            TileCache(marks, settings.tile_cache_mb * 1_000_000),
            redrawing,
            photos,
            CapacityLimiter(photos.photo_readers),
            WalkingNetworks(),
            base_map,
            members,
        )
        try:
            async with changes.heard(), news.heard(), members.heard(), drafts_watched(edit_pool):
                yield
        finally:
            await door.noted()
            await base_map.close()
            await tile_pool.close()
            await to_thread.run_sync(edit_pool.close)
            places.close()
            await engine.dispose()
            marks.close()

    return lifespan
