"""Persons: who applies, how to reach them, and what they need for a talk."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import NotFound, Rejected
from engine.ids import new_id
from handlers.domain.calendar import berlin_day
from handlers.domain.columns import CODE, ID, NAME
from handlers.domain.loading import load

ADDRESS_STATES = ("gueltig", "unzustellbar", "keine")


class Person(Base):
    """A person of a Bedarfsgemeinschaft."""

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_last_name_first_name", "last_name", "first_name"),
        Index("ix_person_birth_date", "birth_date"),
        Index("ix_person_search_last_name", "search_last_name"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    first_name: Mapped[str] = mapped_column(NAME)
    last_name: Mapped[str] = mapped_column(NAME)
    birth_date: Mapped[date]
    salutation: Mapped[str] = mapped_column(CODE, default="")
    """frau, herr or empty (letters then use the full name)."""
    street: Mapped[str] = mapped_column(NAME, default="")
    postcode: Mapped[str] = mapped_column(CODE, default="")
    town: Mapped[str] = mapped_column(NAME, default="")
    address_state: Mapped[str] = mapped_column(CODE, default="gueltig")
    """gueltig, unzustellbar (mail came back) or keine (wohnungslos: letters are handed over)."""
    phone: Mapped[str] = mapped_column(CODE, default="")
    email: Mapped[str] = mapped_column(NAME, default="")
    language: Mapped[str] = mapped_column(CODE, default="Deutsch")
    needs_interpreter: Mapped[bool] = mapped_column(default=False)
    needs_childcare: Mapped[bool] = mapped_column(default=False)
    needs_accessibility: Mapped[str] = mapped_column(Text, default="")
    """Barrierefreiheit: what the room or the talk must offer, in words."""
    search_name: Mapped[str] = mapped_column(NAME)
    """First and last name as `search_form`: SQLite lowers only A to Z, so Python does it."""
    search_last_name: Mapped[str] = mapped_column(NAME)
    portal_consent: Mapped[bool] = mapped_column(default=False)
    """§ 37 (2a) SGB X: letters through the portal only with consent."""
    died_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)

    @property
    def name(self) -> str:
        """First name and last name, as pages and letters write it."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class PersonData:
    """What is known about a person; empty text means unknown."""

    first_name: str
    last_name: str
    birth_date: date
    salutation: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    address_state: str = "gueltig"
    phone: str = ""
    email: str = ""
    language: str = "Deutsch"
    needs_interpreter: bool = False
    needs_childcare: bool = False
    needs_accessibility: str = ""
    portal_consent: bool = False


EDITABLE = frozenset(field.name for field in fields(PersonData))


def add_person(work: UnitOfWork, data: PersonData, person_id: str | None = None) -> Person:
    """Record a person; a birth date in the future is refused."""
    _check_address_state(data.address_state)
    if data.birth_date > berlin_day(work.now):
        raise Rejected("birth_date_in_future", birth_date=str(data.birth_date))
    person = Person(
        id=person_id or new_id(),
        recorded_at=work.now,
        recorded_by=work.actor,
        **{name: getattr(data, name) for name in EDITABLE},
    )
    _note_search_form(person)
    work.session.add(person)
    work.session.flush()
    return person


def update_person(work: UnitOfWork, person_id: str, **changes: object) -> Person:
    """Change what is known, e.g. a new address; unknown names are refused."""
    unknown = sorted(set(changes) - EDITABLE)
    if unknown:
        raise Rejected("person_field_unknown", fields=unknown)
    if "address_state" in changes:
        _check_address_state(changes["address_state"])
    person = get_person(work.session, person_id)
    for name, value in changes.items():
        setattr(person, name, value)
    _note_search_form(person)
    work.session.flush()
    return person


def record_death(work: UnitOfWork, person_id: str, died_on: date) -> Person:
    """From now on no letter leaves the Postausgang for this person."""
    person = get_person(work.session, person_id)
    person.died_on = died_on
    work.session.flush()
    return person


def get_person(session: Session, person_id: str) -> Person:
    """The person, or `NotFound`."""
    person = load(session, Person, person_id)
    if person is None:
        raise NotFound("person", person_id)
    return person


def search_form(text: str) -> str:
    """A name as it is searched: case and surrounding blanks do not matter, umlauts do."""
    return text.strip().casefold()


def _check_address_state(state: object) -> None:
    if state not in ADDRESS_STATES:
        raise Rejected("address_state_unknown", state=state, known=sorted(ADDRESS_STATES))


def _note_search_form(person: Person) -> None:
    person.search_name = search_form(person.name)
    person.search_last_name = search_form(person.last_name)


def may_be_written_to(person: Person) -> bool:
    """Whether letters may leave for this person: alive."""
    return person.died_on is None
