"""How the scenarios of a content ended: kept by its digest, so that a release can ask for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bundles import scenario_part
from engine.coverage import Taken
from engine.db import UnitOfWork
from engine.draft_models import DraftRevision, ScenarioResult
from engine.drafts import revision, revision_digest


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that did not come true, as people read it; step 0 is the head of the file."""

    step: int
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Played:
    """How a scenario ended; without problems it passed."""

    problems: tuple[Told, ...]
    way: Taken
    milliseconds: int
    at: datetime | None = None
    by: str = ""

    @property
    def ok(self) -> bool:
        """Tell whether every expectation held."""
        return not self.problems


def record_result(work: UnitOfWork, content_digest: str, scenario: str, played: Played) -> None:
    """Keep how a scenario of a content ended; an earlier result of the same content gives way."""
    row = work.session.get(ScenarioResult, (content_digest, scenario))
    if row is None:
        row = ScenarioResult(content_digest=content_digest, scenario=scenario)
        work.session.add(row)
    row.ok, row.milliseconds = played.ok, played.milliseconds
    row.at, row.by = work.now, played.by or work.actor
    row.outcome = {
        "problems": [{"step": p.step, "code": p.code, "text": p.text} for p in played.problems],
        "flows": sorted(played.way.flows),
        "elements": sorted(played.way.elements),
    }
    work.session.flush()


def results(session: Session, content_digest: str) -> dict[str, Played]:
    """Return how each scenario of a content ended that was played, by its name."""
    query = select(ScenarioResult).where(ScenarioResult.content_digest == content_digest)
    return {row.scenario: _played(row) for row in session.scalars(query)}


def carried(session: Session, draft_id: str) -> dict[str, Played]:
    """Return the last result of each scenario of a draft with the same diagram and forms.

    The scenario itself is the same too; only others were changed since. A release asks for results
    of exactly its content (`passed`), people are told what is known.
    """
    head = revision(session, draft_id)
    query = select(DraftRevision).where(DraftRevision.draft_id == draft_id)
    tried = {
        revision_digest(row): row.parts
        for row in session.scalars(query)
        if _what_runs(row.parts) == _what_runs(head.parts)
    }
    rows = session.scalars(
        select(ScenarioResult)
        .where(ScenarioResult.content_digest.in_(tried))
        .order_by(ScenarioResult.at)
    )
    return {
        row.scenario: _played(row)
        for row in rows
        if (part := scenario_part(row.scenario)) in head.parts
        and head.parts[part] == tried[row.content_digest].get(part)
    }


def _what_runs(parts: Mapping[str, str]) -> dict[str, str]:
    return {name: digest for name, digest in parts.items() if not name.startswith("szenarien/")}


def passed(session: Session, content_digest: str, names: Collection[str]) -> bool:
    """Tell whether all of these scenarios were played with exactly this content and came true."""
    known = results(session, content_digest)
    return all(name in known and known[name].ok for name in names)


def _played(row: ScenarioResult) -> Played:
    outcome: Mapping[str, Any] = row.outcome
    way = Taken(frozenset(outcome["flows"]), frozenset(outcome["elements"]))
    told = tuple(Told(**problem) for problem in outcome["problems"])
    return Played(told, way, row.milliseconds, row.at, row.by)
