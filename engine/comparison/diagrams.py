"""What two diagrams say differently, element by element."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.comparison.aspects import aspect_of
from engine.comparison.change import Area, Change, Detail, Kind
from engine.comparison.folding import fold
from engine.comparison.matching import match
from engine.comparison.orders import moved
from engine.comparison.reading import ROOT, Document, Fact, Item
from engine.comparison.reading_order import positions

_ENDS = ("@sourceRef", "@targetRef")
_TOLD_BY_ITSELF = frozenset({"kind", "event", "parent", "place", "@name", *_ENDS})
"""What the sentence about a new element says anyway, or its flows."""
_COMES_ALONG = ("@id", "@xsi:type")
"""Attributes that come and go with what they stand at."""


class DiagramComparison:
    """Two files, what is the same in them, and where they differ."""

    def __init__(self, old: Document, new: Document) -> None:
        self.old, self.new = old, new
        self.matched = match(old, new)
        self.back = {key: old_key for old_key, key in self.matched.items()}
        self.folded = fold(old, new, self.matched)
        self._renamed = {**self.matched, **self.folded.continued}
        self._places = {**positions(old), **positions(new)}

    def changes(self) -> list[Change]:
        """Return what is new, gone and different, in the order in which people read it."""
        found = [
            *(c for key in self.new.items if key not in self.back for c in self._added(key)),
            *(c for key in self.old.items if key not in self.matched for c in self._removed(key)),
            *(c for key, new in self.matched.items() for c in self._changed(key, new)),
            *self._drawn(),
        ]
        return sorted(found, key=self._position)

    def _position(self, change: Change) -> tuple[int, tuple[int, int]]:
        key = change.element if change.element in self._places else ROOT
        return list(Area).index(change.area), self._places[key or ROOT]

    # --- what is new or gone

    def _added(self, key: str) -> Iterator[Change]:
        if key in self.new.flows and self.folded.explains(key):
            return
        item = self.new.items[key]
        before = next(iter(self.new.before(key)), "") or _value(item, "@attachedToRef")
        change = self._change(self.new, item, Kind.ADDED, "element_added")
        yield replace(
            change,
            area=_area(item),
            after=self._places.get(before, (0, 0))[0] or None,
            details=(*self._details(item), *self._connected(key)),
            also=tuple(self.folded.new.get(key, ())),
        )
        if sheet := tuple(self._details(item, of_sheet=True)):
            yield replace(change, area=Area.SHEET, aspect="sheet_added", details=sheet)

    def _removed(self, key: str) -> Iterator[Change]:
        if key in self.old.flows and self.folded.explains(key):
            return
        item = self.old.items[key]
        change = self._change(self.old, item, Kind.REMOVED, "element_removed")
        yield replace(change, area=_area(item), also=tuple(self.folded.gone.get(key, ())))
        if item.row is not None:
            yield replace(change, area=Area.SHEET, aspect="sheet_removed")

    def _details(self, item: Item, *, of_sheet: bool = False) -> Iterator[Detail]:
        for path, fact in item.facts.items():
            aspect, area = aspect_of(item.what, fact.pattern)
            if path in _TOLD_BY_ITSELF or path.endswith(_COMES_ALONG):
                continue
            if (area is Area.SHEET) is of_sheet:
                yield Detail(aspect, fact.part, self._shown(self.new, fact) or "")

    def _connected(self, key: str) -> Iterator[Detail]:
        """What leads to a new step and where it leads, with what its flows say."""
        for flow_key in self.folded.new.get(key, ()):
            flow = self.new.flows.get(flow_key)
            if flow is None or key not in (flow.source, flow.target):
                continue
            item = self.new.items[flow_key]
            is_exit = flow.source == key
            other = flow.target if is_exit else flow.source
            aspect = "leads_to" if is_exit else "comes_from"
            yield Detail(aspect, item.name, self.new.label(other))
            if flow_key not in self.back and (is_exit or other in self.back):
                yield from self._details(item)

    # --- what is different

    def _changed(self, old_key: str, key: str) -> Iterator[Change]:
        item, was = self.new.items[key], self.old.items[old_key]
        if old_key != key:
            aspect = "flow_replaced" if key in self.new.flows else "replaced"
            area = Area.OTHER if key in self.new.flows else Area.FLOW
            change = self._change(self.new, item, Kind.REPLACED, aspect)
            yield replace(change, area=area, also=(old_key,))
        differing = [
            path
            for path in dict.fromkeys((*was.facts, *item.facts))
            if self._said(was.facts.get(path)) != _said(item.facts.get(path))
            and (key, path) not in self.folded.redirected
        ]
        shown = [p for p in differing if not (p.endswith(_COMES_ALONG) and _is_told(p, differing))]
        yield from _one_timer([self._fact(was, item, path) for path in shown])
        yield from self._orders(was, item)

    def _fact(self, was: Item, item: Item, path: str) -> Change:
        before, after = was.facts.get(path), item.facts.get(path)
        fact = after or before
        assert fact is not None
        aspect, area = aspect_of(item.what, fact.pattern)
        kind = Kind.CHANGED if before and after else Kind.ADDED if after else Kind.REMOVED
        return replace(
            self._change(self.new, item, kind, aspect),
            area=area,
            part=fact.part,
            old=self._shown(self.old, before),
            new=self._shown(self.new, after),
        )

    def _orders(self, was: Item, item: Item) -> Iterator[Change]:
        if turned := self._turned(was.key, item.key):
            change = self._change(self.new, item, Kind.CHANGED, "flow_order")
            old, new = (", ".join(self.new.label(key) for key in keys) for keys in turned)
            yield replace(change, area=Area.FLOW, old=old, new=new)
        for path, sequence in item.orders.items():
            before = self._common(was.orders.get(path, ()), sequence)
            now = [step for step in sequence if step in set(before)]
            if moved(before, now) and not self._is_told_at_exits(before, now):
                change = self._change(self.new, item, Kind.CHANGED, "order")
                names = ", ".join(filter(None, map(self._step_name, moved(before, now))))
                yield replace(change, area=Area.OTHER, new=names)

    def _common(self, old: Iterable[str], new: Iterable[str]) -> list[str]:
        """What stands in both, under its new key, in the old order."""
        known = set(new)
        return [k for k in (self._renamed.get(key, key) for key in old) if k in known]

    def _is_told_at_exits(self, before: list[str], now: list[str]) -> bool:
        """Tell whether only flows changed places, of which their sources tell."""
        rest = [[step for step in steps if step not in self.new.flows] for steps in (before, now)]
        return rest[0] == rest[1] and any(
            self._turned(old, new) is not None for old, new in self.matched.items()
        )

    def _turned(self, old_key: str, key: str) -> tuple[list[str], list[str]] | None:
        """Return an element's exits in the old and the new order, if these differ."""
        exits = self.new.exits(key)
        before = self._common(self.old.exits(old_key), exits)
        now = [flow for flow in exits if flow in before]
        return (before, now) if before != now else None

    def _step_name(self, step: str) -> str:
        return self.new.label(step) if step in self.new.items else ""

    # --- the drawing

    def _drawn(self) -> Iterator[Change]:
        for old_key in dict.fromkeys((*self.old.drawing, *self.new.drawing)):
            key = self._renamed.get(old_key, old_key)
            is_known = old_key in self.matched or (
                old_key not in self.old.items and old_key not in self.new.items
            )
            drawn = self.new.drawing.get(key)
            if old_key in self.new.items and old_key not in self.old.items:
                continue
            before = self.old.drawing.get(old_key, "")
            if is_known and self._under_new_name(before, old_key, key) != (drawn or ""):
                item = self.new.items.get(key) or Item(key, "", "")
                yield self._change(self.new, item, Kind.CHANGED, "drawing")

    def _under_new_name(self, drawing: str, old_key: str, key: str) -> str:
        return drawing if old_key == key else drawing.replace(f'"{old_key}"', f'"{key}"')

    # --- how things are said

    def _change(self, document: Document, item: Item, kind: Kind, aspect: str) -> Change:
        host = document.items.get(_value(item, "@attachedToRef"))
        flow = document.flows.get(item.key)
        source = document.items.get(flow.source) if flow else None
        row = next((i.row for i in (item, host, source) if i and i.row is not None), None)
        return Change(
            area=Area.LAYOUT,
            kind=kind,
            aspect=aspect,
            element=item.key or self._file_id(),
            place=document.place(item.key),
            row=row,
            around=document.around(item.key),
        )

    def _file_id(self) -> str | None:
        ids = (_value(document.items[ROOT], "@id") for document in (self.new, self.old))
        return next(filter(None, ids), None)

    def _said(self, fact: Fact | None) -> str | None:
        if fact is None or not fact.refers:
            return _said(fact)
        return self._renamed.get(fact.value, fact.value)

    def _shown(self, document: Document, fact: Fact | None) -> str | None:
        if fact is None or not fact.refers:
            return _said(fact)
        return document.label(fact.value)


