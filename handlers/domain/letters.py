"""Schreiben: what was written to whom, when it went out, when it counts as announced.

A letter's Bekanntgabe is *assumed* from the day it was written until a person confirms the real day
of posting (§ 37 II SGB X counts from posting; the burden of proof is the authority's).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import Conflict, NotFound, Rejected
from engine.ids import new_id
from handlers.domain.announcement import Route, announced_on
from handlers.domain.calendar import berlin_day
from handlers.domain.columns import CODE, ID, JSON, NAME, JsonObject
from handlers.domain.stored_documents import NewDocument, store_document

TO_PRINT, PRINTED, POSTED = "zu_drucken", "gedruckt", "zur_post"
RETURNED, CANCELLED = "zurueckgekommen", "storniert"
OUTBOX_STATES = (TO_PRINT, PRINTED)

Announcement = Literal["keine", "angenommen", "bestaetigt", "zurueckgekommen"]


class Letter(Base):
    """One letter. `content` is what was composed: it is rendered from it and never changed."""

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_site_status", "site", "status"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    key: Mapped[str] = mapped_column(CODE, unique=True)
    """The step that wrote it: running the step again gives the same letter."""
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.id"))
    appointment_id: Mapped[str | None] = mapped_column(ID, index=True)
    kind: Mapped[str] = mapped_column(CODE)
    label: Mapped[str] = mapped_column(NAME)
    number: Mapped[int | None]
    subject: Mapped[str] = mapped_column(NAME)
    about: Mapped[str] = mapped_column(NAME, default="")
    """What the Postausgang shows under the kind: the appointment or the deadline."""
    rfb: Mapped[bool]
    """Carries a Rechtsfolgenbelehrung."""
    rfb_version: Mapped[str | None] = mapped_column(CODE)
    text_versions: Mapped[JsonObject] = mapped_column(JSON)
    route: Mapped[str] = mapped_column(CODE)
    """post, persoenlich (handed over) or portal."""
    content: Mapped[JsonObject] = mapped_column(JSON, deferred=True)
    request: Mapped[JsonObject] = mapped_column(JSON, deferred=True)
    """What it was written from, so that it can be written again to another address."""
    due_on: Mapped[date | None]
    """The concrete date the letter sets, if any."""
    status: Mapped[str] = mapped_column(CODE)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(CODE)
    posting_assumed_on: Mapped[date]
    posted_on: Mapped[date | None]
    """Posting (or handing over) as confirmed by a person."""
    posting_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    posting_confirmed_by: Mapped[str | None] = mapped_column(CODE)
    announced_on: Mapped[date | None]
    """Bekanntgabe, from the confirmed or else the assumed posting; null if it came back."""
    printed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    printed_by: Mapped[str | None] = mapped_column(CODE)
    returned_on: Mapped[date | None]
    return_reason: Mapped[str] = mapped_column(Text, default="")
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    document_id: Mapped[str | None] = mapped_column(ForeignKey("stored_document.id"))
    pages: Mapped[int | None]

    @property
    def announcement(self) -> Announcement:
        """How sure the Bekanntgabe is."""
        if self.status == RETURNED:
            return "zurueckgekommen"
        if self.status == CANCELLED:
            return "keine"
        return "angenommen" if self.posted_on is None else "bestaetigt"


@dataclass(frozen=True)
class NewLetter:
    """A composed letter, ready to be entered into the Postausgang."""

    key: str
    case_id: str
    person_id: str
    site: str
    kind: str
    label: str
    subject: str
    content: JsonObject
    request: JsonObject
    text_versions: JsonObject
    route: Route
    posting_assumed_on: date
    appointment_id: str | None = None
    number: int | None = None
    about: str = ""
    due_on: date | None = None
    rfb: bool = False
    rfb_version: str | None = None


def add_letter(work: UnitOfWork, new: NewLetter) -> Letter:
    """Enter a letter into the Postausgang."""
    letter = Letter(
        id=new_id(),
        status=TO_PRINT,
        created_at=work.now,
        created_by=work.actor,
        announced_on=announced_on(new.posting_assumed_on, new.route),
        **vars(new),
    )
    work.session.add(letter)
    work.session.flush()
    return letter


def letter_by_key(session: Session, key: str) -> Letter | None:
    """The letter a step has written already, if any."""
    return session.scalar(select(Letter).where(Letter.key == key))


def get_letter(session: Session, letter_id: str) -> Letter:
    """The letter, or `NotFound`."""
    letter = session.get(Letter, letter_id)
    if letter is None:
        raise NotFound("letter", letter_id)
    return letter


def attach_pdf(work: UnitOfWork, letter_id: str, pdf: bytes, pages: int) -> Letter:
    """Store the rendered PDF; the first one stays, because it may be printed already."""
    letter = get_letter(work.session, letter_id)
    if letter.document_id is None:
        document = NewDocument(
            title=letter.subject,
            media_type="application/pdf",
            content=pdf,
            case_id=letter.case_id,
            person_id=letter.person_id,
        )
        letter.document_id, letter.pages = store_document(work, document).id, pages
        work.session.flush()
    return letter


def mark_printed(work: UnitOfWork, letter_id: str) -> Letter:
    """Record the printing; printing again is allowed until posting is confirmed."""
    letter = get_letter(work.session, letter_id)
    _require(letter, OUTBOX_STATES)
    if letter.document_id is None:
        raise Conflict("letter_not_rendered", letter_id=letter_id)
    letter.status, letter.printed_at, letter.printed_by = PRINTED, work.now, work.actor
    work.session.flush()
    return letter


def confirm_posted(work: UnitOfWork, letter_id: str, posted_on: date) -> Letter:
    """Postaufgabevermerk: a person says on which day it really went out (or was handed over)."""
    letter = get_letter(work.session, letter_id)
    _require(letter, (PRINTED,))
    written, today = berlin_day(letter.created_at), berlin_day(work.now)
    if not written <= posted_on <= today:
        raise Rejected(
            "posting_day",
            value=posted_on.isoformat(),
            first=written.isoformat(),
            last=today.isoformat(),
        )
    letter.status, letter.posted_on = POSTED, posted_on
    letter.posting_confirmed_at, letter.posting_confirmed_by = work.now, work.actor
    letter.announced_on = announced_on(posted_on, letter.route)  # type: ignore[arg-type]
    work.session.flush()
    return letter


def record_returned(work: UnitOfWork, letter_id: str, returned_on: date, reason: str) -> Letter:
    """It came back: it never reached the person, so nothing was announced (§ 37 II 3 SGB X)."""
    letter = get_letter(work.session, letter_id)
    if letter.status == RETURNED:
        return letter
    _require(letter, (PRINTED, POSTED))
    letter.status, letter.returned_on, letter.return_reason = RETURNED, returned_on, reason
    letter.announced_on = None
    work.session.flush()
    return letter


def cancel_letter(work: UnitOfWork, letter_id: str, reason: str) -> Letter:
    """Take a letter out of the Postausgang; what went out cannot be called back."""
    letter = get_letter(work.session, letter_id)
    if letter.status == CANCELLED:
        return letter
    _require(letter, OUTBOX_STATES)
    letter.status, letter.cancel_reason, letter.announced_on = CANCELLED, reason, None
    work.session.flush()
    return letter


def _require(letter: Letter, allowed: tuple[str, ...]) -> None:
    if letter.status not in allowed:
        raise Conflict("letter_state", letter_id=letter.id, status=letter.status)


def outgoing(session: Session, sites: frozenset[str], status: str) -> list[Letter]:
    """The letters of some sites in one state, the most urgent first."""
    query = (
        select(Letter)
        .where(Letter.site.in_(sites), Letter.status == status)
        .order_by(Letter.posting_assumed_on, Letter.created_at)
    )
    return list(session.scalars(query))


def letters_of_case(session: Session, case_id: str) -> list[Letter]:
    """All letters of a case, newest first."""
    query = select(Letter).where(Letter.case_id == case_id).order_by(Letter.created_at.desc())
    return list(session.scalars(query))


def waiting_letters_of(session: Session, person_id: str) -> list[Letter]:
    """What has not left the house yet for a person."""
    query = select(Letter).where(Letter.person_id == person_id, Letter.status.in_(OUTBOX_STATES))
    return list(session.scalars(query))


def summons_for(session: Session, appointment_id: str) -> Letter | None:
    """The letter an appointment rests on: the newest that asked the person to come to it."""
    query = (
        select(Letter)
        .where(
            Letter.appointment_id == appointment_id,
            Letter.kind.in_(("einladung_1", "einladung_2", "einladung_ersatz")),
            Letter.status != CANCELLED,
        )
        .order_by(Letter.created_at.desc())
        .limit(1)
    )
    return session.scalar(query)
