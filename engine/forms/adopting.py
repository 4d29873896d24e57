"""What an editor's whole export changed, put into the stored form; and two people's changes.

An editor writes a form in its own way: it numbers rows, raises versions, leaves out what it does
not know. So its export is never stored. What counts is the difference between what it would have
exported before and what it exports now; that is carried over, component by component.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from engine.errors import Conflict, Rejected
from engine.forms.json_text import parsed, rewritten, same

Component = Mapping[str, Any]
_COMPONENTS = "components"
_TEXTS = ("label", "dateLabel", "timeLabel", "text", "key", "path", "id")


def adopt(stored: bytes, before: Any, after: Any) -> bytes:
    """Return the stored form with what an editor changed between two exports.

    `before` is what the editor exports of the stored form as it is. Raises `Rejected` if it is of
    another form, because then nobody could say what was changed.
    """
    value = parsed(stored)
    try:
        if not all(_is_built_like_a_form(each) for each in (value, before, after)):
            raise Rejected("form_export_of_another")
        own = dict(_paired(value, before))
        return rewritten(stored, _Carrying(own, _tidy(before), _tidy(after)).whole(value))
    except (RecursionError, UnicodeEncodeError):  # no editor nests or writes like that
        raise Rejected("form_export_of_another") from None


def merge(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """Return theirs with our changes; raises `Conflict("draft_clash")` if both changed the same."""
    try:
        old, new, target = (parsed(each) for each in (base, ours, theirs))
    except Rejected:
        raise Conflict("draft_clash", elements=[]) from None
    if not all(_has_names(each) for each in (old, new, target)):
        raise Conflict("draft_clash", elements=[])
    if both := _changed(old, new) & _changed(old, target):
        known = {**_by_id(target), **_by_id(new), **_by_id(old)}
        raise Conflict("draft_clash", elements=sorted(_name(known.get(each)) for each in both))
    merged = _Carrying(_by_id(target), old, new).whole(target)
    if not _has_names(merged):
        raise Conflict("draft_clash", elements=[])  # both put a field elsewhere
    return rewritten(theirs, merged)


class _Carrying:
    """Carries what differs between two forms over to a third one, by the components' ids."""

    def __init__(self, own: Mapping[str, Component], before: Component, after: Component) -> None:
        self.own, self.names = own, {id(each): name for name, each in own.items()}
        self.places: dict[str, str] = {}
        self.before, self.after = before, after
        self.old, self.new = _by_id(before), _by_id(after)
        self.homes = [_homes(before), _homes(after)]

    def whole(self, stored: Component) -> dict[str, Any]:
        """Return the form that comes of it."""
        self.places = {
            self.names[id(each)]: self.names.get(id(around), "") for around, each in _nested(stored)
        }
        return self._carried(stored, self.before, self.after)

    def _carried(self, stored: Component, before: Component, after: Component) -> dict[str, Any]:
        made = _differences(stored, before, after)
        if _COMPONENTS in stored or _COMPONENTS in after:
            names = self._order(stored, before, after)
            made[_COMPONENTS] = [self._component(name) for name in names]
        return made

    def _component(self, name: str) -> dict[str, Any]:
        if name not in self.new or (name not in self.own and name in self.old):
            return deepcopy(dict(self.own[name]))
        nothing: Component = {}
        stored, before = self.own.get(name, nothing), self.old.get(name, nothing)
        return self._carried(stored, before, self.new[name])

    def _order(self, stored: Component, before: Component, after: Component) -> list[str]:
        """Return what is inside by name: in our order if we changed it, else in theirs."""
        theirs = [self.names[id(each)] for each in stored.get(_COMPONENTS) or ()]
        ours = [_id(each) for each in after.get(_COMPONENTS) or ()]
        gone = {name for name in self.old if name not in self.new or name not in self.own}
        if ours == [_id(each) for each in before.get(_COMPONENTS) or ()]:
            return [name for name in theirs if name not in gone]
        last = ""
        for name in theirs:
            if name not in self.old and name not in ours:  # somebody else put it in
                ours.insert(ours.index(last) + 1 if last in ours else 0, name)
            last = name
        return [name for name in ours if name not in gone and not self._moved_by_them(name)]

    def _moved_by_them(self, name: str) -> bool:
        """Whether they put elsewhere what we left where it was."""
        was, now = (homes.get(name) for homes in self.homes)
        return was is not None and was == now and self.places.get(name, was) != was


