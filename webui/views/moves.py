"""Umzug: a version's running Vorgänge to another version; looked at first, then in a batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

import engine
from engine.definitions import parsed
from engine.diagram import ACTIVITIES, Diagram
from engine.errors import Conflict, NotFound, Rejected
from engine.models import Definition
from handlers.domain.rights import sees_case_of
from handlers.reports.moves import DryRun, Planned, dry_run, versions_of
from webui import messages
from webui.auth import Role, application, me, requires
from webui.dates import clock_time, local, plain_day
from webui.messages_operations import obstacle
from webui.views.instances import reference

blueprint = Blueprint("moves", __name__)
CHOICES = ("von_selbst", "alle", "einer", "gewaehlt")


@blueprint.get("/versionen/<definition_id>/umzug")
@requires(Role.EDV)
def show(definition_id: str) -> str:
    """The dry run; nothing is changed."""
    return _page(definition_id, request.args)


@blueprint.post("/versionen/<definition_id>/umziehen")
@requires(Role.EDV)
def run(definition_id: str) -> Response:
    """Begin the batch with what the dry run finds now."""
    sent = request.form
    try:
        batch_id = _begin(definition_id, sent)
    except Rejected as refused:
        status = messages.status(refused.code, 409 if isinstance(refused, Conflict) else 422)
        return make_response(_page(definition_id, sent, refused), status)
    application().wake()
    flash("Der Umzug läuft. Diese Seite zeigt, wie weit er ist.", "ok")
    return _to(url_for("batches.detail", batch_id=batch_id))


@blueprint.post("/vorgaenge/<instance_id>/umzug-zurueck")
@requires(Role.EDV)
def undo(instance_id: str) -> Response:
    """Take the last move back, if nothing has happened since."""

    def act(work: Any) -> None:
        done = [m for m in engine.migrations_of(work.session, instance_id) if m.undone_at is None]
        if not done:
            raise NotFound("migration", instance_id)
        engine.undo_migration(work, done[-1].id, reason=request.form.get("grund", ""))

    application().db.run(me().login, act)
    application().wake()
    flash("Zurückgenommen. Der Vorgang steht wieder, wie er vor dem Umzug stand.", "ok")
    return _to(url_for("instances.detail", instance_id=instance_id))


def _begin(definition_id: str, sent: Mapping[str, str]) -> str:
    mapping, target = _mapping(sent), sent.get("nach", "")
    with application().db.look(me().login) as work:
        found = dry_run(work, definition_id, target, mapping)
    possible = [one.instance_id for one in (*found.as_is, *found.mapped)]
    chosen = set(request.form.getlist("vorgang"))
    targets = {
        "von_selbst": [one.instance_id for one in found.as_is],
        "alle": possible,
        "einer": possible[:1],
        "gewaehlt": [one for one in possible if one in chosen],
    }[sent.get("welche", "von_selbst") if sent.get("welche") in CHOICES else "von_selbst"]
    parameters = {"ziel": target, "zuordnung": mapping}
    return application().db.run(
        me().login,
        lambda work: (
            engine.start_batch(work, "umziehen", targets, sent.get("grund", ""), parameters).id
        ),
    )


def _mapping(sent: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix("z."): value
        for name, value in sent.items()
        if name.startswith("z.") and value
    }


def _page(definition_id: str, sent: Mapping[str, str], refused: Rejected | None = None) -> str:
    with application().db.look(me().login) as work:
        source = work.session.get(Definition, definition_id)
        if source is None:
            raise NotFound("definition", definition_id)
        others = [v for v in versions_of(work.session, source.process_key) if v.id != source.id]
        target = next(
            (v for v in others if v.id == sent.get("nach")), others[0] if others else None
        )
        page: dict[str, Any] = {
            "source": source,
            "target": target,
            "versions": [(v.id, f"Version {v.version}") for v in others],
            "reason": sent.get("grund", ""),
            "choice": sent.get("welche", "von_selbst"),
            "chosen": request.form.getlist("vorgang"),
            "error": messages.text(refused.code, refused.facts) if refused else "",
        }
        if target is not None:
            mapping = _mapping(sent)
            found = dry_run(work, source.id, target.id, mapping)
            old = parsed(work.session, work.runtime, source.id).diagram
            new = parsed(work.session, work.runtime, target.id).diagram
            page |= _dry(found, old, new, mapping)
    now = local(application().now())
    page["looked_at"] = f"{plain_day(now.date())}, {clock_time(now)}"
    return render_template("moves/show.html", **page)


def _dry(found: DryRun, old: Diagram, new: Diagram, mapping: Mapping[str, str]) -> dict[str, Any]:
    places = [e for e in new.elements.values() if e.kind in ACTIVITIES]
    options = [(e.id, _step(new, e.id)) for e in sorted(places, key=lambda e: e.row or 9999)]
    rows = [
        {
            "element": element,
            "step": _step(old, element),
            "count": count,
            "gone": element in found.gone,
            "value": mapping.get(element, ""),
            "why": "Diesen Schritt hat die neue Version nicht. Wählen Sie, wo es weitergeht."
            if element in found.gone
            else "",
        }
        for element, count in sorted(
            found.standing.items(), key=lambda pair: (pair[0] not in found.gone, pair[0])
        )
        if element in found.gone or not _waits_at_a_border(old, element)
    ]
    possible = [*found.as_is, *found.mapped]
    return {
        "as_is": len(found.as_is),
        "needs": len(found.mapped) + len(found.unmapped),
        "mapped": len(found.mapped),
        "unmapped": len(found.unmapped),
        "cannot": [_refused(old, one) for one in found.cannot],
        "total": found.total,
        "rows": rows,
        "options": options,
        "possible": [(one.instance_id, f"{_reference(one)}: {_at(old, one)}") for one in possible],
    }


def _refused(old: Diagram, one: Planned) -> dict[str, Any]:
    told = [obstacle(o.code) for o in one.plan.obstacles]
    return {
        "href": url_for("instances.detail", instance_id=one.instance_id),
        "reference": _reference(one),
        "at": _at(old, one),
        "why": " ".join(dict.fromkeys(why for why, _ in told)),
        "help": " ".join(dict.fromkeys(what for _, what in told)),
    }


def _reference(one: Planned) -> str:
    return reference(one.file_number, one.instance_id, sees_case_of(me().viewer, one.site))


def _at(old: Diagram, one: Planned) -> str:
    steps = [e for e in one.plan.standing if not _waits_at_a_border(old, e)]
    return ", ".join(dict.fromkeys(_step(old, e) for e in steps))


def _waits_at_a_border(diagram: Diagram, element_id: str) -> bool:
    """Deadlines at a step go with it; they are no place of their own."""
    element = diagram.elements.get(element_id)
    return element is not None and element.attached_to is not None


def _step(diagram: Diagram, element_id: str) -> str:
    element = diagram.elements.get(element_id)
    if element is None:
        return element_id
    return f"{element.row} {element.label}" if element.row else element.label


def _to(target: str) -> Response:
    return cast(Response, redirect(target, 303))
