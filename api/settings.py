"""What the HTTP layer reads from the environment, read by whoever starts the process."""

import re
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?")


class ApiSettings(BaseSettings):
    """Sessions, limits and the page; every variable starts with ``WANGGE_``."""

    model_config = SettingsConfigDict(env_prefix="WANGGE_", extra="ignore")

    web_dist: Path = Field(default=Path("web/dist"), description="folder of the built page")
    page_on_phones: bool = Field(
        default=True,
        description="whether phones keep the patrol page to work offline; `false` takes it away at their next visit",
    )
    public_url: str | None = Field(
        default=None, description="address of the service as browsers see it; default: the request's own"
    )
    cors_origins: str = Field(
        default="",
        description="pages of other addresses that may read tiles, styles and layers with a key of their own:"
        " `https://map.example.cn`, commas between; none by default",
    )
    session_hours: float = Field(default=12, gt=0, le=24 * 30, description="longest life of a session")
    session_idle_hours: float = Field(
        default=4, gt=0, le=24 * 30, description="an unused session ends after this long"
    )
    max_body_bytes: int = Field(default=262_144, ge=1_024, description="largest JSON body accepted")
    max_drawing_bytes: int = Field(
        default=2_097_152,
        ge=1_024,
        description="largest body accepted where a drawing, many points or a piece of a photo is sent: edits,"
        " draft steps, locate:batch, uploads",
    )
    marks_file: Path | None = Field(
        default=None,
        description="file by which the processes of one service tell each other what has changed; `./wangge serve`"
        " makes one, and one process alone needs none",
    )
    map_attribution: str = Field(
        default="", max_length=200, description="whose data the map shows, said on the map and in packs"
    )
    map_review_number: str = Field(
        default="", max_length=60, description="审图号 of the map that is shown, said on it: `GS(2024)0650号`"
    )
    tianditu_key: SecretStr | None = Field(
        default=None, description="key (tk) of Tianditu for the base map; none: our own layers alone"
    )
    tianditu_url: str = Field(
        default="https://t{s}.tianditu.gov.cn",
        pattern=r"^https?://[^?#]+$",
        description="Tianditu's address, {s} for the number of a server",
    )
    tile_cache_mb: int = Field(default=128, ge=1, le=65_536, description="memory per process for drawn tiles")
    max_answer_s: float = Field(default=30, gt=0, description="longest time a request may take before 503")

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, text: str) -> str:
        """Refuse at the start what no browser would ever send."""
        origins_of(text)
        return text


class OidcSettings(BaseSettings):
    """An OpenID provider; none without an issuer and a client. Every variable starts with ``WANGGE_OIDC_``."""

    model_config = SettingsConfigDict(env_prefix="WANGGE_OIDC_", extra="ignore")

    issuer: str | None = Field(default=None, description="issuer, exactly as the provider writes it")
    client_id: str | None = Field(default=None, description="this service's number at the provider")
    client_secret: SecretStr | None = Field(
        default=None, description="its secret; none for a public client, which PKCE protects alone"
    )
    scope: str = Field(default="openid profile", description="what is asked for")
    username_claim: str | None = Field(
        default=None,
        description="claim that names the account at the first sign-in; none: only accounts bound before get in",
    )
    second_acr: str | None = Field(
        default=None,
        description="values of `acr`, spaces between, that say the provider asked for a second factor",
    )


def origins_of(text: str) -> frozenset[str]:
    """The addresses of a list with commas, as browsers write them; ValueError where one is none."""
    origins = frozenset(part.strip() for part in text.split(",") if part.strip())
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(
                f"{origin} is no origin: write https://map.example.cn, in small letters, no path"
            )
    return origins
