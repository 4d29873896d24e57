"""What happens when something ends: nothing stays booked, planned or waiting behind a person.

`Fall_Beendet` has a reach: `clearing` (the talk and the group), `person` (all of one person in the
case) or `antrag` (all persons of it). The mother's end never cancels the son's talk.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.errors import Rejected
from handlers.domain.appointments import cancel_all
from handlers.domain.cases import end_case, get_case
from handlers.domain.groups import cancel_group_bookings, leave_waiting_list
from handlers.domain.households import household_members
from handlers.domain.participation import end_participation
from handlers.domain.pools import book_out_of_all
from handlers.domain.responsibility import Subject

REACHES = {
    "clearing": "nur das Clearing dieser Person",
    "person": "alles zu dieser Person",
    "antrag": "der Antrag der ganzen Bedarfsgemeinschaft",
}


@dataclass(frozen=True)
class CleanUp:
    """What was undone, for the history and the notice in the outside systems."""

    appointments: tuple[str, ...]
    pools: tuple[str, ...]
    group_bookings: tuple[str, ...]
    participant_ended: bool


def clean_up(work: UnitOfWork, subject: Subject, reason: str) -> CleanUp:
    """Cancel, book out and free what one person still has in a case; doing it again is harmless."""
    appointments = cancel_all(work, subject, reason)
    pools = book_out_of_all(work, subject, reason)
    bookings = cancel_group_bookings(work, subject)
    leave_waiting_list(work, subject)
    participant = end_participation(work, subject, reason)
    work.session.flush()
    return CleanUp(
        tuple(row.id for row in appointments),
        tuple(row.pool for row in pools),
        tuple(row.id for row in bookings),
        participant is not None,
    )


def end_with_reach(
    work: UnitOfWork, subject: Subject, reason: str, reach: str
) -> dict[str, CleanUp]:
    """Clean up for everybody the reach names (person id to what was undone)."""
    if reach not in REACHES:
        raise Rejected("reach_unknown", reach=reach, known=sorted(REACHES))
    persons = [subject.person_id]
    if reach == "antrag":
        persons = _persons_of_case(work.session, subject.case_id)
        end_case(work, subject.case_id, "abgebrochen", reason)
    return {
        person_id: clean_up(work, Subject(subject.case_id, person_id), reason)
        for person_id in persons
    }


def _persons_of_case(session: Session, case_id: str) -> list[str]:
    case = get_case(session, case_id)
    members = household_members(session, case.household_id)
    return sorted({case.person_id, *(person.id for _, person in members)})
