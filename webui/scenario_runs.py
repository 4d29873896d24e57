"""Playing the scenarios of a draft or version behind the pages: one job each, results as they come.

A job plays one scenario and, when it is done, hands the rest to the next job: so letters and mails
that were asked for meanwhile come in between. Several programs may share the work.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

import engine
from engine import xml
from engine.bundles import Bundle
from engine.coverage import Taken, taken
from engine.db import UnitOfWork
from engine.diagram_reader import read_diagram
from engine.drafts import definition_bundle, draft_bundle
from engine.errors import EngineError
from engine.ids import new_id
from engine.jobs import open_payloads
from engine.registry import JobContext
from engine.rehearsal import Outcome
from engine.scenario_results import Played, Told, record_result
from webui import scenario_texts
from webui.bootstrap import Application
from webui.stages import stages

PLAY = "play_scenarios"


@dataclass(frozen=True)
class Source:
    """Where the content stands: a revision of a draft, or a version."""

    draft: str = ""
    revision: int = 0
    definition: str = ""

    def bundle(self, session: Session) -> Bundle:
        """Return the content."""
        if self.definition:
            return definition_bundle(session, self.definition)
        return draft_bundle(session, self.draft, self.revision)


def install(application: Application) -> None:
    """Let the workers of a program play scenarios."""
    play_one = partial(_play, application)
    application.registry.job(PLAY, label="Szenario spielen", store=_store)(play_one)


def start(work: UnitOfWork, source: Source, digest: str, names: Sequence[str]) -> None:
    """Have scenarios played, one after the other; those that are waiting already stay so."""
    waiting = still_to_play(work.session, digest)
    wanted = [name for name in names if name not in waiting]
    run = {"source": asdict(source), "digest": digest, "run": new_id(), "by": work.actor}
    _enqueue(work, run, wanted)


def still_to_play(session: Session, digest: str) -> tuple[str, ...]:
    """Return the scenarios of a content that have not been played since it was asked for."""
    waiting = (p["names"] for p in open_payloads(session, PLAY) if p["digest"] == digest)
    return tuple(name for names in waiting for name in names)


def play(application: Application, bundle: Bundle, name: str) -> Played:
    """Play one scenario of a bundle; a fault of the program is told as a problem."""
    began = time.perf_counter()
    try:
        outcome = stages(application).of(bundle).stage.play_content(name, bundle.scenarios[name])
        names = scenario_texts.Names.of(bundle)
        problems = tuple(
            Told(p.step, p.code, scenario_texts.sentence(p, names)) for p in outcome.problems
        )
        way = way_of(bundle, outcome)
    except Exception as fault:  # noqa: BLE001 - the next scenario must be played all the same
        problems, way = (_broken(fault),), Taken()
    return Played(problems, way, round((time.perf_counter() - began) * 1000))


def way_of(bundle: Bundle, outcome: Outcome) -> Taken:
    """Return the way that a rehearsal took through a bundle's diagram."""
    try:
        diagram = read_diagram(xml.parse(bundle.xml))
    except EngineError:
        return Taken()
    return taken(diagram, outcome.followed, outcome.course.visited)


def _play(application: Application, job: JobContext) -> dict[str, Any]:
    source = Source(**job.payload["source"])
    with application.db.read() as session:
        bundle = source.bundle(session)
    return {"played": play(application, bundle, job.payload["names"][0])}


def _store(work: UnitOfWork, payload: Mapping[str, Any], result: Mapping[str, Any]) -> None:
    name, *rest = payload["names"]
    played = replace(result["played"], by=payload["by"])
    record_result(work, payload["digest"], name, played)
    _enqueue(work, payload, rest)


def _enqueue(work: UnitOfWork, run: Mapping[str, Any], names: Sequence[str]) -> None:
    if names:
        payload = {**run, "names": list(names)}
        engine.enqueue_job(work, PLAY, payload, key=f"{PLAY}/{run['run']}/{len(names)}")


def _broken(fault: Exception) -> Told:
    kind = type(fault).__name__
    return Told(
        0,
        "rehearsal_broken",
        f"Die Probe ist an einem Fehler des Programms gescheitert ({kind}). "
        "Melden Sie das dem Betrieb mit dem Namen des Szenarios.",
    )
