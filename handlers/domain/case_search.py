"""Finding persons and cases by name, birth date, Aktenzeichen, BG or phone number, in own sites."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from handlers.domain.cases import Case
from handlers.domain.households import Household, HouseholdMember
from handlers.domain.persons import Person, search_form

BIRTH_FORMATS = ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y")
SHORTEST_NUMBER = 3


@dataclass(frozen=True)
class CaseHit:
    """A person in a case."""

    case_id: str
    person_id: str
    file_number: str
    site: str
    status: str
    name: str
    birth_date: date
    application_date: date


def search_cases(
    session: Session, text: str, sites: Iterable[str], limit: int = 50
) -> list[CaseHit]:
    """Every word must match: a name's part, a birth date, an Aktenzeichen, a BG or phone number."""
    words = text.split()
    if not words:
        return []
    query = _hits().where(Case.site.in_(sorted(sites)), *(_matches(word) for word in words))
    return _run(session, query.limit(limit))


def search_everywhere(session: Session, last_name: str, birth_date: date) -> list[CaseHit]:
    """All sites, for the Vorsprache at the wrong one: only with family name *and* birth date.

    The page logs it with a reason.
    """
    query = _hits().where(
        Person.search_last_name == search_form(last_name), Person.birth_date == birth_date
    )
    return _run(session, query)


def same_person(session: Session, last_name: str, birth_date: date) -> list[Person]:
    """Who might be entered already: same family name and birth date."""
    query = select(Person).where(
        Person.search_last_name == search_form(last_name), Person.birth_date == birth_date
    )
    return list(session.scalars(query.order_by(Person.recorded_at)))


def read_birth_date(word: str) -> date | None:
    """A date as people type it, or None."""
    for form in BIRTH_FORMATS:
        try:
            return datetime.strptime(word, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _hits() -> Select[Case, Person]:
    return (
        select(Case, Person)
        .join(Household, Household.id == Case.household_id)
        .join(HouseholdMember, HouseholdMember.household_id == Household.id)
        .join(Person, Person.id == HouseholdMember.person_id)
        .order_by(Person.last_name, Person.first_name, Case.application_date.desc(), Person.id)
    )


def _matches(word: str) -> ColumnElement[bool]:
    born = read_birth_date(word)
    if born is not None:
        return Person.birth_date == born
    pattern = f"%{_escaped(search_form(word))}%"
    return or_(
        Person.search_name.like(pattern, escape="\\"),
        func.lower(Case.file_number).like(pattern, escape="\\"),
        and_(Household.number.is_not(None), Household.number == word),
        _has_number(word),
    )


def _has_number(word: str) -> ColumnElement[bool]:
    """Part of a phone number, however either side was spaced; two digits would find everybody."""
    digits = word.translate({ord(sign): None for sign in "+-/() "})
    if len(digits) < SHORTEST_NUMBER or not digits.isdigit():
        return false()
    stored = func.replace(func.replace(Person.phone, " ", ""), "/", "")
    return stored.like(f"%{digits}%")


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _run(session: Session, query: Select[Case, Person]) -> list[CaseHit]:
    return [
        CaseHit(
            case.id,
            person.id,
            case.file_number,
            case.site,
            case.status,
            person.name,
            person.birth_date,
            case.application_date,
        )
        for case, person in session.execute(query)
    ]
