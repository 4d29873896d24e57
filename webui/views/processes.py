"""Prozesse: which there are, their versions over time, and where each thing is used."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy.orm import Session

import engine
from engine import draft_comments, usage, validity
from engine.definitions import parsed
from engine.errors import NotFound
from engine.models import Definition
from engine.usage import Place, Use
from handlers.reports import processes
from handlers.reports.processes import ProcessLine, StepLine, VersionLine
from handlers.reports.suspensions import stopped_processes
from webui import draft_list, finding_texts, process_texts, proposal_card, suspension_card
from webui.auth import Role, application, may_use, me, requires
from webui.dates import beginning, local, moment, plain_day
from webui.process_filter import Wanted, choose

blueprint = Blueprint("processes", __name__)

READERS = (Role.PROZESS, Role.QM, Role.EDV, Role.TL, Role.FDL)
TAGS = {"in_force": "ok", "planned": "info", "withdrawn": "dashed", "ended": "dashed"}


@blueprint.get("/prozesse")
@requires(*READERS)
def index() -> str:
    """The list, with what comes into force next."""
    running = application()
    now = running.now()
    with running.db.read() as session:
        halted = stopped_processes(session)
        drafts = draft_list.draft_rows(session)
        rows = [
            _process(line)
            | {
                "is_stopped": line.key in halted,
                "drafts": [each for each in drafts if each["process_key"] == line.key],
                "edit_href": _edit_href(line.key),
                "lacks_quality": _lacks_quality(session, line),
            }
            for line in processes.process_lines(session, now)
        ]
        waiting = [*draft_list.waiting(session, drafts), *proposal_card.waiting(session)]
        known = {row["key"] for row in rows}
        new = [_new(each) for each in drafts if each["process_key"] not in known]
        chosen = choose(session, [*rows, *new], Wanted.of(request.args))
    return render_template(
        "processes/list.html",
        **chosen,
        all_rows=[*rows, *new],
        drafts=drafts,
        waiting=waiting,
        may_draw=may_use("new_drafts.new", me().viewer.roles),
        turns=sorted((row for row in rows if row["turn"]), key=lambda row: row["turn_at"]),
    )


@blueprint.get("/prozesse/<process_key>/<int:number>")
@requires(*READERS)
def version(process_key: str, number: int) -> str:
    """One version: its diagram and steps, its time, what it uses and who uses the process."""
    return page_of(process_key, number)


def page_of(process_key: str, number: int, said: suspension_card.Answer | None = None) -> str:
    """The page of a version, with what became of a form that stops or resumes something."""
    running = application()
    with running.db.read() as session:
        line = processes.process_line(session, process_key, running.now())
        chosen = _chosen(line, process_key, number)
        assert line is not None
        definition = chosen.definition
        used = usage.uses(parsed(session, running.runtime, definition.id))
        places = usage.used_by(session, running.runtime, "process", process_key)
        steps = processes.step_lines(session, running.runtime, definition.id)
        page = {
            "process": line,
            "version": _version(session, chosen),
            "versions": [_in_list(process_key, each) for each in line.versions],
            "steps": [_step(step) for step in steps],
            "used": _used(used),
            "places": [_place(place) for place in places],
            "hints": process_texts.hints(session, definition),
            "move_href": _move_href(line, chosen),
            "compare_href": _compare_href(line, number),
            "edit_href": _edit_href(process_key),
            "recall_href": _recall_href(line, chosen),
            "release": _release(session, definition),
            "comment_count": len(draft_comments.version_threads(session, definition.id)),
            **suspension_card.card(session, line, chosen, steps, said or suspension_card.Answer()),
        }
    return render_template("processes/version.html", **page)


@blueprint.get("/prozesse/<process_key>/<int:number>/diagramm")
@requires(*READERS)
def diagram(process_key: str, number: int) -> Response:
    """The exact XML of a version."""
    running = application()
    with running.db.read() as session:
        line = processes.process_line(session, process_key, running.now())
        xml = _chosen(line, process_key, number).definition.xml
    return Response(xml, mimetype="application/xml")


@blueprint.get("/prozesse/verwendung")
@requires(*READERS)
def used_by() -> str:
    """Where a message, handler, form, parameter or process is used."""
    text = request.args.get("was", "").strip()
    kind, name = process_texts.searched(text)
    running = application()
    with running.db.read() as session:
        places = usage.used_by(session, running.runtime, kind, name)
    word, label = process_texts.used(running.registry, kind, name)
    return render_template(
        "processes/used.html", word=word, label=label, rows=[_place(place) for place in places]
    )


def definition_of(process_key: str, number: int) -> str:
    """Return the id of a version; raises `NotFound`."""
    running = application()
    with running.db.read() as session:
        line = processes.process_line(session, process_key, running.now())
        return _chosen(line, process_key, number).definition.id


def _move_href(line: ProcessLine, chosen: VersionLine) -> str:
    """Where what runs on a version is moved to another one, if there is anything to move."""
    possible = chosen.running and len(line.versions) > 1
    if not possible or not may_use("moves.show", me().viewer.roles):
        return ""
    return url_for("moves.show", definition_id=chosen.definition.id)


def _release(session: Session, definition: Definition) -> dict[str, Any] | None:
    """Who released a version; whether the QM's signature is still to come."""
    signed = engine.release_signatures(session, definition.id)
    if "approved" not in signed:
        return None
    approved = signed["approved"]
    return {
        "by": processes.name_of(session, approved.by),
        "day": plain_day(local(approved.at).date()),
        "lacks_quality": "quality" not in signed,
        "href": url_for("releases.show", draft_id=approved.draft_id),
    }


