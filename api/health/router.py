"""Liveness, readiness, and figures for Prometheus; all three public and without data about anybody."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from sqlalchemy import text

from api.deps import ServicesDep

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process lives."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(found: ServicesDep) -> dict[str, str]:
    """The database answers; 503 otherwise."""
    async with found.engine.connect() as connection:
        await connection.execute(text("select 1"))
    return {"status": "ready"}


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(found: ServicesDep) -> PlainTextResponse:
    """Prometheus text format."""
    return PlainTextResponse(found.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
