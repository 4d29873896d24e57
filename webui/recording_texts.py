"""What a recording says about itself: acts, what happened by them, and what can be expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.definitions import Parsed
from engine.diagram import SUB_PROCESSES, Element
from engine.observation import Course
from engine.recording import Stop
from engine.registry import Registry
from engine.scenario import (
    STATUSES,
    Action,
    Complete,
    Expectation,
    Refuse,
    Scenario,
    Send,
    Wait,
)
from webui import course_parts
from webui.dates import local, moment
from webui.messages import say

STATUS = {
    "laeuft": "läuft",
    "beendet": "ist beendet",
    "abgebrochen": "ist abgebrochen",
    "stoerung": "ist gestört",
}
MOST_VALUES = 4


@dataclass(frozen=True)
class Fact:
    """Something that was the case after an act, and can be expected there."""

    key: str
    text: str
    by_default: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """How things are called: the version that is played, and what is registered."""

    version: Parsed
    registry: Registry

    def element(self, name: str) -> str:
        """Return what people read for an element; one of another process goes by its ids."""
        element = self.version.diagram.elements.get(name)
        return element.label if element is not None else name

    def handler(self, name: str) -> str:
        """Return a handler's label."""
        known = self.registry.handlers.get(name)
        return known.label if known is not None else name

    def message(self, name: str) -> str:
        """Return a message's label."""
        known = self.registry.messages.get(name)
        return known.label if known is not None else name

    def values(self, element: str, content: Mapping[str, Any]) -> str:
        """Return what was filled in, in the words of the form."""
        form = self.version.forms.get(self._form_of(element))
        labels = course_parts.labels(self.version)
        options = course_parts.choices([form] if form is not None else self.version.forms.values())
        told = [
            f"{course_parts.label(name, labels).rstrip('?:')}: "
            f"{say(course_parts.in_words(name, value, options))}"
            for name, value in content.items()
            if value not in (None, "", [], {})
        ]
        more = [f"und {len(told) - MOST_VALUES} weitere"] if len(told) > MOST_VALUES else []
        return "; ".join(told[:MOST_VALUES] + more)

    def _form_of(self, element: str) -> str:
        found = self.version.diagram.elements.get(element)
        return found.attributes.get("formular", "") if found is not None else ""


def begun(scenario: Scenario, words: Vocabulary) -> tuple[str, str]:
    """Say how it began."""
    told = words.values("", scenario.variables)
    return f"{words.version.diagram.name or scenario.process} begonnen", told


def act(action: Action, words: Vocabulary, before: Course, after: Course) -> tuple[str, str]:
    """Say what was done, and with what."""
    match action:
        case Complete(element, form):
            return f"„{words.element(element)}“ erledigt", words.values(element, form)
        case Refuse(element, form, code):
            told = words.values(element, form)
            return f"„{words.element(element)}“ wird abgelehnt", told or (code or "")
        case Send(message, payload):
            return f"Nachricht „{words.message(message)}“", words.values("", payload)
        case Wait():
            happened = events(before, after, words)
            if not happened:
                return "Zeit vergangen", "Nichts geschah."
            steps = [one.label for one in happened if one.kind.endswith("Task")]
            title = steps[-1] if steps else happened[-1].label
            others = [one.label for one in happened if one.label != title][-MOST_VALUES:]
            return title, f"automatisch; dazu: {', '.join(others)}" if others else "automatisch"
    raise AssertionError(action)


def events(before: Course, after: Course, words: Vocabulary) -> list[Element]:
    """Return the named steps that were passed between two stops, in their order, each once."""
    seen: dict[str, Element] = {}
    for line in after.trace[len(before.trace) :]:
        element = words.version.diagram.elements.get(line.element or "")
        if line.process != words.version.process_key or line.kind != "erledigt" or element is None:
            continue
        if element.name and element.kind not in SUB_PROCESSES and "Gateway" not in element.kind:
            seen[element.id] = element
    return list(seen.values())


def opened(before: Course | None, after: Course, words: Vocabulary) -> list[str]:
    """Return the tasks that have become open."""
    known = list(before.open) if before is not None else []
    found = []
    for name in after.open:
        if name in known:
            known.remove(name)
        else:
            found.append(f"Aufgabe „{words.element(name)}“ offen")
    return found


