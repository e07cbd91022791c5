"""Every table of the schema, imported in one place so that the migration check sees them all."""

from gis.access.tables import ACCESS_REQUESTS, GRANTS
from gis.accounts.tables import (
    API_KEYS,
    AUDIT_HEADS,
    AUDIT_LOG,
    IDENTITIES,
    RECOVERY_CODES,
    SECOND_FACTOR_RESETS,
    SECOND_FACTOR_RULES,
    SECOND_FACTORS,
    SESSIONS,
    USERS,
)
from gis.addresses.tables import ADDRESSES
from gis.assignments.tables import ASSIGNMENT_OVERRIDES, ASSIGNMENTS
from gis.buildings.tables import BUILDINGS, ENTRANCES, UNITS
from gis.components.tables import COMPONENTS
from gis.devices.tables import CAMERA_VIEWS, DEVICES
from gis.edits.tables import DRAFT_EVENTS, DRAFT_STEPS, DRAFTS, LINEAGE, OUTBOX
from gis.facilities.tables import FACILITIES
from gis.gaps.tables import GAP_RUNS, SCENARIOS
from gis.households.tables import FORMER_HOMES, HOUSEHOLD_COUNTS, HOUSEHOLDS
from gis.imports.tables import IMPORT_BATCHES, REGISTER_VERSIONS, REJECTED_ROWS
from gis.incidents.tables import (
    ATTENDANCE_RULES,
    CALENDAR_DAYS,
    FILING_CONDITIONS,
    INCIDENT_ATTENDANCES,
    INCIDENT_RECEIPTS,
    INCIDENT_REPORTERS,
    INCIDENT_TRANSITIONS,
    INCIDENT_TYPES,
    INCIDENTS,
    WORK_CALENDARS,
    WORKING_SPANS,
)
from gis.jobs.tables import JOBS
from gis.land.tables import LAND
from gis.lane_lines.tables import LANE_LINE_SIDES, LANE_LINES
from gis.media.tables import MEDIA, MEDIA_CHUNKS, MEDIA_CONTENTS
from gis.organizations.tables import ORGANIZATION_CONTACTS, ORGANIZATIONS
from gis.overlays.tables import BODIES, COMPETENCE_RULES, OVERLAY_CHANGES, OVERLAY_VERSIONS, OVERLAYS
from gis.packs.tables import PACKS
from gis.patrols.tables import DUTY_POSTS
from gis.people.tables import (
    ATTENTION_TAGS,
    CORRECTION_REQUESTS,
    HOUSEHOLD_NOTES,
    PEOPLE,
    RESIDENCES,
    TENANCIES,
)
from gis.retention.tables import (
    AUDIT_WORDS,
    CERTIFICATES,
    ERASURE_REQUESTS,
    LEGAL_HOLDS,
    RETENTION_RULES,
)
from gis.search.tables import SEARCH_NAMES
from gis.snaps.tables import SNAP_REPORTS
from gis.statistics.tables import STATISTICS_RELEASES, STATISTICS_ROWS
from gis.teams.tables import ABSENCES, DUTIES, DUTY_ROLES, TEAMS, WORKERS
from gis.tenants.tables import LEVELS, SIZE_RULES, TENANTS
from gis.territories.tables import (
    COMMUNITIES,
    EDITS,
    PARTITION_CHECKS,
    TERRITORIES,
    TERRITORY_CODES,
    TERRITORY_VERSIONS,
)
from gis.visits.tables import VISIT_RULES, VISITS

TABLES = (
    TENANTS,
    LEVELS,
    SIZE_RULES,
    USERS,
    SESSIONS,
    API_KEYS,
    IDENTITIES,
    RECOVERY_CODES,
    SECOND_FACTOR_RESETS,
    SECOND_FACTOR_RULES,
    SECOND_FACTORS,
    GRANTS,
    ACCESS_REQUESTS,
    AUDIT_LOG,
    AUDIT_HEADS,
    IMPORT_BATCHES,
    REJECTED_ROWS,
    TERRITORIES,
    COMMUNITIES,
    EDITS,
    TERRITORY_CODES,
    TERRITORY_VERSIONS,
    PARTITION_CHECKS,
    LANE_LINE_SIDES,
    LANE_LINES,
    BUILDINGS,
    UNITS,
    ENTRANCES,
    HOUSEHOLDS,
    FORMER_HOMES,
    HOUSEHOLD_COUNTS,
    FACILITIES,
    SCENARIOS,
    GAP_RUNS,
    DEVICES,
    CAMERA_VIEWS,
    DUTY_POSTS,
    ORGANIZATIONS,
    ORGANIZATION_CONTACTS,
    COMPONENTS,
    LAND,
    DUTY_ROLES,
    TEAMS,
    WORKERS,
    DUTIES,
    ABSENCES,
    VISIT_RULES,
    VISITS,
    STATISTICS_RELEASES,
    STATISTICS_ROWS,
    REGISTER_VERSIONS,
    ASSIGNMENTS,
    ASSIGNMENT_OVERRIDES,
    SEARCH_NAMES,
    LINEAGE,
    DRAFTS,
    DRAFT_STEPS,
    DRAFT_EVENTS,
    OUTBOX,
    JOBS,
    PACKS,
    BODIES,
    OVERLAYS,
    OVERLAY_CHANGES,
    OVERLAY_VERSIONS,
    COMPETENCE_RULES,
    PEOPLE,
    RESIDENCES,
    ATTENTION_TAGS,
    TENANCIES,
    HOUSEHOLD_NOTES,
    CORRECTION_REQUESTS,
    ADDRESSES,
    RETENTION_RULES,
    CERTIFICATES,
    LEGAL_HOLDS,
    ERASURE_REQUESTS,
    AUDIT_WORDS,
    MEDIA,
    MEDIA_CHUNKS,
    MEDIA_CONTENTS,
    INCIDENT_TYPES,
    FILING_CONDITIONS,
    WORK_CALENDARS,
    CALENDAR_DAYS,
    WORKING_SPANS,
    INCIDENTS,
    INCIDENT_TRANSITIONS,
    INCIDENT_RECEIPTS,
    INCIDENT_REPORTERS,
    ATTENDANCE_RULES,
    INCIDENT_ATTENDANCES,
    SNAP_REPORTS,
)
