"""A form's file as something to be changed: its components in order, each with a name.

Unlike `Form`, which is what runs, this is the JSON itself. It holds what we do not know as well,
and it can be changed while it has problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.editing.naming import plain_words
from engine.errors import NotFound, Rejected
from engine.forms.component import is_readable
from engine.forms.fields import CONTAINERS
from engine.forms.json_text import parsed, rewritten, written

Path = tuple[int, ...]
TOP = ""
"""The container that is the form itself."""
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_SCHEMA = 17


@dataclass(frozen=True)
class Entry:
    """One component where it stands."""

    name: str
    """Its id, or where it has none of its own, its place: `~0-2`."""
    path: Path
    component: Mapping[str, Any]
    inside: str
    """The name of the group or list around it."""

    @property
    def depth(self) -> int:
        """How many groups and lists are around it."""
        return len(self.path) - 1

    @property
    def key(self) -> str:
        """The variable that it gives; of a list the name of its rows."""
        return str(self.component.get("key") or self.component.get("path") or "")

    @property
    def kind(self) -> str:
        """The form-js type."""
        return str(self.component.get("type", ""))


class FormDocument:
    """A form's file, read to be changed; `content` is the file as it is then."""

    def __init__(self, stored: bytes) -> None:
        value = parsed(stored)
        if not isinstance(value, dict) or not isinstance(value.get("components"), list):
            raise Rejected("form_file_unreadable")
        self._stored = stored
        self._value: dict[str, Any] = value

    @property
    def title(self) -> str:
        """What staff read above the form."""
        return str(self._value.get("title") or "")

    @title.setter
    def title(self, title: str) -> None:
        self._value["title"] = title

    @property
    def value(self) -> Any:
        """The whole document."""
        return self._value

    @property
    def content(self) -> bytes:
        """The file: as it was stored where nothing has changed."""
        return rewritten(self._stored, self._value)

    def entries(self) -> list[Entry]:
        """Return all components, each before what is inside it."""
        found = list(_walk(self._value["components"], ()))
        ids = [_id_of(component) for _, component in found]
        names = {
            path: own if own and ids.count(own) == 1 else _place(path)
            for (path, _), own in zip(found, ids, strict=True)
        }
        return [
            Entry(names[path], path, component, names.get(path[:-1], TOP))
            for path, component in found
        ]

    def entry(self, name: str) -> Entry:
        """Return a component by its name; raises `NotFound`."""
        found = next((entry for entry in self.entries() if entry.name == name), None)
        if found is None:
            raise NotFound("form_field", name)
        return found

    def keys(self) -> set[str]:
        """The keys that are taken."""
        return {entry.key for entry in self.entries()} - {""}

    def put(self, name: str, component: Mapping[str, Any]) -> None:
        """Let another component stand where one stood."""
        path = self.entry(name).path
        self._siblings(path)[path[-1]] = dict(component)

    def insert(self, component: Mapping[str, Any], after: str, inside: str = TOP) -> str:
        """Put a component behind another one, without one at a container's beginning."""
        if after:
            path = self.entry(after).path
            self._siblings(path).insert(path[-1] + 1, dict(component))
            return self._name_at((*path[:-1], path[-1] + 1))
        path = (*self.entry(inside).path, 0) if inside else (0,)
        self._siblings(path).insert(0, dict(component))
        return self._name_at(path)

    def remove(self, name: str) -> str:
        """Take a component out; return the name of the one beside it, or an empty one."""
        entry = self.entry(name)
        siblings = self._siblings(entry.path)
        del siblings[entry.path[-1]]
        if not siblings:
            return entry.inside
        at = min(entry.path[-1], len(siblings) - 1)
        return self._name_at((*entry.path[:-1], at))

    def move(self, name: str, down: bool) -> str:
        """Exchange a component with its neighbour in the same container."""
        path = self.entry(name).path
        siblings, at = self._siblings(path), path[-1]
        other = at + (1 if down else -1)
        if not 0 <= other < len(siblings):
            raise Rejected("form_field_at_the_edge", down=down)
        siblings[at], siblings[other] = siblings[other], siblings[at]
        return self._name_at((*path[:-1], other))

    def move_into(self, name: str, inside: str) -> str:
        """Put a component at the end of a group or list, or of the form."""
        entry = self.entry(name)
        target = self.entry(inside) if inside else None
        if target is not None and target.path[: len(entry.path)] == entry.path:
            raise Rejected("form_field_into_itself")
        if target is not None and target.kind not in CONTAINERS:
            raise Rejected("form_field_no_container")
        goal = self._value if target is None else self._at(target.path)
        component = self._siblings(entry.path).pop(entry.path[-1])
        components = goal.setdefault("components", [])
        components.append(component)
        found = next(e for e in self.entries() if e.component is component)
        return found.name

    def _name_at(self, path: Path) -> str:
        return next(entry.name for entry in self.entries() if entry.path == path)

    def _at(self, path: Path) -> dict[str, Any]:
        component = self._siblings(path)[path[-1]]
        return component if isinstance(component, dict) else {}

    def _siblings(self, path: Path) -> list[Any]:
        siblings: list[Any] = self._value["components"]
        for index in path[:-1]:
            siblings = siblings[index].setdefault("components", [])
        return siblings


def new_form(name: str, title: str) -> bytes:
    """Return the file of an empty form."""
    head = {"type": "default", "schemaVersion": _SCHEMA, "id": name, "title": title}
    return written({**head, "components": []})


def copied_form(stored: bytes, name: str, title: str) -> bytes:
    """Return a form's file under another name."""
    value = parsed(stored)
    if isinstance(value, dict):
        value["id"] = name
        value["title"] = title
    return rewritten(stored, value)


def speaking_key(label: str, taken: set[str]) -> str:
    """Return a variable's name made of a label: `rueckruf_am` of „Rückruf am“."""
    words = [word.lower() for word in plain_words(label)[:4]]
    stem = "_".join(words) or "feld"
    stem = stem if stem[0].isalpha() else f"feld_{stem}"
    return next(name for name in _numbered(stem) if name not in taken and is_readable(name))


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}_{number}"
        number += 1


def _walk(components: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for index, found in enumerate(components if isinstance(components, list) else ()):
        component = found if isinstance(found, dict) else {}
        yield (*path, index), component
        yield from _walk(component.get("components"), (*path, index))


def _id_of(component: Mapping[str, Any]) -> str:
    """Return an id that can stand in an address."""
    own = component.get("id")
    return own if isinstance(own, str) and _PLAIN.fullmatch(own) else ""


def _place(path: Path) -> str:
    return "~" + "-".join(map(str, path))
