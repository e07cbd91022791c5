"""Of what the figures of facility gaps are multiples for whoever asks."""

from uuid import UUID

from api.deps import Services
from gis.accounts.model import SignedIn


def base_of(found: Services, signed_in: SignedIn, community_id: UUID) -> int:
    """1 for who may count residents there, else the number below which counts are hidden."""
    scope = signed_in.scope
    counts_people = scope.may("people.read") and community_id in scope.people
    return 1 if counts_people else found.privacy.suppress_below