def compare_diagrams(old: Document, new: Document) -> list[Change]:
    """Return what two diagrams say differently."""
    return DiagramComparison(old, new).changes()


def _said(fact: Fact | None) -> str | None:
    return fact.value if fact else None


def _value(item: Item, path: str) -> str:
    fact = item.facts.get(path)
    return fact.value if fact else ""


def _area(item: Item) -> Area:
    """Where a new or lost element is told: a deadline by itself is one."""
    event = _value(item, "event")
    return Area.DEADLINES if event == "timer" and item.what == "boundaryEvent" else Area.FLOW


def _one_timer(changes: list[Change]) -> list[Change]:
    """A date that became a duration is one deadline, not one gone and one new."""
    timers = [change for change in changes if change.aspect == "timer"]
    gone = [change for change in timers if change.kind is Kind.REMOVED]
    new = [change for change in timers if change.kind is Kind.ADDED]
    if len(gone) != 1 or len(new) != 1:
        return changes
    whole = replace(new[0], kind=Kind.CHANGED, old=gone[0].old)
    return [whole if change is new[0] else change for change in changes if change is not gone[0]]


def _is_told(path: str, differing: list[str]) -> bool:
    """Tell whether something else differs at the same place."""
    place = path.rpartition("@")[0]
    return any(other.startswith(place) and not other.endswith(_COMES_ALONG) for other in differing)
