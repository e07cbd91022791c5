"""What the database layer reads from the environment, read by whoever starts the process."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class DatabaseSettings(BaseSettings):
    """Connections and their limits; every variable starts with ``WANGGE_``.

    ``database_url`` is the application's login (never the owner, never BYPASSRLS); ``owner_database_url``
    the login that owns the schema and runs migrations. Both are libpq URLs (``postgresql://``).
    """

    model_config = SettingsConfigDict(env_prefix="WANGGE_", extra="ignore")

    database_url: str = Field(description="libpq URL of the application's login")
    owner_database_url: str | None = Field(
        default=None, description="libpq URL of the owner's login; needed by `migrate` only"
    )
    pool_size: int = Field(default=8, ge=1, le=100, description="connections per process for JSON requests")
    tile_pool_size: int = Field(default=8, ge=1, le=100, description="connections per process for tiles")
    edit_pool_size: int = Field(default=4, ge=1, le=100, description="connections per process for edits")
    pool_wait_ms: int = Field(
        default=2_000, ge=1, le=60_000, description="longest wait for a connection before 503"
    )
    statement_timeout_ms: int = Field(default=10_000, ge=100, le=600_000, description="JSON requests")
    tile_timeout_ms: int = Field(default=4_000, ge=100, le=60_000, description="tile statements")


class PrivacySettings(BaseSettings):
    """Small-number suppression, shared by statistics, tiles and public pages."""

    model_config = SettingsConfigDict(env_prefix="WANGGE_", extra="ignore")

    suppress_below: int = Field(
        default=5, ge=1, le=100, description="counts of households below this are hidden"
    )
    unmask_per_hour: int = Field(
        default=60,
        ge=1,
        le=10_000,
        description="full id and telephone numbers one account may see within an hour",
    )


class PersonalKeySettings(BaseSettings):
    """The keys under which id and telephone numbers are sealed; they lie outside the database.

    Either the text of a keyring or the file that holds it; see `gis.people.sealing`.
    """

    model_config = SettingsConfigDict(env_prefix="WANGGE_", extra="ignore")

    personal_key: SecretStr | None = Field(
        default=None, description="keyring: `name base64` entries with commas between them; else the file"
    )
    personal_key_file: Path | None = Field(
        default=None,
        description="file with the keyring; `./wangge up` makes one beside the embedded cluster, mode 0600",
    )


class MediaSettings(BaseSettings):
    """How large photos may be; every variable starts with ``WANGGE_``."""

    model_config = SettingsConfigDict(env_prefix="WANGGE_", extra="ignore")

    max_photo_bytes: int = Field(
        default=20_971_520, ge=65_536, le=104_857_600, description="largest photo as it is sent"
    )
    max_photo_pixels: int = Field(
        default=50_000_000, ge=1_000_000, le=100_000_000, description="most pixels of a photo as it is sent"
    )
    photo_readers: int = Field(
        default=2,
        ge=1,
        le=32,
        description="photos read at once per process, each in a child with 1 GiB at most",
    )
