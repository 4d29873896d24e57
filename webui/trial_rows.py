"""Scenarios of a draft or version as rows, each with what became of it last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.bundles import Bundle
from engine.errors import EngineError
from engine.scenario import read_scenario
from engine.scenario_results import Played, results
from handlers.reports.processes import name_of
from webui import scenario_runs
from webui.auth import application
from webui.dates import local, past_moment


def trial_rows(
    session: Session, bundle: Bundle, known: Mapping[str, Played]
) -> list[dict[str, Any]]:
    """Return the scenarios by name; `known` are results of the states before."""
    exact = results(session, bundle.content_digest)
    latest = {**known, **exact}
    waiting = scenario_runs.still_to_play(session, bundle.content_digest)
    return [
        _row(session, name, bundle.scenarios[name], latest.get(name), name in exact)
        | {"is_waiting": name in waiting}
        for name in sorted(bundle.scenarios)
    ]


def title_of(name: str, content: bytes) -> str:
    """Return a scenario's title; a file that cannot be read goes by its name."""
    try:
        return read_scenario(content).title
    except EngineError:
        return name


def _row(
    session: Session, name: str, content: bytes, played: Played | None, is_exact: bool
) -> dict[str, Any]:
    today = local(application().now()).date()
    row: dict[str, Any] = {"name": name, "title": title_of(name, content), "state": "open"}
    if played is None:
        return row
    state = "passed" if played.ok else "failed"
    return row | {
        "state": state if is_exact else f"{state}_before",
        "at": past_moment(played.at, today) if played.at else "",
        "by": name_of(session, played.by),
        "seconds": f"{played.milliseconds / 1000:.1f}".replace(".", ","),
        "problems": [problem.text for problem in played.problems],
    }
