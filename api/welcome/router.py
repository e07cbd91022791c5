"""What the sign-in page may know: whose service this is, and whether its data is a demonstration."""

from fastapi import APIRouter
from pydantic import BaseModel

from api.deps import ServicesDep
from gis.accounts.repository import tenant_by_code

router = APIRouter(prefix="/api/v1/welcome", tags=["session"])


class WelcomeOut(BaseModel):
    """The county or city that sign-in means without a tenant; all null before there is one."""

    name: str | None
    name_en: str | None
    is_demo: bool
    oidc: bool


@router.get("")
async def welcome(found: ServicesDep) -> WelcomeOut:
    """Public, and nothing about anybody."""
    async with found.engine.connect() as connection:
        tenant = await tenant_by_code(connection, None)
    oidc = found.provider.is_configured
    if tenant is None:
        return WelcomeOut(name=None, name_en=None, is_demo=False, oidc=oidc)
    return WelcomeOut(name=tenant.name, name_en=tenant.name_en, is_demo=tenant.is_demo, oidc=oidc)
