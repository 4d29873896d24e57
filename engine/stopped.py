"""What stands still by a suspension: the one condition that every query shares.

A row of `stopped` names an instance, a version or a process by its key, and a step or all of them.
So "is this stopped?" is a look-up by the primary key, for a timer, a job, a task or a wait alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.errors import Conflict
from engine.intervention_models import Stopped, Suspension, WaitingEvent
from engine.models import Instance
from engine.spiff.codec import encode

EVERYTHING = ""


def stopped(instance_id: Any, element_id: Any, *, by: str | None = None) -> ColumnElement[bool]:
    """Return the condition that an instance's step (given as columns) stands still.

    `by` asks for one suspension alone.
    """
    still = exists().where(
        Instance.id == instance_id,
        Stopped.key.in_((Instance.id, Instance.definition_id, Instance.process_key)),
        Stopped.element_id.in_((EVERYTHING, func.coalesce(element_id, EVERYTHING))),
    )
    if by is not None:
        still = still.where(Stopped.suspension_id == by)
    return still.correlate_except(Instance, Stopped)


def kept_back(instance_id: Any, element_id: Any) -> ColumnElement[bool]:
    """Return the condition that what comes now must wait, also behind what waits already."""
    ahead = exists().where(
        WaitingEvent.instance_id == instance_id,
        WaitingEvent.element_id == element_id,
        WaitingEvent.failed.is_(None),
    )
    return or_(stopped(instance_id, element_id), ahead)


def is_kept_back(session: Session, instance_id: str, element_id: str) -> bool:
    """Tell whether what comes for a step of an instance must wait."""
    return bool(session.scalar(select(kept_back(instance_id, element_id))))


def stopped_elements(session: Session, instance_id: str) -> frozenset[str]:
    """Return the steps of an instance that stand still; `EVERYTHING` among them is all."""
    return frozenset(
        session.scalars(
            select(Stopped.element_id).where(
                Instance.id == instance_id,
                Stopped.key.in_((Instance.id, Instance.definition_id, Instance.process_key)),
            )
        )
    )


def suspension_of(
    session: Session, instance_id: str, element_id: str | None = None
) -> Suspension | None:
    """Return the oldest suspension under which an instance's step, or all of it, stands still."""
    return session.scalars(
        select(Suspension)
        .join(Stopped, Stopped.suspension_id == Suspension.id)
        .where(
            Instance.id == instance_id,
            Stopped.key.in_((Instance.id, Instance.definition_id, Instance.process_key)),
            Stopped.element_id.in_((EVERYTHING, element_id or EVERYTHING)),
        )
        .order_by(Suspension.at, Suspension.id)
        .limit(1)
    ).first()


def refuse_stopped(work: UnitOfWork, instance_id: str, element_id: str | None = None) -> None:
    """Raise `Conflict("instance_suspended")` with who stopped it and when."""
    found = suspension_of(work.session, instance_id, element_id)
    if found is not None:
        raise Conflict("instance_suspended", by=found.by, at=found.at, suspension=found.id)


def keep_waiting(
    work: UnitOfWork,
    instance_id: str,
    element_id: str,
    kind: str,
    content: Mapping[str, Any],
    token: str | None = None,
) -> None:
    """Keep what reached a suspended step until it is resumed."""
    work.session.add(
        WaitingEvent(
            instance_id=instance_id,
            element_id=element_id,
            token=token,
            kind=kind,
            content=encode(dict(content)),
            at=work.now,
        )
    )
    work.session.flush()
