"""Lists of cases with their next act: what was searched for, one's own, the site's newest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Task
from handlers.domain.case_search import search_cases
from handlers.domain.cases import Case
from handlers.domain.persons import Person
from handlers.domain.responsibility import Responsibility
from handlers.domain.staff import display_name
from handlers.reports import worklist
from handlers.reports.worklist import TaskLine

COACH = "JCO"


@dataclass(frozen=True)
class Hit:
    """A person in a case, with who looks after them and what comes next."""

    case_id: str
    person_id: str
    file_number: str
    status: str
    ended: bool
    name: str
    birth_date: date
    application_date: date
    coach: str
    next_task: str
    line: TaskLine | None


def search_hits(session: Session, text: str, sites: Iterable[str], limit: int) -> list[Hit]:
    """What a search finds within the sites, sorted by name."""
    found = search_cases(session, text, sites, limit)
    pairs = [
        (session.get_one(Case, hit.case_id), session.get_one(Person, hit.person_id))
        for hit in found
    ]
    return _hits(session, pairs)


def own_cases(session: Session, login: str, limit: int) -> list[Hit]:
    """The open cases a person is responsible for, by name."""
    query = (
        select(Case, Person)
        .join(Responsibility, Responsibility.case_id == Case.id)
        .join(Person, Person.id == Responsibility.person_id)
        .where(
            Responsibility.login == login,
            Responsibility.ended_at.is_(None),
            Case.ended_at.is_(None),
        )
        .order_by(Person.last_name, Person.first_name, Case.id)
        .distinct()
    )
    return _hits(session, [(case, person) for case, person in session.execute(query.limit(limit))])


def newest_cases(session: Session, sites: Iterable[str], limit: int) -> list[Hit]:
    """The newest cases of sites."""
    query = (
        select(Case, Person)
        .join(Person, Person.id == Case.person_id)
        .where(Case.site.in_(sorted(sites)))
        .order_by(Case.opened_at.desc(), Case.id)
    )
    return _hits(session, [(case, person) for case, person in session.execute(query.limit(limit))])


def _hits(session: Session, pairs: list[tuple[Case, Person]]) -> list[Hit]:
    case_ids = [case.id for case, _ in pairs]
    coaches = _coaches(session, case_ids)
    lines = _next_lines(session, case_ids)
    hits = []
    for case, person in pairs:
        key = (case.id, person.id)
        line = lines.get(key) or lines.get((case.id, None))
        hits.append(
            Hit(
                case.id,
                person.id,
                case.file_number,
                case.status,
                case.ended_at is not None,
                person.name,
                person.birth_date,
                case.application_date,
                coaches.get(key, ""),
                line.title if line else "",
                line,
            )
        )
    return hits


def _coaches(session: Session, case_ids: list[str]) -> dict[tuple[str, str], str]:
    query = select(Responsibility.case_id, Responsibility.person_id, Responsibility.login).where(
        Responsibility.case_id.in_(case_ids),
        Responsibility.role == COACH,
        Responsibility.ended_at.is_(None),
    )
    return {
        (case, person): display_name(session, login)
        for case, person, login in session.execute(query)
    }


def _next_lines(session: Session, case_ids: list[str]) -> dict[tuple[str, str | None], TaskLine]:
    """The most urgent open task per person and case."""
    query = select(Task.id).where(Task.status == "open", Task.business_key.in_(case_ids))
    found: dict[tuple[str, str | None], TaskLine] = {}
    for line in worklist.chosen_lines(session, list(session.scalars(query))):
        found.setdefault((line.case_id or "", line.person_id), line)
    return found
