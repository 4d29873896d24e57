"""Dry run of moving a version's instances to another one: who can, who needs help, who cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from engine.db import UnitOfWork
from engine.instance_migration import MigrationPlan
from engine.models import Definition, Instance
from handlers.domain.cases import Case


@dataclass(frozen=True)
class Planned:
    """What moving one instance would do."""

    instance_id: str
    site: str | None
    file_number: str | None
    plan: MigrationPlan


@dataclass(frozen=True)
class DryRun:
    """All running instances of a version, by what a move would come to."""

    as_is: tuple[Planned, ...]
    mapped: tuple[Planned, ...]
    """Move by the mapping that was given."""
    unmapped: tuple[Planned, ...]
    cannot: tuple[Planned, ...]
    standing: Mapping[str, int]
    """How many stand at each step."""
    gone: tuple[str, ...]
    """Steps at which somebody stands and that the new version does not have."""

    @property
    def total(self) -> int:
        """How many were looked at."""
        return sum(map(len, (self.as_is, self.mapped, self.unmapped, self.cannot)))


def dry_run(
    work: UnitOfWork, definition_id: str, target_id: str, mapping: Mapping[str, str]
) -> DryRun:
    """Plan a move of every running instance, each without and with the mapping."""
    rows = work.session.execute(
        select(Instance.id, Instance.site, Case.file_number)
        .outerjoin(Case, Case.id == Instance.business_key)
        .where(Instance.definition_id == definition_id, Instance.status == "laeuft")
        .order_by(Instance.started_at, Instance.id)
    ).all()
    groups: dict[str, list[Planned]] = {"as_is": [], "mapped": [], "unmapped": [], "cannot": []}
    standing: Counter[str] = Counter()
    gone: set[str] = set()
    for instance_id, site, number in rows:
        plan = engine.plan_migration(work, instance_id, target_id)
        group = {"as_is": "as_is", "cannot": "cannot"}.get(plan.verdict, "unmapped")
        if group == "unmapped":
            gone |= {o.element for o in plan.obstacles}
            plan = engine.plan_migration(work, instance_id, target_id, mapping)
            group = {"as_is": "mapped", "cannot": "cannot"}.get(plan.verdict, "unmapped")
        groups[group].append(Planned(instance_id, site, number, plan))
        standing.update(set(plan.standing))
    return DryRun(
        as_is=tuple(groups["as_is"]),
        mapped=tuple(groups["mapped"]),
        unmapped=tuple(groups["unmapped"]),
        cannot=tuple(groups["cannot"]),
        standing=dict(standing),
        gone=tuple(sorted(gone)),
    )


def versions_of(session: Session, process_key: str) -> Sequence[Definition]:
    """Return all versions of a process, the newest first."""
    return session.scalars(
        select(Definition)
        .where(Definition.process_key == process_key)
        .order_by(Definition.version.desc())
    ).all()
