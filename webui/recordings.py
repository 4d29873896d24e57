"""A scenario while it is recorded: read from its draft, played as far as it goes, made longer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from engine import pump, validity
from engine.bundles import Bundle, scenario_part
from engine.coverage import Coverage, Taken, coverage, taken
from engine.db import Database
from engine.definitions import Parsed, parsed
from engine.draft_models import Draft
from engine.errors import NotFound
from engine.forms.values import EARLIEST, LATEST
from engine.models import Instance, Timer
from engine.recording import compared
from engine.scenario import Problem, Scenario, Wait
from engine.scenario_file import ScenarioFile
from engine.scenario_results import carried
from handlers.domain.calendar import at_berlin
from handlers.domain.parameters import work_calendar
from handlers.examples.house import HOME
from handlers.reports import courses
from webui.auth import application
from webui.dates import local
from webui.recording_tasks import Choice, OpenTask, choices, open_tasks
from webui.recording_texts import Vocabulary
from webui.stages import Course, stages

MOST_DUES = 3
INSTANT = re.compile(r"\s*(\d{1,2})\.(\d{1,2})\.(\d{4})[ ,]+(\d{1,2})[:.](\d{2})\s*(?:Uhr)?\s*")
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Recorded:
    """A scenario of a draft as it stands in one of its revisions."""

    draft: Draft
    revision: int
    name: str
    bundle: Bundle
    file: ScenarioFile
    ways: Mapping[str, Taken]
    """What the other scenarios are known to take."""

    @property
    def part(self) -> str:
        """Name of the part that the scenario is."""
        return scenario_part(self.name)


@dataclass(frozen=True)
class Due:
    """What falls due, and at which element."""

    at: datetime
    name: str
    row: int | None


@dataclass(frozen=True)
class Stand:
    """Everything that a page shows of a recording where it stands."""

    course: Course
    words: Vocabulary | None = None
    now: datetime | None = None
    tasks: tuple[OpenTask, ...] = ()
    dues: tuple[Due, ...] = ()
    next_due: datetime | None = None
    messages: tuple[Choice, ...] = ()
    problems: tuple[Problem, ...] = ()
    steps: courses.Course | None = None
    way: Taken = field(default_factory=Taken)
    covered: Coverage | None = None


def read(session: Session, draft_id: str, name: str, number: int | None = None) -> Recorded:
    """Read a scenario of a draft; raises `NotFound` and what is wrong with its file."""
    found = engine.draft(session, draft_id)
    bundle = engine.draft_bundle(session, draft_id, number)
    if name not in bundle.scenarios:
        raise NotFound("scenario", name)
    known = {key: played.way for key, played in carried(session, draft_id).items() if key != name}
    file = ScenarioFile.read(bundle.scenarios[name])
    return Recorded(found, number or found.head, name, bundle, file, known)


def tried(recorded: Recorded, file: ScenarioFile) -> Course:
    """Play a changed file."""
    known = stages(application())
    return known.played(known.of(recorded.bundle), file.scenario)


def stand(recorded: Recorded) -> Stand:
    """Play the scenario and read where it stands."""
    running, scenario = application(), recorded.file.scenario
    known = stages(running)
    prepared = known.of(recorded.bundle)
    course = known.played(prepared, scenario)
    if course.kept is None:
        return Stand(course)
    with prepared.stage.recording(scenario, course.kept) as recording:
        db = recording.db
        with db.read() as session:
            version = _version(session, db, scenario)
            words = Vocabulary(version, running.registry)
            instance = session.scalars(
                select(Instance.id)
                .where(Instance.process_key == scenario.process)
                .order_by(Instance.started_at, Instance.id)
            ).first()
            head = courses.head(session, instance) if instance else None
            steps = courses.course(session, db.runtime, head) if head is not None else None
            dues = _dues(session, db)
        last = course.kept.stops[-1]
        way = taken(version.diagram, course.kept.followed, last.course.visited)
        return Stand(
            course,
            words,
            last.at,
            tuple(open_tasks(db, scenario)),
            dues,
            pump.next_due(db, after=last.at),
            tuple(choices(db, running.registry)),
            tuple(compared(scenario, course.kept.stops)),
            steps,
            way,
            coverage(version.diagram, [way, *recorded.ways.values()]),
        )


def _version(session: Session, db: Database, scenario: Scenario) -> Parsed:
    version = validity.required(session, scenario.process, db.now())
    return parsed(session, db.runtime, version.id)


def _dues(session: Session, db: Database) -> tuple[Due, ...]:
    query = (
        select(Timer.due_at, Timer.element_id, Instance.definition_id)
        .join(Instance, Instance.id == Timer.instance_id)
        .order_by(Timer.due_at, Timer.element_id)
        .limit(MOST_DUES)
    )
    found = []
    for at, element_id, definition in session.execute(query):
        element = parsed(session, db.runtime, definition).diagram.elements[element_id]
        found.append(Due(at, element.label, element.row))
    return tuple(found)


def with_wait(file: ScenarioFile, until: datetime, *, happened: bool) -> ScenarioFile:
    """Let time pass; a wait in which nothing happened and nothing is expected grows longer."""
    scenario = file.scenario
    last = scenario.steps[-1] if scenario.steps else None
    idle = last is not None and isinstance(last.action, Wait) and last.expectation is None
    if last is not None and idle and not happened:
        file = file.until(last.number - 1)
    return file.with_step(Wait(until=until), scenario.actor)


def forward(how: str, typed: str, now: datetime, next_due: datetime | None, site: str) -> datetime:
    """Return the instant to which the clock is moved; raises `ValueError` for what is no time."""
    if how == "stunde":
        return now + HOUR
    if how == "arbeitstag":
        here = local(now)
        with application().db.read() as session:
            calendar = work_calendar(session, site, here.date())
        return at_berlin(calendar.next_working_day(here.date()), here.time())
    if how == "frist" and next_due is not None:
        return next_due
    return read_instant(typed)


def read_instant(typed: str) -> datetime:
    """Read "17.03.2025 24:00" as Berlin wall time; 24:00 is the end of the day."""
    found = INSTANT.fullmatch(typed)
    if found is None:
        raise ValueError(typed)
    day, month, year, hour, minute = map(int, found.groups())
    if not EARLIEST <= year <= LATEST:
        raise ValueError(typed)
    ends = hour == 24 and minute == 0
    on = date(year, month, day) + timedelta(days=ends)
    return at_berlin(on, time(0 if ends else hour, minute))


def written_instant(at: datetime) -> str:
    """Write an instant as the bar takes it."""
    here = local(at)
    if here.hour == here.minute == 0:
        here = here - timedelta(days=1)
        return f"{here:%d.%m.%Y} 24:00"
    return f"{here:%d.%m.%Y %H:%M}"


def site_of(scenario: Scenario) -> str:
    """Return the site whose working days count."""
    return str(scenario.variables.get("standort") or HOME)
