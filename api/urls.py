"""The address under which browsers see this service."""

from fastapi import Request

from api.settings import ApiSettings


def base_url(request: Request, settings: ApiSettings) -> str:
    """Without a trailing slash; the configured one, else what the request was sent to."""
    return (settings.public_url or str(request.base_url)).rstrip("/")