def _recall_href(line: ProcessLine, chosen: VersionLine) -> str:
    """Where an older version's content becomes that of the draft."""
    if chosen is line.versions[0] or not may_use("drafts.recall", me().viewer.roles):
        return ""
    row = chosen.definition
    return url_for("drafts.recall", process_key=row.process_key, number=row.version)


def _lacks_quality(session: Session, line: ProcessLine) -> bool:
    if line.in_force is None:
        return False
    release = _release(session, line.in_force.definition)
    return release is not None and bool(release["lacks_quality"])


def _edit_href(process_key: str) -> str:
    """Where the draft of a process opens, for who may change it."""
    if not may_use("drafts.open_draft", me().viewer.roles):
        return ""
    return url_for("drafts.open_draft", process_key=process_key)


def _compare_href(line: ProcessLine, number: int) -> str:
    """Where a version is compared with the one before it, the first with the one after it."""
    numbers = [each.definition.version for each in line.versions]
    if len(numbers) < 2:
        return ""
    before = [other for other in numbers if other < number]
    old, new = (before[0], number) if before else (number, numbers[-2])
    return url_for("comparisons.versions", process_key=line.key, von=old, bis=new)


def _chosen(line: ProcessLine | None, process_key: str, number: int) -> VersionLine:
    if line is None:
        raise NotFound("process", process_key)
    for each in line.versions:
        if each.definition.version == number:
            return each
    raise NotFound("definition", f"{process_key}/{number}")


def _process(line: ProcessLine) -> dict[str, Any]:
    current = line.in_force
    runs = [each for each in line.versions if each.running]
    older = [each for each in runs if current is None or each.definition is not current.definition]
    turn = line.next_turn
    return {
        "key": line.key,
        "name": line.name,
        "href": _href((current or line.versions[0]).definition),
        "definition_id": (current or line.versions[0]).definition.id,
        "is_new": False,
        "version": current.definition.version if current else None,
        "since": plain_day(local(current.definition.valid_from).date()) if current else "",
        "planned": [
            {"number": each.definition.version, "href": _href(each.definition)}
            for each in line.versions
            if each.state == "planned"
        ],
        "running": sum(each.running for each in runs),
        "older": [f"{each.running} auf Version {each.definition.version}" for each in older],
        "incidents": line.incidents,
        "turn": beginning(turn.start) if turn else "",
        "turn_at": turn.start if turn else None,
        "turn_to": _turn(turn) if turn else "",
    }