def facts(before: Course | None, stop: Stop, words: Vocabulary) -> list[Fact]:
    """Return everything that can be expected after an act: what stands, and what has changed."""
    now, earlier = stop.course, before
    own = [name for name in now.open if "/" not in name]
    listed = ", ".join(f"„{words.element(name)}“" for name in own)
    found = [Fact("offen", f"Offen: {listed or 'keine Aufgabe'}", by_default=True)]
    if now.status in STATUSES:
        found.append(Fact("status", f"Der Vorgang {STATUS[now.status]}"))
    if now.ends:
        ends = ", ".join(f"„{words.element(name)}“" for name in now.ends)
        found.append(Fact("ende", f"Erreichtes Ende: {ends}", by_default=True))
    found += [
        Fact(f"timer:{name}", f"Frist „{words.element(name)}“: {moment(dues[0])}")
        for name, dues in now.timers.items()
        if "/" not in name
    ]
    visited = now.visited - (earlier.visited if earlier else frozenset())
    found += [
        Fact(f"besucht:{name}", f"Durchlaufen: „{words.element(name)}“")
        for name in sorted(visited)
        if "/" not in name and words.element(name) != name
    ]
    found += [
        Fact(f"wirkung:{name}", f"„{words.handler(name)}“: {count}-mal")
        for name, count in now.effects.items()
        if earlier is None or earlier.effects.get(name) != count
    ]
    return found + _changed_values(earlier, now, words)


def _changed_values(before: Course | None, now: Course, words: Vocabulary) -> list[Fact]:
    labels = course_parts.labels(words.version)
    options = course_parts.choices(words.version.forms.values())
    known = seen(before) if before is not None else {}
    return [
        Fact(
            f"daten:{name}",
            f"{course_parts.label(name, labels)} = "
            f"{say(course_parts.in_words(name, value, options))}",
        )
        for name, value in seen(now).items()
        if is_writable(value) and (name not in known or known[name] != value)
    ]


def seen(course: Course) -> dict[str, Any]:
    """Return the variables as the process and its tokens see them, the latest last."""
    return {name: value for variables in course.variables for name, value in variables.items()}


def is_writable(value: Any) -> bool:
    """Whether a value can be written into a scenario and is worth it: ids of our own are not."""
    simple = isinstance(value, (str, bool, int, float, Decimal, date, datetime))
    return simple and value != "" and not course_parts.is_id(value)


def expectation(chosen: Sequence[str], stop: Stop) -> Expectation | None:
    """Return what the chosen facts of a stop expect; none chosen: nothing."""
    if not chosen:
        return None
    course = stop.course
    picked: dict[str, list[str]] = {}
    for key in chosen:
        kind, _, name = key.partition(":")
        picked.setdefault(kind, []).append(name)
    values = seen(course)
    return Expectation(
        open=tuple(n for n in course.open if "/" not in n) if "offen" in picked else None,
        ends=tuple(n for n in course.ends if "/" not in n) if "ende" in picked else None,
        visited=tuple(picked.get("besucht", ())),
        status=next((s for s in STATUSES if s == course.status), None)
        if "status" in picked
        else None,
        variables={n: _written(values[n]) for n in picked.get("daten", ()) if n in values},
        effects={n: course.effects[n] for n in picked.get("wirkung", ()) if n in course.effects},
        timers={n: course.timers[n][0] for n in picked.get("timer", ()) if n in course.timers},
    )


def _written(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def keys_of(expected: Expectation | None) -> set[str]:
    """Return the facts that an expectation names."""
    if expected is None:
        return set()
    found = {
        *(f"besucht:{name}" for name in expected.visited),
        *(f"daten:{name}" for name in expected.variables),
        *(f"wirkung:{name}" for name in expected.effects),
        *(f"timer:{name}" for name in expected.timers),
    }
    for key, value in (
        ("offen", expected.open),
        ("ende", expected.ends),
        ("status", expected.status),
    ):
        if value is not None:
            found.add(key)
    return found


def expected(wanted: Expectation, words: Vocabulary) -> list[str]:
    """Say what is expected, one sentence each."""

    def named(names: Sequence[str], none: str) -> str:
        return ", ".join(f"„{words.element(name)}“" for name in names) or none

    told = []
    if wanted.open is not None:
        told.append(f"offen: {named(wanted.open, 'keine Aufgabe')}")
    if wanted.ends is not None:
        told.append(f"Ende: {named(wanted.ends, 'keines')}")
    if wanted.visited:
        told.append(f"durchlaufen: {named(wanted.visited, '')}")
    if wanted.not_visited:
        told.append(f"nicht durchlaufen: {named(wanted.not_visited, '')}")
    if wanted.status is not None:
        told.append(f"der Vorgang {STATUS[wanted.status]}")
    labels = course_parts.labels(words.version)
    told += [
        f"{course_parts.label(name, labels)} = {say(value)}"
        for name, value in wanted.variables.items()
    ]
    told += [f"„{words.handler(name)}“ {count}-mal" for name, count in wanted.effects.items()]
    told += [f"Frist „{words.element(n)}“ {moment(at)}" for n, at in wanted.timers.items()]
    return told


def short(at: datetime) -> str:
    """Return "Mi, 12.03., 12:00", as a line of the record begins; midnight is 24:00."""
    return moment(at, local(at).date())
