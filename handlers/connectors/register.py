"""What every embedded default does beside its register rows: leave a Nachtrag."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.db import UnitOfWork
from engine.registry import Call
from handlers.domain.cases import get_case
from handlers.domain.responsibility import Subject
from handlers.domain.supplements import Entry, Supplement, record_supplement


@dataclass(frozen=True)
class OutsideEntry:
    """What a person has to enter: in which system, as what, in one German line."""

    system: str
    verb: str
    label: str
    payload: Mapping[str, Any]


def leave_supplement(
    work: UnitOfWork, call: Call, subject: Subject, entry: OutsideEntry
) -> Supplement:
    """Leave the to-do once per activity and verb, however often the step is run."""
    return record_supplement(
        work,
        f"{call.activity_id}/{entry.system}/{entry.verb}",
        Entry(
            system=entry.system,
            verb=entry.verb,
            label=entry.label,
            site=get_case(work.session, subject.case_id).site,
            payload=entry.payload,
            case_id=subject.case_id,
            person_id=subject.person_id,
        ),
    )
