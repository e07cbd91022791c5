"""What the command line reads from the environment."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class LaunchSettings(BaseSettings):
    """How the web server is started; every variable starts with ``WANGGE_``."""

    model_config = SettingsConfigDict(env_prefix="WANGGE_", extra="ignore")

    log_level: str = Field(default="warning", description="of the web server: debug, info, warning, error")


class AskingSettings(BaseSettings):
    """As whom a command asks a running service; every variable starts with ``WANGGE_``."""

    model_config = SettingsConfigDict(env_prefix="WANGGE_", extra="ignore")

    token: str | None = Field(
        default=None, description="a session's token or an API key, with which `seed` asks for tiles"
    )
