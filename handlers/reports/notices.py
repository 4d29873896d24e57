"""What a team was told and must look at: inquiries for which no task stands anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from handlers.domain.cases import Case
from handlers.domain.inquiries import Inquiry
from handlers.domain.persons import Person
from handlers.domain.rights import Viewer


@dataclass(frozen=True)
class Notice:
    """One thing somebody of the team has to see."""

    id: str
    subject_line: str
    text: str
    recipients: str
    opened_at: datetime
    due_at: datetime | None
    case_id: str | None
    person_id: str | None
    person: str
    case_site: str | None


def open_notices(session: Session, viewer: Viewer) -> list[Notice]:
    """What waits for this person's teams, the most urgent first.

    What goes to the team lead in copy is left out: its matter is a task of the process already
    (001:L94 to 96), and the same thing must not be done twice.
    """
    query = (
        select(Inquiry, Person, Case.site)
        .outerjoin(Person, Person.id == Inquiry.person_id)
        .outerjoin(Case, Case.id == Inquiry.case_id)
        .where(
            Inquiry.answered_at.is_(None),
            Inquiry.recipients.in_(sorted(viewer.groups)),
            or_(Inquiry.copy_to == "", Inquiry.copy_to == Inquiry.recipients),
        )
        .order_by(Inquiry.due_at.is_(None), Inquiry.due_at, Inquiry.opened_at, Inquiry.id)
    )
    return [
        Notice(
            id=row.id,
            subject_line=row.subject_line,
            text=row.text,
            recipients=row.recipients,
            opened_at=row.opened_at,
            due_at=row.due_at,
            case_id=row.case_id,
            person_id=row.person_id,
            person=person.name if person is not None else "",
            case_site=site,
        )
        for row, person, site in session.execute(query)
    ]