def _differences(stored: Component, before: Component, after: Component) -> dict[str, Any]:
    made = deepcopy(dict(stored))
    for name in {**before, **after}:
        if name == _COMPONENTS or same(before.get(name), after.get(name)):
            continue
        was, now = before.get(name), after.get(name)
        if name not in after:
            made.pop(name, None)
        elif isinstance(was, dict) and isinstance(now, dict) and isinstance(made.get(name), dict):
            made[name] = _differences(made[name], was, now)
        else:
            made[name] = deepcopy(now)
        if made.get(name) == {} and was:
            del made[name]
    return made


def _paired(stored: Component, before: Component) -> Iterator[tuple[str, Component]]:
    """Yield the stored components by the ids that the editor knows them by."""
    mine, theirs = stored.get(_COMPONENTS) or [], before.get(_COMPONENTS) or []
    if len(mine) != len(theirs):
        raise Rejected("form_export_of_another")
    for one, other in zip(mine, theirs, strict=True):
        if not isinstance(one, dict) or one.get("type") != other.get("type"):
            raise Rejected("form_export_of_another")
        yield _id(other), one
        yield from _paired(one, other)


def _is_built_like_a_form(value: Any) -> bool:
    """Whether what is read of every form is there: components are objects, their layouts too."""
    if not isinstance(value, dict) or not isinstance(value.get("layout") or {}, dict):
        return False
    inside = value.get(_COMPONENTS) or []
    return isinstance(inside, list) and all(_is_built_like_a_form(each) for each in inside)


def _tidy(form: Component) -> dict[str, Any]:
    """Return an export without the rows that the editor makes for every field by itself."""
    inside = [each for each in form.get(_COMPONENTS) or () if isinstance(each, dict)]
    rows = [_row(each) for each in inside]
    tidied = []
    for each in inside:
        one = _tidy(each)
        if not (each.get("layout") or {}).get("columns") and rows.count(_row(each)) == 1:
            one.pop("layout", None)
        tidied.append(one)
    return {**form, _COMPONENTS: tidied} if _COMPONENTS in form else dict(form)


def _changed(old: Component, new: Component) -> set[str]:
    """Return what a person changed: ids of components, "" for the form's own words or order."""
    before, after = _flat(old), _flat(new)
    return {name for name in {**before, **after} if not same(before.get(name), after.get(name))}


def _flat(form: Component) -> dict[str, Any]:
    found: dict[str, Any] = {"": {k: v for k, v in form.items() if k != _COMPONENTS}}
    for each in _all(form):
        found[_id(each)] = {k: v for k, v in each.items() if k != _COMPONENTS}
    return found


def _nested(form: Component) -> Iterator[tuple[Component, Component]]:
    """Yield each component with what is around it."""
    for each in form.get(_COMPONENTS) or ():
        if isinstance(each, dict):
            yield form, each
            yield from _nested(each)


def _homes(form: Component) -> dict[str, str]:
    """Return in which container each component stands; the form has no name."""
    return {_id(each): "" if around is form else _id(around) for around, each in _nested(form)}


def _all(form: Component) -> Iterator[Component]:
    for _, each in _nested(form):
        yield each


def _has_names(form: Any) -> bool:
    """Whether each component has an id of its own, so that it can be found again."""
    if not isinstance(form, dict):
        return False
    names = [_id(each) for each in _all(form)]
    return all(names) and len(set(names)) == len(names)


def _by_id(form: Component) -> dict[str, Component]:
    return {_id(each): each for each in _all(form)}


def _id(component: Component) -> str:
    return str(component.get("id") or "")


def _row(component: Component) -> Any:
    return (component.get("layout") or {}).get("row")


def _name(component: Component | None) -> str:
    found = component or {}
    return next((str(found[name]) for name in _TEXTS if found.get(name)), "Titel")
