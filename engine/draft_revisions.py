"""Writing drafts: nobody's work is lost, whoever else is at it.

Who writes says on which revision they worked. If somebody was faster, changes to other parts are
put on top of theirs; changes to the same part are kept beside the head as a side revision, which
its author merges, copies or lets be. Nothing raises for that: both are stored before anybody is
told. Revisions are the record of who wrote what, which releasing asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bundles import DIAGRAM, bundle_of, is_form
from engine.db import UnitOfWork
from engine.draft_models import Draft, DraftRevision
from engine.drafts import (
    Origin,
    add_revision,
    begin,
    definition_parts,
    draft,
    draft_parts,
    revision,
    stored_parts,
    writable,
)
from engine.editing import merge
from engine.errors import Conflict, NotFound, Rejected
from engine.forms.adopting import merge as merge_forms
from engine.models import Definition


@dataclass(frozen=True)
class Written:
    """What became of a change: its revision, and who was faster, if somebody was."""

    number: int
    is_head: bool
    by: str | None = None
    at: datetime | None = None
    faster: int | None = None
    """The head that somebody else made meanwhile."""


def write_draft(
    work: UnitOfWork,
    draft_id: str,
    parent: int,
    changes: Mapping[str, bytes | None],
    note: str = "",
) -> Written:
    """Change parts of a draft (None takes one away), seen on the revision `parent`.

    The same content again is no revision. Raises `Conflict("draft_closed")`.
    """
    found = writable(work, draft_id)
    seen, head = revision(work.session, draft_id, parent), revision(work.session, draft_id)
    wanted = _changed(work, seen.parts, changes)
    bundle_of(found.name, dict.fromkeys(wanted, b""))  # refuses parts that nobody would find again
    ours = _difference(seen.parts, wanted)
    theirs = _difference(seen.parts, head.parts)
    if seen.is_side:
        return _continued_side(work, found, seen, wanted, note)
    if all(head.parts.get(name) == digest for name, digest in ours.items()):
        return Written(head.number, True)
    if set(ours) & set(theirs):
        row = add_revision(work, found, wanted, Origin("changed", parent, note, is_side=True))
        return Written(row.number, False, head.by, head.at, head.number)
    row = add_revision(work, found, _put(head.parts, ours), Origin("changed", head.number, note))
    if theirs:
        return Written(row.number, True, head.by, head.at, head.number)
    return Written(row.number, True)


def _continued_side(
    work: UnitOfWork, found: Draft, seen: DraftRevision, wanted: Mapping[str, str], note: str
) -> Written:
    """Go on beside the head, from where the first change beside it began."""
    row = add_revision(work, found, wanted, Origin("changed", seen.parent, note, is_side=True))
    seen.settled = seen.settled or "continued"
    head = revision(work.session, found.id)
    work.session.flush()
    return Written(row.number, False, head.by, head.at, head.number)


def revisions(session: Session, draft_id: str) -> Sequence[DraftRevision]:
    """Return all revisions of a draft, the newest first."""
    return session.scalars(
        select(DraftRevision)
        .where(DraftRevision.draft_id == draft_id)
        .order_by(DraftRevision.number.desc())
    ).all()


def open_sides(session: Session, draft_id: str) -> list[DraftRevision]:
    """Return the side revisions about which nobody has decided yet."""
    return [r for r in revisions(session, draft_id) if r.is_side and r.settled is None]


def authors(session: Session, draft_id: str) -> set[str]:
    """Return who wrote what the head consists of: they cannot release it.

    Who merely opened a draft from the version in force wrote nothing. Who wrote the draft that
    this one was copied from wrote this one, and who wrote the copied revision beside its head.
    """
    return _writers(session, draft_id, draft(session, draft_id).head)


def _writers(session: Session, draft_id: str, number: int | None) -> set[str]:
    found = draft(session, draft_id)
    rows = {row.number: row for row in revisions(session, draft_id)}
    people: set[str] = set()
    waiting: list[int | None] = [number]
    while waiting:
        row = rows.pop(waiting.pop() or 0, None)
        if row is None:
            continue
        if row.kind != "opened":
            people.add(row.by)
        if row.kind == "copied" and found.copied_from is not None:
            people |= authors(session, found.copied_from)
            people |= _writers(session, found.copied_from, row.merged_from)
            continue
        waiting += [row.parent, row.merged_from]
    return people


def restore_revision(work: UnitOfWork, draft_id: str, number: int) -> Written:
    """Make the content of an earlier (or a side) revision the head; nothing is lost."""
    found = writable(work, draft_id)
    old = revision(work.session, draft_id, number)
    if old.parts == revision(work.session, draft_id).parts:
        return Written(found.head, True)
    row = add_revision(
        work, found, old.parts, Origin("restored", found.head, f"Stand {number}", False, number)
    )
    if old.is_side:
        old.settled = "merged"
    return Written(row.number, True)


def recall_version(work: UnitOfWork, draft_id: str, definition_id: str) -> Written:
    """Make an older version's content the head: the way back goes through a release, too."""
    found = writable(work, draft_id)
    version = work.session.get(Definition, definition_id)
    if version is None or version.process_key != found.process_key:
        raise NotFound("definition", definition_id)
    parts = stored_parts(work, definition_parts(work.session, definition_id))
    origin = Origin("recalled", found.head, f"Version {version.version}")
    row = add_revision(work, found, parts, origin)
    return Written(row.number, True)


