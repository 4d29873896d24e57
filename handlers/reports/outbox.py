"""The Postausgang as a page shows it: three lists of frozen rows."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.domain.letters import PRINTED, RETURNED, TO_PRINT, Letter
from handlers.domain.persons import Person
from handlers.letters.writing import LARGE_PRINT


@dataclass(frozen=True)
class OutboxRow:
    """One letter in the Postausgang."""

    letter_id: str
    case_id: str
    person_id: str
    person: str
    label: str
    about: str
    route: str
    large_print: bool
    post_by: date
    """The day its assumed Bekanntgabe counts on."""
    pages: int | None
    """None until the PDF is there."""
    document_id: str | None
    created_at: datetime
    printed_at: datetime | None
    announced_on: date | None
    """Assumed, as long as the letter is in this list."""
    returned_on: date | None
    return_reason: str


@dataclass(frozen=True)
class Outbox:
    """Rights first: what came back, then what has to be printed, then what has to be confirmed."""

    returned: tuple[OutboxRow, ...]
    to_print: tuple[OutboxRow, ...]
    to_confirm: tuple[OutboxRow, ...]


def outbox(session: Session, sites: frozenset[str]) -> Outbox:
    """The Postausgang of some sites, the most urgent first.

    A letter that came back is shown until the address is clarified.
    """
    query = (
        select(Letter, Person)
        .join(Person, Person.id == Letter.person_id)
        .where(Letter.site.in_(sites), Letter.status.in_((TO_PRINT, PRINTED, RETURNED)))
        .order_by(Letter.posting_assumed_on, Letter.created_at)
    )
    found: dict[str, list[OutboxRow]] = {RETURNED: [], TO_PRINT: [], PRINTED: []}
    for letter, person in session.execute(query):
        if letter.status != RETURNED or person.address_state == "unzustellbar":
            found[letter.status].append(_row(letter, person))
    return Outbox(tuple(found[RETURNED]), tuple(found[TO_PRINT]), tuple(found[PRINTED]))


def waiting_count(session: Session, sites: frozenset[str]) -> int:
    """How many letters wait to be printed or for their posting day."""
    query = (
        select(func.count())
        .select_from(Letter)
        .where(Letter.site.in_(sites), Letter.status.in_((TO_PRINT, PRINTED)))
    )
    return session.scalar(query) or 0


def _row(letter: Letter, person: Person) -> OutboxRow:
    return OutboxRow(
        letter_id=letter.id,
        case_id=letter.case_id,
        person_id=person.id,
        person=person.name,
        label=letter.label,
        about=letter.about,
        route=letter.route,
        large_print=LARGE_PRINT in person.needs_accessibility.lower(),
        post_by=letter.posting_assumed_on,
        pages=letter.pages,
        document_id=letter.document_id,
        created_at=letter.created_at,
        printed_at=letter.printed_at,
        announced_on=letter.announced_on,
        returned_on=letter.returned_on,
        return_reason=letter.return_reason,
    )
