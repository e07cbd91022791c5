"""A run: every rule of a tenant in its order, and the certificate of what it did; or the same, taken back.

Synchronous; each function works inside the caller's transaction, whose tenant is named and which sees everything.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from gis.audit.writing import add_entry
from gis.db import Connection, connect
from gis.patrols.upkeep import tend_days
from gis.people.identity import today
from gis.people.sealing import Keyring, load_keyring
from gis.retention import repository
from gis.retention.model import Certificate, Done, Kind, Rule, Whose, shipped
from gis.settings import DatabaseSettings, PersonalKeySettings
from gis.tenants.service import Tenant, tenants

PEOPLE_RULE = "residents_gone"


def rules_in_force(connection: Connection) -> list[Rule]:
    """The shipped rules with the tenant's own periods."""
    own = repository.own_periods(connection)
    return [rule.with_days(own.get(rule.code)) for rule in shipped()[0]]


def what_is_due(connection: Connection, tenant: Whose, at: datetime | None = None) -> list[Done]:
    """What a run would do now: the run itself, taken back. Rules with nothing due are in it with a count of 0."""
    with connection.transaction(force_rollback=True):
        repository.let_delete(connection)
        return _apply_all(connection, tenant, None, at or datetime.now(UTC))


def run(
    connection: Connection,
    tenant: Whose,
    kind: Kind,
    *,
    ring: Keyring | None,
    by: UUID | None = None,
    at: datetime | None = None,
) -> Certificate | None:
    """Do what has fallen due, with a certificate; none when nothing had."""
    moment = at or datetime.now(UTC)
    repository.lock(connection, tenant.id)
    repository.let_delete(connection)
    done = [each for each in _apply_all(connection, tenant, ring, moment) if each.count]
    return certify(connection, tenant, kind, done, by=by, at=moment) if done else None


def run_everywhere(settings: DatabaseSettings, keys: PersonalKeySettings) -> list[tuple[Tenant, Certificate]]:
    """A run of every tenant, each in a transaction of its own: what the worker does each night."""
    ring = load_keyring(keys)
    with connect(settings) as connection:
        found = tenants(connection, None)
    made = []
    for tenant in found:
        with connect(settings, tenant.id) as connection:
            certificate = run(connection, tenant, "schedule", ring=ring)
        if certificate is not None:
            made.append((tenant, certificate))
    with connect(settings) as connection:
        tend_days(connection)
    return made


def erase_people(
    connection: Connection, tenant_id: int, ids: Sequence[UUID], ring: Keyring | None
) -> list[tuple[str, int]]:
    """Empty residents everywhere they are; without keys a file that names them again is not recognised."""
    if not ids:
        return []
    tombstones = {}
    if ring is not None:
        for person_id, source, key in repository.keys_of(connection, ids):
            tombstones[str(person_id)] = tombstone(ring, tenant_id, source, key)
    return [each for each in repository.erase(connection, ids, tombstones, today()) if each[1]]


def tombstone(ring: Keyring, tenant_id: int, source: str, key: str) -> str:
    """What stands instead of a resident's key in a file: equal for equal keys, and nothing can be told from it."""
    return ring.mark(tenant_id, "erased", f"{source}\n{key}").hex()


def certify(
    connection: Connection,
    tenant: Whose,
    kind: Kind,
    done: Sequence[Done],
    *,
    by: UUID | None,
    at: datetime,
    more: Mapping[str, Any] | None = None,
) -> Certificate:
    """Store what was done as a certificate, and its hash in the audit log."""
    number = repository.next_number(connection)
    body = {
        "number": number,
        "tenant": tenant.code,
        "tenant_name": tenant.name,
        "kind": kind,
        "made_at": at.isoformat(),
        "made_by": by and str(by),
        "items": [each.as_json for each in done],
        **(more or {}),
    }
    digest = hash_of(body)
    certificate_id = repository.add_certificate(connection, tenant.id, (number, kind, at, by), body, digest)
    said = {"number": number, "kind": kind, "rows": sum(each.count for each in done), "hash": digest.hex()}
    add_entry(connection, tenant.id, by, "retention.certified", ("certificate", str(certificate_id)), said)
    return repository.certificates(connection, certificate_id=certificate_id)[0]


def hash_of(body: Mapping[str, Any]) -> bytes:
    """SHA-256 of the certificate as JSON with sorted keys, no spaces, in UTF-8."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def _apply_all(connection: Connection, tenant: Whose, ring: Keyring | None, at: datetime) -> list[Done]:
    done = []
    for rule in rules_in_force(connection):
        before = at - timedelta(days=rule.keep_days)
        if rule.code == PEOPLE_RULE:
            ids = repository.people_gone(connection, before)
            counted = erase_people(connection, tenant.id, ids, ring) or [(rule.table, 0)]
        else:
            counted = [(rule.table, repository.apply_rule(connection, rule.code, before))]
        done += [
            Done(
                rule=rule.code,
                table=table,
                action=rule.action,
                count=count,
                keep_days=rule.keep_days,
                before=before,
                basis_zh=rule.basis_zh,
                basis_en=rule.basis_en,
            )
            for table, count in counted
        ]
    return done