def copy_revision(work: UnitOfWork, draft_id: str, number: int) -> Draft:
    """Begin another draft with the content of a revision."""
    found, source = writable(work, draft_id), revision(work.session, draft_id, number)
    stem = found.name.removesuffix(".bpmn")
    parts = draft_parts(work.session, draft_id, number)
    origin = Origin("copied", None, merged_from=number)
    copy = begin(work, f"{stem} (Kopie).bpmn", parts, origin)
    copy.based_on, copy.copied_from = found.based_on, found.id
    if source.is_side:
        source.settled = "copied"
    work.session.flush()
    return copy


def dismiss_revision(work: UnitOfWork, draft_id: str, number: int) -> None:
    """Let a side revision be; it stays to be looked at."""
    writable(work, draft_id)
    side = _open_side(work.session, draft_id, number)
    if side.by != work.actor:
        raise Rejected("draft_side_not_yours", by=side.by)
    side.settled = "dismissed"
    work.session.flush()


def merge_revision(work: UnitOfWork, draft_id: str, number: int) -> Written:
    """Put a side revision's changes on top of the head.

    Raises `Conflict("draft_clash", elements=… | parts=…)` if both changed the same.
    """
    found = writable(work, draft_id)
    side, head = _open_side(work.session, draft_id, number), revision(work.session, draft_id)
    base, ours, both = _changed_by_both(work.session, side, head)
    together = _merged(work.session, head, base, side, both)
    merged = _put(head.parts, {name: d for name, d in ours.items() if name not in both})
    merged |= stored_parts(work, together)
    row = add_revision(work, found, merged, Origin("merged", head.number, merged_from=number))
    side.settled = "merged"
    work.session.flush()
    return Written(row.number, True, head.by, head.at, head.number)


def clash_of(session: Session, draft_id: str, number: int) -> Conflict | None:
    """Return what keeps a side revision from being merged into the head, or None.

    Its facts are those of `merge_revision`: `parts` or, within one of them, `elements`.
    """
    side, head = revision(session, draft_id, number), revision(session, draft_id)
    base, _, both = _changed_by_both(session, side, head)
    try:
        _merged(session, head, base, side, both)
    except Conflict as clash:
        return clash
    return None


def _changed_by_both(
    session: Session, side: DraftRevision, head: DraftRevision
) -> tuple[DraftRevision, dict[str, str | None], set[str]]:
    """Return where both began, what the side revision changed, and which parts both changed."""
    base = revision(session, side.draft_id, side.parent)
    ours, theirs = _difference(base.parts, side.parts), _difference(base.parts, head.parts)
    return base, ours, {name for name in set(ours) & set(theirs) if ours[name] != theirs[name]}


def _merged(
    session: Session, head: DraftRevision, base: DraftRevision, side: DraftRevision, both: set[str]
) -> dict[str, bytes]:
    """Return the parts that both changed, brought together: diagrams and forms can be."""
    old, ours, theirs = (
        draft_parts(session, row.draft_id, row.number) for row in (base, side, head)
    )
    alone = [name for name in both if not (name in old and name in ours and name in theirs)]
    alone += [name for name in both if name != DIAGRAM and not is_form(name)]
    if alone:
        raise Conflict("draft_clash", parts=sorted(set(alone)))
    return {
        name: (merge if name == DIAGRAM else merge_forms)(old[name], ours[name], theirs[name])
        for name in sorted(both)
    }


def _open_side(session: Session, draft_id: str, number: int) -> DraftRevision:
    side = revision(session, draft_id, number)
    if not side.is_side or side.settled is not None:
        raise Conflict("draft_side_settled", number=number)
    return side


def _changed(
    work: UnitOfWork, parts: Mapping[str, str], changes: Mapping[str, bytes | None]
) -> dict[str, str]:
    digests = stored_parts(work, {n: c for n, c in changes.items() if c is not None})
    return _put(parts, {name: digests.get(name) for name in changes})


def _put(parts: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    put = {**parts, **changes}
    return {name: digest for name, digest in put.items() if digest is not None}


def _difference(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str | None]:
    """Return what is another content in `new`; None is taken away."""
    return {n: new.get(n) for n in {*old, *new} if old.get(n) != new.get(n)}
