"""Parameters in words: what holds today, since when and why, what is planned, who reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from handlers.domain import proposals
from handlers.domain.parameter_catalogue import CATALOGUE, Declared
from handlers.domain.parameter_proposals import KIND
from handlers.domain.parameters import Parameter, all_parameters, parameter_history
from handlers.domain.proposals import Decided, Proposal
from handlers.domain.staff import display_name
from handlers.reports.parameter_uses import Reading, parameter_readings
from webui import proposal_card
from webui.auth import application, may_use, me
from webui.dates import day, local, plain_day

SHIPPED = "system"


def today() -> date:
    """Return the day in Berlin."""
    return local(application().now()).date()


def groups(session: Session, words: str) -> list[dict[str, Any]]:
    """Return all parameters by group; with `words` those that say all of them somewhere."""
    rows = all_parameters(session)
    waiting = {row.name for row in proposals.waiting_proposals(session) if row.kind == KIND}
    found: dict[str, list[dict[str, Any]]] = {}
    for known in CATALOGUE.values():
        mine = [row for row in rows if row.name == known.name]
        line = _line(session, known, mine, known.name in waiting)
        if _says(line, words):
            found.setdefault(known.group, []).append(line)
    return [{"title": title, "rows": lines} for title, lines in found.items()]


def page(session: Session, known: Declared) -> dict[str, Any]:
    """Return what the page of a parameter shows."""
    rows = parameter_history(session, known.name)
    decided = proposals.proposals_of(session, KIND, known.name)
    by_row = {one.decision.row_id: one for one in decided if one.decision and one.decision.row_id}
    readings = parameter_readings(session, application().runtime, known.name, application().now())
    return {
        "name": known.name,
        "label": known.label,
        "meaning": known.meaning,
        "per_site": known.per_site,
        "now": _line(session, known, rows, False),
        "rows": [_row(session, known, row, rows, by_row.get(row.id)) for row in rows],
        "proposals": [_proposal(session, known, one) for one in decided],
        "readings": [reading(one) for one in readings],
        "readers": known.readers,
        "rule": known.kind.rule,
        "limits": proposal_card.source_of(known.limits),
        "control": known.kind.control,
        "options": list(getattr(known.kind, "options", {}).items()),
        "may_propose": may_use("parameters.propose", me().viewer.roles),
    }


def values_from(known: Declared, proposal: Proposal) -> dict[str, str]:
    """Return a proposal as its form held it, to be changed."""
    source = proposal_card.source_of(proposal.source)
    return {
        "wert": known.kind.text(proposal.content["value"]),
        "standort": proposal.site or "",
        "ab": proposal.valid_from.isoformat(),
        "art": source["mark"],
        "quelle": source["text"],
        "bemerkung": proposal.note,
        "aus": proposal.id,
    }


def notes(session: Session, known: Declared, site: str | None, begins: date) -> list[str]:
    """Return what else somebody should know who plans a value from a day on."""
    rows = _last_of_day(parameter_history(session, known.name))
    later = [row for row in rows if row.site == site and row.valid_from > begins]
    found = [
        f"Ab {day(row.valid_from)} ist schon {known.kind.say(row.value)} geplant. Das gilt dann."
        for row in reversed(later)
    ]
    if site is None:
        own = {row.site for row in rows if row.site is not None and row.valid_from <= begins}
        names = [proposal_card.site_name(session, one) for one in sorted(own)]
        if names:
            found.append(f"Eigene Werte behalten: {', '.join(names)}.")
    return found


def before(session: Session, row: Parameter) -> Parameter | None:
    """Return the row that would hold on a planned row's day without it."""
    rows = [
        one
        for one in parameter_history(session, row.name)
        if one.valid_from <= row.valid_from
        and one.site in (None, row.site)
        and one.id != row.id
        and not (one.site == row.site and one.valid_from == row.valid_from)
    ]
    return max(
        rows, key=lambda one: (one.site is not None, one.valid_from, one.recorded_at), default=None
    )