def _new(draft: dict[str, Any]) -> dict[str, Any]:
    """A process that was never in force: only its draft."""
    return {
        "key": draft["process_key"],
        "name": draft["title"],
        "href": draft["href"],
        "definition_id": "",
        "drafts": [draft],
        "is_new": True,
        "turn": "",
    }


def _turn(turn: validity.Stretch) -> str:
    if turn.version is None:
        return "keine Version mehr"
    return f"Version {turn.version.version}, laufende Vorgänge bleiben auf ihrer Version"


def _version(session: Session, line: VersionLine) -> dict[str, Any]:
    row = line.definition
    return {
        "number": row.version,
        "name": row.name,
        "state": process_texts.STATES[line.state],
        "tag": TAGS.get(line.state, ""),
        "begins": beginning(row.valid_from),
        "ends": moment(row.valid_to) if row.valid_to else "",
        "deployed": f"{beginning(row.deployed_at)}, {line.deployed_by}",
        "digest": row.digest,
        "running": line.running,
        "xml": url_for("processes.diagram", process_key=row.process_key, number=row.version),
        "events": [
            {
                "what": process_texts.EVENTS_OF_VERSIONS[event.kind],
                "at": beginning(event.at),
                "ends": moment(event.ends),
                "by": processes.name_of(session, event.by),
                "reason": event.reason,
            }
            for event in validity.events_of(session, row.id)
        ],
    }


def _in_list(process_key: str, line: VersionLine) -> dict[str, Any]:
    row = line.definition
    return {
        "number": row.version,
        "href": _href(row),
        "state": process_texts.STATES[line.state],
        "begins": beginning(row.valid_from),
        "ends": moment(row.valid_to) if row.valid_to else "–",
        "running": line.running,
    }


def _href(row: Definition) -> str:
    return url_for("processes.version", process_key=row.process_key, number=row.version)


def _step(line: StepLine) -> dict[str, Any]:
    element = line.element
    registry = application().registry
    name = element.attributes.get("handler") or element.attributes.get("annahme")
    known = {**registry.acceptors, **registry.handlers}
    return {
        "element_id": element.id,
        "row": element.row or "",
        "name": element.label,
        "part": line.part,
        "kind": finding_texts.KINDS.get(element.kind, element.kind),
        "does": known[name].label if name in known else "",
        "deadline": element.timer_text or element.attributes.get("faellig") or "",
        "then": line.then,
    }


def _used(used: tuple[Use, ...]) -> list[dict[str, Any]]:
    """What a version uses, by kind and label; how a parameter is read is left out."""
    registry = application().registry
    found: dict[tuple[str, str, str], set[str]] = {}
    for use in used:
        if use.kind == "function" and (use.name == "parameter" or _is_argument(use.name)):
            continue
        word, label = process_texts.used(registry, use.kind, use.name)
        search = process_texts.search_of(use.kind, use.name)
        found.setdefault((word, label, search), set()).add(process_texts.HOW[use.how])
    return [
        {
            "word": word,
            "label": label,
            "how": ", ".join(sorted(how)),
            "href": url_for("processes.used_by", was=search),
        }
        for (word, label, search), how in sorted(found.items())
    ]


def _is_argument(name: str) -> bool:
    return "(" in name and not name.startswith("parameter(")


def _place(place: Place) -> dict[str, Any]:
    return {
        "process": place.process,
        "version": place.version,
        "href": url_for("processes.version", process_key=place.process_key, number=place.version),
        "element": place.element,
        "how": process_texts.HOW[place.use.how],
        "what": process_texts.used(application().registry, place.use.kind, place.use.name)[1],
    }
