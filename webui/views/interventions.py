"""Eingreifen: stop, resume, put elsewhere, correct, cancel one Vorgang; the effect stands first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for
from sqlalchemy import func, select

import engine
from engine.db import UnitOfWork
from engine.definitions import parsed
from engine.diagram import Diagram
from engine.errors import Conflict, NotFound, Rejected
from engine.intervention_models import WaitingEvent
from engine.models import Instance, Task, Timer
from handlers.domain.rights import may_intervene, sees_case_of
from webui import messages
from webui.auth import Role, WrongSite, application, me, requires
from webui.forms import Problem
from webui.values import read_value
from webui.views.errors import with_names
from webui.views.instances import page_of

blueprint = Blueprint("interventions", __name__)
OPERATORS = (Role.EDV, Role.TL, Role.FDL)
ACTS = ("anhalten", "fortsetzen", "setzen", "daten", "abbrechen")
DONE = {
    "anhalten": "Angehalten. Fristen, Aufgaben und Aufträge warten.",
    "fortsetzen": "Fortgesetzt. Was überfällig war, geschieht jetzt.",
    "setzen": "Gesetzt. Der Eingriff steht im Verlauf.",
    "daten": "Berichtigt. Der Eingriff steht im Verlauf.",
    "abbrechen": "Abgebrochen. Termine und Schreiben sind aufgeräumt.",
}
_SHOWN = ("task", "timer", "message", "signal", "condition", "job", "call", "incident", "stopped")


@dataclass
class Asked:
    """What was asked for, as typed."""

    instance_id: str
    act: str
    source: str = ""
    target: str = ""
    reason: str = ""
    data: Mapping[str, str] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """Names the choice whose effect was shown."""
        return "|".join([self.source, self.target, *(f"{k}={v}" for k, v in self.data.items())])


@blueprint.get("/vorgaenge/<instance_id>/eingriffe/<act>")
@requires(*OPERATORS)
def show(instance_id: str, act: str) -> str:
    """The form of an intervention."""
    _allowed(instance_id, act)
    return page_of(instance_id, _form(Asked(instance_id, act)))


@blueprint.post("/vorgaenge/<instance_id>/eingriffe/<act>")
@requires(*OPERATORS)
def carry_out(instance_id: str, act: str) -> Response:
    """Show the effect, or act; a choice whose effect nobody has seen is shown first."""
    _allowed(instance_id, act)
    asked = _asked(instance_id, act)
    unseen = act in ("setzen", "daten") and request.form.get("geprueft") != asked.mark
    try:
        if request.form.get("schritt") == "pruefen" or unseen:
            return make_response(page_of(instance_id, _form(asked, check=True)))
        application().db.run(me().login, lambda work: _act(work, asked))
    except Rejected as refused:
        status = messages.status(refused.code, 409 if isinstance(refused, Conflict) else 422)
        return make_response(page_of(instance_id, _form(asked, refused=refused)), status)
    application().wake()
    flash(DONE[act], "ok")
    return cast(Response, redirect(url_for("instances.detail", instance_id=instance_id), 303))


def _allowed(instance_id: str, act: str) -> None:
    if act not in ACTS:
        raise NotFound("page", act)
    with application().db.read() as session:
        site = engine.instance(session, instance_id).site
    if not may_intervene(me().viewer, site):
        raise WrongSite(site)


def _asked(instance_id: str, act: str) -> Asked:
    sent = request.form
    data = {
        name.removeprefix("daten."): value.strip()
        for name, value in sent.items()
        if name.startswith("daten.") and value.strip()
    }
    return Asked(
        instance_id, act, sent.get("von", ""), sent.get("nach", ""), sent.get("grund", ""), data
    )


def _act(work: UnitOfWork, asked: Asked) -> None:
    """Do it, by the same verbs as the command line."""
    which, why = asked.instance_id, asked.reason
    acts: dict[str, Callable[[], object]] = {
        "anhalten": lambda: engine.suspend_instance(work, which, why),
        "fortsetzen": lambda: engine.resume_instance(work, which, why),
        "setzen": lambda: engine.place_token(work, which, asked.source, asked.target, why),
        "daten": lambda: engine.correct_data(work, which, _typed(work, asked), why),
        "abbrechen": lambda: engine.cancel_instance(work, which, why),
    }
    acts[asked.act]()


def _diagram(work: UnitOfWork, instance_id: str) -> Diagram:
    definition = engine.instance(work.session, instance_id).definition_id
    return parsed(work.session, work.runtime, definition).diagram


def _declared(work: UnitOfWork, instance_id: str) -> dict[str, str]:
    keys = work.runtime.keys
    fixed = (keys.business, keys.person, keys.site)
    found = _diagram(work, instance_id).variables
    return {name: kind for name, (kind, _) in found.items() if name not in fixed}


def _typed(work: UnitOfWork, asked: Asked) -> dict[str, Any]:
    declared = _declared(work, asked.instance_id)
    return {name: read_value(text, declared.get(name, "")) for name, text in asked.data.items()}


def _form(asked: Asked, *, check: bool = False, refused: Rejected | None = None) -> dict[str, Any]:
    """Everything the form shows; the effect is worked out anew each time."""
    with application().db.begin(me().login) as work:
        form = {
            "act": asked.act,
            "action": url_for(
                "interventions.carry_out", instance_id=asked.instance_id, act=asked.act
            ),
            "reason": asked.reason,
            "check": asked.act in ("setzen", "daten"),
            "checked": "",
            "button": "",
            "effect": (),
        }
        form |= _choices(work, asked)
        if form["check"] and check:
            form |= {"effect": _tried(work, asked), "checked": asked.mark, "button": _button(asked)}
        elif not form["check"]:
            form |= {"effect": _counted(work, asked), "button": _button(asked)}
    errors = _errors(asked, refused)
    form["errors"] = errors
    labels = {"grund": "Grund", "nach": "Geht weiter bei"}
    form["problems"] = [
        Problem(key if key in labels else f"daten-{key}", labels.get(key, key), text)
        for key, text in errors.items()
    ]
    return form


def _errors(asked: Asked, refused: Rejected | None) -> dict[str, str]:
    if refused is None:
        return {}
    where = "nach" if asked.act == "setzen" else "grund"
    if asked.act == "daten":
        where = str(refused.facts.get("name") or next(iter(asked.data), "grund"))
    if refused.code == "reason_missing":
        where = "grund"
    return {where: messages.text(refused.code, with_names(refused.facts))}


def _choices(work: UnitOfWork, asked: Asked) -> dict[str, Any]:
    if asked.act == "setzen":
        diagram = _diagram(work, asked.instance_id)
        tokens = engine.instance_tokens(work.session, work.runtime, asked.instance_id)
        standing = [(t.id, _step(diagram, t.element_id)) for t in tokens if _is_step(diagram, t)]
        found = engine.places(work, asked.instance_id)
        rows = sorted(found, key=lambda e: (diagram.elements[e].row is None, _row(diagram, e)))
        return {
            "standing": standing,
            "source": asked.source or (standing[0][0] if standing else ""),
            "places": [(element, _step(diagram, element)) for element in rows],
            "target": asked.target,
        }
    if asked.act == "daten":
        return {"fields": _fields(work, asked)}
    return {}


def _is_step(diagram: Diagram, token: Any) -> bool:
    return token.kind in _SHOWN and diagram.elements[token.element_id].attached_to is None


def _row(diagram: Diagram, element: str) -> int:
    return diagram.elements[element].row or 0


def _step(diagram: Diagram, element_id: str) -> str:
    element = diagram.elements.get(element_id)
    if element is None:
        return element_id
    return f"{element.row} · {element.label}" if element.row else element.label


def _fields(work: UnitOfWork, asked: Asked) -> list[dict[str, str]]:
    """The declared variables; who sees no case content sees no present values either."""
    instance = engine.instance(work.session, asked.instance_id)
    values: Mapping[str, Any] = {}
    if sees_case_of(me().viewer, instance.site):
        values = engine.instance_variables(work.session, work.runtime, instance.id)
    return [
        {
            "name": name,
            "label": name.replace("_", " ").capitalize(),
            "value": asked.data.get(name, ""),
            "hint": f"{kind}; jetzt: {messages.say(values[name])}" if name in values else kind,
        }
        for name, kind in sorted(_declared(work, asked.instance_id).items())
    ]


def _tried(work: UnitOfWork, asked: Asked) -> tuple[str, ...]:
    """What would happen, found out by doing it and taking it back."""
    diagram = _diagram(work, asked.instance_id)
    if asked.act == "daten":
        effect = engine.preview_correction(work, asked.instance_id, _typed(work, asked))
        first = f"{len(asked.data)} Angabe wird" if len(asked.data) == 1 else "Die Angaben werden"
        said = [f"{first} überall berichtigt, wo der bisherige Wert steht."]
        said.append("Laufende Fristen behalten ihren Zeitpunkt.")
    else:
        effect = engine.preview_place(work, asked.instance_id, asked.source, asked.target)
        said = [f"{_named(diagram, effect.left)} endet ohne Ergebnis, Fristen daran entfallen."]
    if effect.done:
        said.append(f"Sofort ausgeführt wird: {_named(diagram, effect.done)}.")
    if effect.entered:
        said.append(f"Danach steht der Vorgang bei: {_named(diagram, effect.entered)}.")
    if effect.incidents:
        said.append(f"Dabei entsteht eine Störung bei {_named(diagram, effect.incidents)}.")
    if effect.ends:
        said.append("Der Vorgang endet damit.")
    said.append("Betrifft 1 Vorgang. Nicht rückgängig zu machen, nur durch einen neuen Eingriff.")
    return tuple(said)


def _named(diagram: Diagram, elements: tuple[str, ...]) -> str:
    labels = [diagram.elements[e].label for e in elements if e in diagram.elements]
    return ", ".join(f"„{label}“" for label in dict.fromkeys(labels)) or "Der Schritt"


def _counted(work: UnitOfWork, asked: Asked) -> tuple[str, ...]:
    def count(table: Any, *conditions: Any) -> int:
        query = select(func.count()).select_from(table)
        query = query.where(table.instance_id == asked.instance_id, *conditions)
        return work.session.scalar(query) or 0

    tasks = _many(count(Task, Task.status == "open"), "offene Aufgabe", "offene Aufgaben")
    timers = _many(count(Timer), "laufende Frist", "laufende Fristen")
    if asked.act == "anhalten":
        return (
            f"{tasks} und {timers} warten. Meldungen werden gespeichert und beim Fortsetzen der "
            "Reihe nach zugestellt.",
            "Betrifft 1 Vorgang und was er aufgerufen hat. Rückgängig durch Fortsetzen.",
        )
    if asked.act == "fortsetzen":
        overdue = count(Timer, Timer.due_at <= work.now)
        waiting = count(WaitingEvent)
        return (
            f"{_many(overdue, 'überfällige Frist', 'überfällige Fristen')} und "
            f"{_many(waiting, 'gespeicherte Meldung', 'gespeicherte Meldungen')} geschehen sofort, "
            "je einmal und der Reihe nach.",
            "Betrifft 1 Vorgang. Er lässt sich wieder anhalten; was geschah, bleibt.",
        )
    called = select(func.count()).where(
        Instance.parent_id == asked.instance_id, Instance.status == "laeuft"
    )
    also = work.session.scalar(called) or 0
    more = f" {_many(also, 'aufgerufener Vorgang endet', 'aufgerufene Vorgänge enden')} mit."
    return (
        f"{tasks} und {timers} entfallen.{more if also else ''} Termine werden frei, wartende "
        "Schreiben gehen nicht hinaus, sofern kein anderer Vorgang der Person läuft.",
        "Betrifft 1 Vorgang. Nicht rückgängig zu machen.",
    )


def _many(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _button(asked: Asked) -> str:
    if asked.act == "setzen":
        with application().db.look(me().login) as work:
            element = _diagram(work, asked.instance_id).elements.get(asked.target)
        where = f"Zeile {element.row}" if element and element.row else "diese Stelle"
        return f"An {where} setzen"
    return {
        "anhalten": "1 Vorgang anhalten",
        "fortsetzen": "1 Vorgang fortsetzen",
        "daten": f"{_many(len(asked.data), 'Angabe', 'Angaben')} berichtigen",
        "abbrechen": "1 Vorgang abbrechen",
    }[asked.act]
