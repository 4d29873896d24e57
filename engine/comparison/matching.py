"""Which element of the new file is which of the old one.

The id decides. An element that is gone and one that is new are the same under another id if kind,
name and neighbours are the same and nothing else fits: it was drawn anew or pasted. People should
read that as one thing, but running cases stand at the old id, so it is never passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.comparison.reading import Document

_ONE_OF_A_FILE = frozenset({"process", "collaboration"})
_Signature = tuple[object, ...] | None
_Sign = Callable[[Document, str], _Signature]


def match(old: Document, new: Document) -> dict[str, str]:
    """Return the new key of each old element that is still there."""
    matched = {key: key for key in old.items if key in new.items}
    for sign in (_as_node, _as_container):
        matched |= _pairs(old, new, matched, (sign, sign))
    by_old = {key: new_key for key, new_key in matched.items() if key != new_key}
    matched |= _pairs(old, new, matched, (_as_flow(by_old), _as_flow({})))
    return matched


def _pairs(
    old: Document, new: Document, matched: dict[str, str], signs: tuple[_Sign, _Sign]
) -> dict[str, str]:
    """Pair what has the same signature, if exactly one is gone and one is new."""
    taken = set(matched.values())
    gone = _grouped(old, (key for key in old.items if key not in matched), signs[0])
    come = _grouped(new, (key for key in new.items if key not in taken), signs[1])
    return {
        keys[0]: come[signature][0]
        for signature, keys in gone.items()
        if len(keys) == 1 and len(come.get(signature, ())) == 1
    }


def _grouped(
    document: Document, keys: Iterable[str], sign: _Sign
) -> dict[tuple[object, ...], list[str]]:
    found: dict[tuple[object, ...], list[str]] = {}
    for key in keys:
        signature = sign(document, key)
        if signature is not None:
            found.setdefault(signature, []).append(key)
    return found


def _as_node(document: Document, key: str) -> _Signature:
    """Kind, name, and kind and name of what stands around."""
    item = document.items[key]
    before = sorted(_named(document, k) for k in document.before(key))
    after = sorted(_named(document, k) for k in document.after(key))
    host = item.facts.get("@attachedToRef")
    if key in document.flows or not (before or after or host):
        return None
    return item.what, item.name, *before, "|", *after, _named(document, host.value if host else "")


def _as_container(document: Document, key: str) -> _Signature:
    """Kind and name; of a process the kind alone: there is one."""
    item = document.items[key]
    if key in document.flows or not (item.name or item.what in _ONE_OF_A_FILE):
        return None
    return (item.what,) if item.what in _ONE_OF_A_FILE else (item.what, item.name)


def _as_flow(renamed: dict[str, str]) -> _Sign:
    def sign(document: Document, key: str) -> _Signature:
        flow = document.flows.get(key)
        if flow is None:
            return None
        ends = (renamed.get(end, end) for end in (flow.source, flow.target))
        return document.items[key].what, *ends

    return sign


def _named(document: Document, key: str) -> tuple[str, str]:
    item = document.items.get(key)
    return (item.what, item.name) if item else ("", "")
