"""What the command line reads from the environment."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class LaunchSettings(BaseSettings):
    """How the web server is started; every variable starts with ``WANGGE_``."""

    model_config = SettingsConfigDict(env_prefix="WANGGE_", extra="ignore")

    log_level: str = Field(default="warning", description="of the web server: debug, info, warning, error")
