"""Jobs to test with: a committed town, somebody who asks, and a kind of work that lasts until it is stopped."""

import asyncio
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gis.db import connect
from gis.jobs import service
from gis.jobs.model import Interrupted, Job, Task
from gis.settings import DatabaseSettings
from gis.tenants.service import create_tenant
from ops.worker import work
from tests.factories import make_town, make_user

KIND = "test"


@dataclass(frozen=True)
class Bench:
    """A community to ask work for."""

    settings: DatabaseSettings
    tenant_id: int
    community_id: UUID
    user_id: UUID

    def ask(self, params: Mapping[str, Any] | None = None) -> Job:
        with connect(self.settings, self.tenant_id) as connection:
            return service.start(
                connection, self.tenant_id, KIND, self.community_id, params or {}, self.user_id
            )

    def read(self, job_id: UUID) -> Job:
        with connect(self.settings, self.tenant_id) as connection:
            return service.read(connection, job_id)

    def cancel(self, job_id: UUID) -> Job:
        with connect(self.settings, self.tenant_id) as connection:
            return service.cancel(connection, self.tenant_id, job_id, ("manager",))


def make_bench(database: DatabaseSettings, code: str) -> Bench:
    with connect(database, owner=True) as owner:
        tenant = create_tenant(owner, code, f"{code} 县")
    with connect(database, tenant.id) as connection:
        town = make_town(connection, tenant.id)
        user_id = make_user(connection, tenant.id, "manager", ("manager",))
    return Bench(database, tenant.id, town.community_id, user_id)


def lasting(task: Task) -> Mapping[str, Any]:
    """Say which process this is, then go on until stopped; the second attempt is done at once."""
    while task.job.params.get("lasts") and task.job.attempts == 1:
        task.progress(0.5, f"process-{os.getpid()}")
        if task.stop():
            raise Interrupted
        time.sleep(0.02)
    return {"attempts": task.job.attempts}


if __name__ == "__main__":
    settings = DatabaseSettings(database_url=sys.argv[1])
    asyncio.run(work(settings, {KIND: lasting}, heartbeat_s=0.3, lost_after_s=1.5))
