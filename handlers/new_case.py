"""Neuer Fall: TP1 begins and its first task is completed with it, all or nothing (rows 10, 20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from engine.db import UnitOfWork
from engine.definitions import parsed
from engine.errors import NotFound
from engine.forms import Form
from engine.models import Definition
from engine.runtime import Runtime
from handlers.domain.benefits import benefit_state
from handlers.domain.case_search import same_person
from handlers.domain.cases import Case, cases_of_person
from handlers.domain.persons import Person, get_person
from handlers.domain.rights import Viewer

INTAKE, FIRST_STEP = "TP1_Steuerung_EGS", "Z10_Antragsbegehren"


@dataclass(frozen=True)
class Known:
    """A person who is entered already, as far as one's own sites may see."""

    person_id: str | None
    """None: known at another site only."""
    name: str
    birth_date: date
    last_case: str
    benefit: str
    benefit_on: date | None


@dataclass(frozen=True)
class Started:
    """The case that came of it, or none where another team takes the data."""

    instance_id: str
    case_id: str | None
    person_id: str | None


def intake_form(session: Session, runtime: Runtime) -> Form:
    """Return the form of the first step in the version in force."""
    query = (
        select(Definition.id)
        .where(Definition.process_key == INTAKE)
        .order_by(Definition.version.desc())
    )
    definition_id = session.scalars(query.limit(1)).first()
    form = parsed(session, runtime, definition_id).forms.get(FIRST_STEP) if definition_id else None
    if form is None:
        raise NotFound("process", INTAKE)
    return form


def known_persons(
    session: Session, viewer: Viewer, last_name: str, birth_date: date
) -> list[Known]:
    """Return who is entered already under this family name and birth date."""
    found = []
    for person in same_person(session, last_name, birth_date):
        cases = cases_of_person(session, person.id)
        if cases and not any(case.site in viewer.case_sites for case in cases):
            found.append(Known(None, person.name, person.birth_date, "", "", None))
            continue
        found.append(_known(session, person, cases))
    return found


def person_answers(session: Session, person_id: str) -> dict[str, Any]:
    """Return a known person's data as the form's answers."""
    person = get_person(session, person_id)
    return {
        "vorname": person.first_name,
        "nachname": person.last_name,
        "geburtsdatum": person.birth_date,
        "strasse": person.street,
        "plz": person.postcode,
        "ort": person.town,
        "telefon": person.phone,
        "sprache": person.language,
        "keine_anschrift": person.address_state == "keine",
    }


def start_case(
    work: UnitOfWork, site: str, person_id: str | None, answers: Mapping[str, Any]
) -> Started:
    """Start TP1 and complete its first step; raises `InvalidForm` with every problem."""
    variables: dict[str, Any] = {"standort": site, "kanal": answers.get("kanal") or None}
    if person_id is not None:
        variables["person_id"] = person_id
    instance = engine.start_instance(work, INTAKE, variables)
    tasks = engine.open_tasks(work.session, instance_id=instance.id)
    task = next((task for task in tasks if task.element_id == FIRST_STEP), None)
    if task is None:
        raise NotFound("task", FIRST_STEP)
    done = engine.complete_task(work, task.id, answers)
    case_id, person = done.outcome.get("fall_id"), done.outcome.get("person_id")
    return Started(instance.id, str(case_id) if case_id else None, str(person) if person else None)


def _known(session: Session, person: Person, cases: list[Case]) -> Known:
    benefit = benefit_state(session, person.id)
    return Known(
        person.id,
        person.name,
        person.birth_date,
        cases[0].file_number if cases else "",
        benefit.state if benefit else "",
        benefit.decided_on if benefit else None,
    )
