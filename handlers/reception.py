"""Reception: somebody stands here, with an appointment of this site or of another (DOMAIN 0.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from handlers.domain.access_log import log_access
from handlers.domain.appointments import PLANNED, appointments_of
from handlers.domain.arrivals import CheckIn, record_arrival
from handlers.domain.calendar import berlin_day
from handlers.domain.case_search import search_everywhere
from handlers.domain.responsibility import Subject
from handlers.front_desk import check_in

OTHER_SITE = "Vorsprache"


@dataclass(frozen=True)
class Visitor:
    """Who may stand at the counter, and the appointment of today, if any."""

    case_id: str
    person_id: str
    name: str
    birth_date: date
    site: str
    appointment_id: str | None
    starts_at: datetime | None
    place: str


def find_visitors(session: Session, last_name: str, birth_date: date, today: date) -> list[Visitor]:
    """Everybody of that family name and birth date at any site, in open cases first.

    Only family name and birth date together find somebody of another site.
    """
    found = []
    for hit in search_everywhere(session, last_name, birth_date):
        planned = [
            row
            for row in appointments_of(session, Subject(hit.case_id, hit.person_id))
            if row.status == PLANNED and berlin_day(row.starts_at) == today
        ]
        first = planned[0] if planned else None
        found.append(
            Visitor(
                hit.case_id,
                hit.person_id,
                hit.name,
                hit.birth_date,
                hit.site,
                first.id if first else None,
                first.starts_at if first else None,
                first.place if first else "",
            )
        )
    return sorted(found, key=lambda visitor: visitor.appointment_id is None)


def report_visitor(work: UnitOfWork, visitor: Visitor, here: str, concern: str) -> None:
    """Check somebody in; a case of another site is touched with the reason in the access log."""
    if visitor.site != here:
        log_access(
            work,
            "Vorsprache melden",
            case_id=visitor.case_id,
            person_id=visitor.person_id,
            other_site_reason=OTHER_SITE,
        )
    if visitor.appointment_id is not None:
        check_in(work, visitor.appointment_id, here)
        return
    record_arrival(work, CheckIn(here, visitor.person_id, visitor.case_id, concern=concern))