def _line(
    session: Session, known: Declared, rows: Sequence[Parameter], waits: bool
) -> dict[str, Any]:
    kept = _last_of_day(rows)
    current = _in_force(kept, None)
    sites = sorted({row.site for row in kept if row.site is not None})
    own = [(site, row) for site in sites if (row := _in_force(kept, site))]
    planned = sorted(
        (row for row in kept if row.valid_from > today()), key=lambda row: row.valid_from
    )
    return {
        "name": known.name,
        "label": known.label,
        "meaning": known.meaning,
        "href": url_for("parameters.show", name=known.name),
        "value": known.kind.say(current.value) if current else "",
        "since": plain_day(current.valid_from) if current else "",
        "source": proposal_card.source_of(current.source) if current else None,
        "sites": [
            f"{proposal_card.site_name(session, site)}: {known.kind.say(row.value)}"
            for site, row in own
        ],
        "planned": [_planned(session, known, row) for row in planned[:1]],
        "waits": waits,
    }


def _planned(session: Session, known: Declared, row: Parameter) -> str:
    where = f", {proposal_card.site_name(session, row.site)}" if row.site else ""
    return f"{known.kind.say(row.value)} ab {day(row.valid_from)}{where}"


def _row(
    session: Session,
    known: Declared,
    row: Parameter,
    rows: Sequence[Parameter],
    came_by: Decided | None,
) -> dict[str, Any]:
    state = _state(row, rows)
    may_take_back = state == "geplant" and may_use("parameters.take_back", me().viewer.roles)
    return {
        "id": row.id,
        "begins": plain_day(row.valid_from),
        "ends": _ends(row, rows),
        "value": known.kind.say(row.value),
        "site": proposal_card.site_name(session, row.site),
        "source": proposal_card.source_of(row.source),
        "note": "" if row.note == known.meaning else row.note,
        "who": _who(session, row, came_by),
        "href": came_by and url_for("proposals.show", proposal_id=came_by.proposal.id),
        "state": state,
        "tag": {"in Kraft": "ok", "geplant": "info"}.get(state, "dashed"),
        "take_back": may_take_back,
    }


def _who(session: Session, row: Parameter, came_by: Decided | None) -> str:
    if came_by is not None:
        author = display_name(session, came_by.proposal.proposed_by)
        return (
            f"vorgeschlagen von {author}, freigegeben von {display_name(session, row.recorded_by)}"
        )
    if row.recorded_by == SHIPPED:
        return "mit dem Programm geliefert"
    return display_name(session, row.recorded_by)


def _state(row: Parameter, rows: Sequence[Parameter]) -> str:
    kept = _last_of_day(rows)
    if row not in kept:
        return "ersetzt"
    if row.valid_from > today():
        return "geplant"
    return "in Kraft" if row is _in_force(kept, row.site) else "abgelöst"


def _ends(row: Parameter, rows: Sequence[Parameter]) -> str:
    later = [
        one.valid_from
        for one in _last_of_day(rows)
        if one.site == row.site and one.valid_from > row.valid_from
    ]
    return plain_day(min(later) - timedelta(days=1)) if later else ""


def _last_of_day(rows: Sequence[Parameter]) -> list[Parameter]:
    """Rows that count, newest first: of several for one day and site the one recorded last."""
    found: dict[tuple[str | None, date], Parameter] = {}
    for row in sorted(rows, key=lambda one: (one.valid_from, one.recorded_at), reverse=True):
        found.setdefault((row.site, row.valid_from), row)
    return list(found.values())


def _in_force(kept: Sequence[Parameter], site: str | None) -> Parameter | None:
    return next((row for row in kept if row.site == site and row.valid_from <= today()), None)


def _says(line: dict[str, Any], words: str) -> bool:
    text = " ".join((line["name"], line["label"], line["meaning"], line["value"])).casefold()
    return all(word in text for word in words.casefold().split())


def _proposal(session: Session, known: Declared, one: Decided) -> dict[str, Any]:
    line = proposal_card.line(session, one)
    value = known.kind.say(one.proposal.content["value"])
    where = f", {line['site']}" if one.proposal.site else ""
    return {**line, "what": f"{value} ab {line['day']}{where}"}


def reading(one: Reading) -> dict[str, Any]:
    """Return a version or draft whose steps ask for something, with its page."""
    roles = me().viewer.roles
    if one.draft_id is not None:
        href = url_for("drafts.show", draft_id=one.draft_id)
        return {
            "what": f"{one.process}, Entwurf",
            "href": href,
            "steps": one.steps,
            "running": None,
        }
    href = url_for("processes.version", process_key=one.process_key, number=one.version)
    return {
        "what": f"{one.process}, Version {one.version}",
        "href": href if may_use("processes.version", roles) else "",
        "steps": one.steps,
        "running": one.running,
    }
