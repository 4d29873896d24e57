"""In which order people read a process: by the rows of its sheet, then along its flows."""

from __future__ import annotations

from engine.comparison.reading import Document

Position = tuple[int, int]


def positions(document: Document) -> dict[str, Position]:
    """Return each element's row (its own or the last one before it) and when the flows meet it."""
    walk = _Walk(document)
    for key in document.items:
        if key not in document.flows and not document.before(key) and not walk.host(key):
            walk.go(key)
    for key in document.items:  # what only loops lead to
        walk.go(key)
    return walk.found


class _Walk:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: dict[str, Position] = {}
        self._inside: dict[str, list[str]] = {}
        self._attached: dict[str, list[str]] = {}
        for key, item in document.items.items():
            self._inside.setdefault(item.parent, []).append(key)
            if host := self.host(key):
                self._attached.setdefault(host, []).append(key)

    def host(self, key: str) -> str:
        fact = self.document.items[key].facts.get("@attachedToRef")
        return fact.value if fact else ""

    def go(self, start: str) -> None:
        """Go from an element into it, to what is attached to it, and along its exits."""
        pending = [(start, 0)]
        while pending:
            key, row = pending.pop()
            item = self.document.items.get(key)
            if item is None or key in self.found:
                continue
            row = item.row or row
            self.found[key] = (row, len(self.found))
            flow = self.document.flows.get(key)
            following = [flow.target] if flow else self.document.exits(key)
            begins = [k for k in self._inside.get(key, ()) if self._begins(k)] if key else []
            ahead = [*begins, *self._attached.get(key, ()), *following]
            pending.extend((next_key, row) for next_key in reversed(ahead))

    def _begins(self, key: str) -> bool:
        is_step = key not in self.document.flows and not self.host(key)
        return is_step and not self.document.before(key)
