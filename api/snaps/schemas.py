"""What the public page sends and is told."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.inputs import CleanText
from gis.media.model import Declared
from gis.snaps.model import MAX_PHOTOS, Progress, Snap

Coordinate = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class KindOut(BaseModel):
    """What can be chosen."""

    code: str
    name: str
    name_en: str


class CommunityOut(BaseModel):
    """A community for whoever knows no better where it is."""

    id: UUID
    name: str
    name_en: str | None
    point: tuple[float, float]
    accuracy_m: int


class SnapPlaceOut(BaseModel):
    """Whose page it is and what it offers."""

    name: str
    name_en: str | None
    is_demo: bool
    kinds: list[KindOut]
    communities: list[CommunityOut]
    max_photos: int
    max_photo_bytes: int


class StreetOut(BaseModel):
    """A street near by."""

    name: str | None
    class_: str = Field(alias="class")
    line: list[tuple[float, float]]


class LandOut(BaseModel):
    """Water or green near by."""

    kind: str
    rings: list[list[tuple[float, float]]]


class SurroundingsOut(BaseModel):
    """Enough to see where one stands."""

    lanes: list[StreetOut]
    land: list[LandOut]


class PhotoBody(BaseModel):
    """A photo that will be sent after the report."""

    model_config = ConfigDict(extra="forbid")

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    bytes: int = Field(ge=1, le=104_857_600)


class ContactBody(BaseModel):
    """How to reach whoever reports."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[CleanText, Field(max_length=50)] | None = None
    phone: Annotated[CleanText, Field(max_length=30)] | None = None


class SnapBody(BaseModel):
    """A report. ``id`` and ``device`` are made by whoever sends it; the same id and body again is the same report."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    device: UUID
    tenant: Annotated[CleanText, Field(max_length=40)] | None = None
    point: tuple[Coordinate, Coordinate] = Field(description="lon, lat in degrees; swapped ones are told so")
    accuracy_m: float | None = Field(default=None, gt=0, le=100_000, allow_inf_nan=False)
    placed: Literal["phone", "map", "community"] | None = None
    text: Annotated[CleanText, Field(max_length=1000)] = ""
    kind: str | None = Field(default=None, pattern=r"^[0-9A-Za-z]{2,12}$")
    address: Annotated[CleanText, Field(max_length=200)] = ""
    contact: ContactBody | None = None
    photos: list[PhotoBody] = Field(default_factory=list, max_length=MAX_PHOTOS)

    def snap(self) -> Snap:
        """As the domain takes it."""
        contact = self.contact or ContactBody()
        return Snap(
            id=self.id,
            device=self.device,
            point=self.point,
            accuracy_m=self.accuracy_m,
            text=self.text.strip(),
            kind=self.kind,
            address=self.address.strip(),
            name=(contact.name or "").strip() or None,
            phone=(contact.phone or "").strip() or None,
            photos=tuple(Declared(bytes.fromhex(each.sha256), each.bytes) for each in self.photos),
        )


class ReceivedOut(BaseModel):
    """A report that is stored: its number, the token of its link, and leave to send its photos for a while."""

    number: str
    is_repeat: bool
    progress: str = Field(description="unguessable; whoever has it sees how the report goes")
    upload: str = Field(description="bearer token for the photos of this report")
    upload_until: datetime
    photos: list[UUID] = Field(description="where to send each, in the order in which they were declared")


class NamedOut(BaseModel):
    """A name in both languages."""

    name: str
    name_en: str | None


class PublicStepOut(BaseModel):
    """A word for the public, since when."""

    code: str
    name: str
    name_en: str
    at: datetime


class ProgressOut(BaseModel):
    """How a report goes: public words, nothing that somebody typed, nobody's name."""

    number: str
    kind: NamedOut
    community: NamedOut | None
    reported_at: datetime
    until_on: date | None
    photos: int
    steps: list[PublicStepOut]

    @classmethod
    def of(cls, found: Progress) -> Self:
        """From what the domain tells."""
        community: Any = found.community and NamedOut(name=found.community, name_en=found.community_en)
        return cls(
            number=found.number,
            kind=NamedOut(name=found.kind, name_en=found.kind_en),
            community=community or None,
            reported_at=found.reported_at,
            until_on=found.until_on,
            photos=found.photos,
            steps=[
                PublicStepOut(code=each.code, name=each.name, name_en=each.name_en, at=each.at)
                for each in found.steps
            ],
        )
