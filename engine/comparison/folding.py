"""Flows that only make room: who reads "new step after X" need not read about them again.

A flow that led from X to Y and is gone, while a new step leads from X to Y, belongs to that step;
so does a flow that now ends at it. The other way round for a step that is gone. Nothing is folded
that would say more: a condition or a name that is not found again is told by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.comparison.reading import Document, Item

_SAYS_MORE = ("@name", "conditionExpression")


@dataclass
class Folded:
    """What steps explain, by their key."""

    new: dict[str, list[str]] = field(default_factory=dict)
    """New step to the flows (of either file) that it explains."""
    gone: dict[str, list[str]] = field(default_factory=dict)
    continued: dict[str, str] = field(default_factory=dict)
    """Old flow to the new one that takes its place at the same exit."""
    redirected: set[tuple[str, str]] = field(default_factory=set)
    """Flow and end (`@sourceRef`, `@targetRef`) whose change a step explains."""

    def explains(self, key: str) -> bool:
        """Tell whether a flow needs no words of its own."""
        return any(key in flows for flows in (*self.new.values(), *self.gone.values()))


def fold(old: Document, new: Document, matched: Mapping[str, str]) -> Folded:
    """Return which flows belong to steps that are new or gone."""
    folded = Folded()
    back = {new_key: key for key, new_key in matched.items()}
    come = {k for k in new.items if k not in back and k not in new.flows}
    gone = {k for k in old.items if k not in matched and k not in old.flows}
    _at(new, come, set(back), folded.new)
    _at(old, gone, set(matched), folded.gone)
    for key, first, step in _bridged(old, new, matched, come):
        folded.continued[key] = first
        folded.new.setdefault(step, []).append(key)
    for key, first, step in _bridged(new, old, back, gone):
        folded.continued[first] = key
        folded.gone.setdefault(step, []).append(key)
    _redirected(old, new, matched, come, folded, folded.new)
    _redirected(new, old, back, gone, folded, folded.gone)
    return folded


def _at(
    document: Document, steps: set[str], known: set[str], explained: dict[str, list[str]]
) -> None:
    """Flows that come or go with the step at one of their ends."""
    for key, flow in document.flows.items():
        if key not in known:
            for end in {flow.source, flow.target} & steps:
                explained.setdefault(end, []).append(key)


def _bridged(
    before: Document, after: Document, matched: Mapping[str, str], steps: set[str]
) -> list[tuple[str, str, str]]:
    """Flows of which only `before` knows, and in `after` steps stand between the same ends."""
    found = []
    for key, flow in before.flows.items():
        if key in matched or not {flow.source, flow.target} <= matched.keys():
            continue
        source, target = matched[flow.source], matched[flow.target]
        for exit_key in after.exits(source):
            step = after.flows[exit_key].target
            says_the_same = _says(before.items[key]) == _says(after.items[exit_key])
            if step in steps and says_the_same and _leads(after, step, target, steps):
                found.append((key, exit_key, step))
                break
    return found


def _redirected(
    before: Document,
    after: Document,
    matched: Mapping[str, str],
    steps: set[str],
    folded: Folded,
    explained: dict[str, list[str]],
) -> None:
    """Flows of both files that begin or end at a step of which only `after` knows."""
    for key, flow in before.flows.items():
        there = after.flows.get(matched.get(key, ""))
        if there is None:
            continue
        source, target = matched.get(flow.source, ""), matched.get(flow.target, "")
        step, end, fits = "", "", False
        if there.target in steps and source == there.source:
            step, end = there.target, "@targetRef"
            fits = _leads(after, step, target, steps)
        elif there.source in steps and target == there.target:
            step, end = there.source, "@sourceRef"
            fits = any(_leads(after, first, step, steps) for first in after.after(source))
        if fits:
            folded.redirected.add((matched[key], end))
            folded.redirected.add((key, end))
            explained.setdefault(step, []).append(matched[key])


def _leads(document: Document, step: str, target: str, through: set[str]) -> bool:
    """Tell whether one comes from a step to a target through these steps alone."""
    pending, seen = [step], set()
    while pending:
        here = pending.pop()
        if here == target:
            return True
        if here in through and here not in seen:
            seen.add(here)
            pending.extend(document.after(here))
    return False


def _says(item: Item) -> tuple[str, ...]:
    return tuple(item.facts[path].value if path in item.facts else "" for path in _SAYS_MORE)
