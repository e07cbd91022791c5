"""Changing a household's file: members, tenancies, tags, notes, corrections.

Synchronous, as all writing. `held.hold` runs with the sight of whoever asks and refuses what is not theirs; everything
after it with the system's, because what constraints compare may lie elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from gis.errors import Conflict, InvalidInput
from gis.people import identity
from gis.people.codes import check, codes
from gis.people.entering import Entering, Said
from gis.people.held import TWO_HEADS, HeldFile, days, told

_ANSWER_DAYS = 15
_LONGEST_TAG_DAYS = 731


@dataclass(frozen=True, slots=True)
class Member:
    """How a person belongs to a household."""

    relation: str
    is_registered: bool
    is_living: bool
    since_on: date
    inflow_reason: str | None = None
    permit_kind: str | None = None
    permit_until_on: date | None = None
    housing_kind: str | None = None


@dataclass(frozen=True, slots=True)
class Tenancy:
    """How a unit is let."""

    use_code: str
    hazard_codes: tuple[str, ...]
    is_sublet: bool
    landlord_name: str | None
    landlord_phone: str | None
    since_on: date
    until_on: date | None


class File(HeldFile):
    """What can be changed in a household's file."""

    def add_member(self, said: Said, how: Member) -> UUID:
        """Somebody new in the household."""
        self.check_member(how)
        columns = Entering(self.tenant_id, self.ring, identity.today()).columns(said)
        person_id = uuid4()
        values = {
            "tenant_id": self.tenant_id,
            "id": person_id,
            "source": "page",
            "source_key": str(person_id),
            **columns,
        }
        self.insert("people", values)
        self.add_residence(person_id, how)
        return person_id

    def add_residence(self, person_id: UUID, how: Member) -> None:
        """Somebody belongs to the household from a day on."""
        values = {
            "tenant_id": self.tenant_id,
            "person_id": person_id,
            "household_id": self.id,
            "author_id": self.author_id,
            "valid": days(how.since_on, None),
            **{name: getattr(how, name) for name in _HOW},
        }
        with told():
            self.insert("residences", values)

    def leave(self, residence: Mapping[str, Any], stays: Mapping[str, bool], on: date) -> None:
        """A residence keeps what ``stays`` of registered and living from a day on, and ends when nothing does."""
        if residence["since_on"] >= on:
            raise InvalidInput(
                f"迁入日期应在原住户的迁入日期（{residence['since_on']}）之后。",
                f"The day lies after the one on which the resident moved in there ({residence['since_on']}).",
                code="bad_interval",
            )
        if any(stays.values()):
            self._restate(residence, stays, on)
            return
        self.update("residences", residence["id"], {"valid": days(residence["since_on"], on)})
        if residence["relation"] == "head" and self._people_on(on):
            raise Conflict(
                "这位居民是原住户的户主。先在原住户换一位户主。",
                "The resident is the head where they live now. Choose another head there first.",
                code="head_needed",
            )

    def reopen(self, residence: Mapping[str, Any]) -> None:
        """A residence that ended goes on."""
        with told():
            self.update("residences", residence["id"], {"valid": days(residence["since_on"], None)})

    def _people_on(self, on: date) -> int:
        row = self.one(
            "select count(*) as people from residences where household_id = %s and valid @> %s", (self.id, on)
        )
        return int(row["people"])

    def change_member(
        self, person_id: UUID, said: Mapping[str, Any], how: Mapping[str, Any], former_head: str | None = None
    ) -> None:
        """Other things said of a member: ``said`` of the person, ``how`` of the way they belong here from today on.

        Who becomes the head takes it over from the head there is, whose relation is ``former_head`` from then on.
        """
        residence, today = self.residence(person_id), identity.today()
        if said:
            self.change_person(person_id, said)
        if not how:
            return
        changed = {**{name: residence[name] for name in _HOW}, **how}
        self.check_member(Member(since_on=residence["since_on"], **changed))
        if changed["relation"] == "head" != residence["relation"]:
            self._step_down(former_head, today)
        elif residence["relation"] == "head" != changed["relation"]:
            raise Conflict(
                "这位居民是户主。先把另一位改为户主，这位的关系随之改变。",
                "This resident is the head. Make another one the head; this one's relation changes with it.",
                code="head_needed",
            )
        with told():
            self._restate(residence, how, today)

    def _step_down(self, former_head: str | None, on: date) -> None:
        """The head there is, if any, belongs to the household in another way from a day on."""
        head = self.find(
            "select *, lower(valid) as since_on, upper(valid) as until_on from residences"
            " where household_id = %s and relation = 'head' and valid @> %s",
            (self.id, on),
        )
        if head is None:
            return
        if former_head is None or former_head == "head":
            raise Conflict(*TWO_HEADS[1:], code=TWO_HEADS[0])
        check("relation", former_head, "former_head")
        self._restate(head, {"relation": former_head}, on)

    def _restate(self, residence: Mapping[str, Any], how: Mapping[str, Any], on: date) -> None:
        """The residence says something else from a day on; until then it says what it said."""
        if residence["since_on"] >= on:
            self.update("residences", residence["id"], how)
            return
        until = residence["until_on"]
        self.update("residences", residence["id"], {"valid": days(residence["since_on"], on)})
        same = ("tenant_id", "person_id", "household_id", *_HOW)
        values = {**{name: residence[name] for name in same}, **how}
        self.insert("residences", {**values, "valid": days(on, until), "author_id": self.author_id})

    def move_out(self, person_id: UUID, on: date, new_head: UUID | None) -> None:
        """The member's home is here until a day; a head leaves the household to another, unless nobody stays."""
        residence = self.residence(person_id)
        if new_head is not None:
            self.residence(new_head)
        if not residence["since_on"] < on <= identity.today():
            raise InvalidInput(
                "迁出日期应在迁入之后、不晚于今天。",
                "The day somebody moved out lies after the day they moved in, and is not in the future.",
                code="bad_interval",
            )
        self.update("residences", residence["id"], {"valid": days(residence["since_on"], on)})
        if residence["relation"] == "head" and self._people_on(identity.today()):
            if new_head is None:
                raise Conflict(
                    "户主迁出，要在留下的人里选一位新户主。",
                    "The head moves out: choose a new head among those who stay.",
                    code="head_needed",
                )
            with told():
                self._restate(self.residence(new_head), {"relation": "head"}, on)

    def add_tenancy(self, said: Tenancy) -> UUID:
        """The unit is let."""
        check("rental_use", said.use_code, "use_code")
        for code in said.hazard_codes:
            check("hazard", code, "hazard_codes")
        if said.until_on is not None and said.until_on <= said.since_on:
            raise InvalidInput(
                "结束日期应在开始之后。", "A tenancy ends after it began.", code="bad_interval"
            )
        phone = identity.phone_number(said.landlord_phone) if said.landlord_phone else None
        sealed = Entering(self.tenant_id, self.ring, identity.today()).number(
            "phone", phone, identity.masked_phone
        )
        row_id = uuid4()
        with told():
            self.insert(
                "tenancies",
                {
                    "tenant_id": self.tenant_id,
                    "id": row_id,
                    "household_id": self.id,
                    "use_code": said.use_code,
                    "hazard_codes": list(said.hazard_codes),
                    "is_sublet": said.is_sublet,
                    "landlord_name": said.landlord_name,
                    "valid": days(said.since_on, said.until_on),
                    "author_id": self.author_id,
                    **{f"landlord_{name}": value for name, value in sealed.items()},
                },
            )
        return row_id

    def end_tenancy(self, tenancy_id: UUID, on: date) -> None:
        """The unit is let until a day."""
        row = self.one(
            "select id, lower(valid) as since_on from tenancies where id = %s and household_id = %s",
            (tenancy_id, self.id),
        )
        if on <= row["since_on"]:
            raise InvalidInput(
                "结束日期应在开始之后。", "A tenancy ends after it began.", code="bad_interval"
            )
        self.update("tenancies", tenancy_id, {"valid": days(row["since_on"], on)})

    def add_tag(self, person_id: UUID, code: str, legal_basis: str | None, expires_on: date) -> UUID:
        """A need of a member, on a legal basis, reviewed by whoever adds it, until a day."""
        self.residence(person_id)
        check("tag", code, "code")
        today = identity.today()
        if not today < expires_on <= today + timedelta(days=_LONGEST_TAG_DAYS):
            raise InvalidInput(
                "标签的到期日应在今天之后、两年之内。",
                "A tag ends after today and within two years.",
                code="bad_expiry",
            )
        tag, row_id = codes("tag")[code], uuid4()
        basis = legal_basis or tag.basis
        if not basis:
            raise InvalidInput("写明法律依据。", "Say what the tag rests on in law.", code="basis_needed")
        with told():
            self.insert(
                "attention_tags",
                {
                    "tenant_id": self.tenant_id,
                    "id": row_id,
                    "person_id": person_id,
                    "code": code,
                    "line": tag.line,
                    "legal_basis": basis,
                    "reviewer_id": self.author_id,
                    "expires_on": expires_on,
                },
            )
        return row_id

    def end_tag(self, tag_id: UUID) -> None:
        """The need is over."""
        row = self.one(
            "select t.ended_at from attention_tags as t where t.id = %s and exists (select from residences as r"
            " where r.person_id = t.person_id and r.household_id = %s and r.valid @> %s)",
            (tag_id, self.id, identity.today()),
        )
        if row["ended_at"] is None:
            self.connection.execute(
                "update attention_tags set ended_at = clock_timestamp(), ended_by_id = %s where id = %s",
                (self.author_id, tag_id),
            )

    def add_note(self, text: str) -> UUID:
        """Something worth knowing at the next visit."""
        row_id = uuid4()
        values = {"tenant_id": self.tenant_id, "id": row_id, "household_id": self.id, "text": text}
        self.insert("household_notes", {**values, "author_id": self.author_id})
        return row_id

    def ask_correction(self, person_id: UUID, field: str, said: str, reason: str) -> UUID:
        """What a resident says is wrong; what they say instead is sealed until it is answered."""
        self.residence(person_id)
        row_id = uuid4()
        self.insert(
            "correction_requests",
            {
                "tenant_id": self.tenant_id,
                "id": row_id,
                "household_id": self.id,
                "person_id": person_id,
                "field": field,
                "said_sealed": self.ring.seal(self.tenant_id, "said", said),
                "reason": reason,
                "author_id": self.author_id,
                "due_on": identity.today() + timedelta(days=_ANSWER_DAYS),
            },
        )
        return row_id

    def answer_correction(self, request_id: UUID, *, is_applied: bool, reason: str) -> None:
        """Apply what was said, or decline it, with a reason."""
        row = self.one(
            "select person_id, field, said_sealed, answer from correction_requests"
            " where id = %s and household_id = %s for update",
            (request_id, self.id),
        )
        if row["answer"] is not None:
            raise Conflict("这份申请已经答复过。", "This request was answered already.", code="answered")
        if is_applied:
            said = self.ring.open(self.tenant_id, "said", bytes(row["said_sealed"]))
            value: Any = int(said) if row["field"] == "birth_year" and said.isdigit() else said
            self.residence(row["person_id"])
            self.change_person(row["person_id"], {row["field"]: value})
        self.connection.execute(
            "update correction_requests set answer = %s, answer_reason = %s, answered_by_id = %s,"
            " answered_at = clock_timestamp() where id = %s",
            ("applied" if is_applied else "declined", reason, self.author_id, request_id),
        )

    def check_member(self, how: Member) -> None:
        """Refuse codes that are none, nobody's home, and a day to come."""
        check("relation", how.relation, "relation")
        for scheme in ("inflow_reason", "permit_kind", "housing_kind"):
            code = getattr(how, scheme)
            if code is not None:
                check(scheme, code, scheme)
        if not (how.is_registered or how.is_living):
            raise InvalidInput(
                "户籍不在此、也不住在此，就不是这一户的人。",
                "Who is neither registered nor living here is not of this household.",
                code="no_residence",
            )
        if how.since_on > identity.today():
            raise InvalidInput(
                "迁入日期在今天之后。", "The day somebody moved in lies in the future.", code="bad_interval"
            )


_HOW = (
    "relation",
    "is_registered",
    "is_living",
    "inflow_reason",
    "permit_kind",
    "permit_until_on",
    "housing_kind",
)
