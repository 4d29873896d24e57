"""Overdue tasks that reached the team lead (DOMAIN 1.5: ESK_AUFGABE_UEBERFAELLIG; 1.7).

Computed from the task's deadline, not stored: it cannot happen twice, and it needs no clock to run.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from engine.models import Task
from handlers.domain.calendar import berlin_day, end_of_day, start_of_day
from handlers.domain.parameters import resolve, work_calendar
from handlers.domain.rights import LEAD_ROLES, Viewer

PARAMETER = "aufgabe_eskalation"
JUST_BEFORE = timedelta(microseconds=1)
"""A deadline at 0:00 is the end of the day before."""


@dataclass(frozen=True)
class Escalation:
    """A task that its team left lying until the lead saw it too."""

    at: datetime
    title: str


def escalated_at(session: Session, group: str | None, due_at: datetime | None) -> datetime | None:
    """From when the lead sees a team's overdue task; a lead's own task goes to nobody else."""
    if group is None or due_at is None:
        return None
    role, _, site = group.partition("@")
    if role in LEAD_ROLES:
        return None
    last_day = berlin_day(due_at - JUST_BEFORE)
    days = resolve(session, PARAMETER, site, last_day)
    return start_of_day(work_calendar(session, site, last_day).add_working_days(last_day, days))


def escalated_to(session: Session, viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """Every team's tasks of the sites a person leads that have been overdue for too long.

    After so many working days nobody's silence may hide a task. It stays with its team; the lead
    sees it, may do it or pass it on.
    """
    of_sites = [
        and_(Task.group.endswith(f"@{site}"), Task.due_at <= _late_enough(session, site, now))
        for site in sorted(viewer.led_sites)
    ]
    return or_(*of_sites) if of_sites else false()


def escalations_of(session: Session, instance_id: str, now: datetime) -> Iterator[Escalation]:
    """What reached the lead in an instance so far, also of tasks that were done afterwards."""
    for task in session.scalars(select(Task).where(Task.instance_id == instance_id)):
        at = escalated_at(session, task.group, task.due_at)
        if at is not None and at <= now and (task.ended_at is None or task.ended_at > at):
            yield Escalation(at, task.name)


def _late_enough(session: Session, site: str, now: datetime) -> datetime:
    """The newest deadline that has been over for so many of the site's working days."""
    today = berlin_day(now)
    calendar = work_calendar(session, site, today)
    days = resolve(session, PARAMETER, site, today)
    last = today
    while calendar.add_working_days(last, days) > today:
        last -= timedelta(days=1)
    return end_of_day(last)
