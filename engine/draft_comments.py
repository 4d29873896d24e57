"""Comments on the steps of a process: said while a draft is worked on, answered, closed.

A thread belongs to the process and to the element's id, so that it goes along whatever becomes of
the draft: saved, merged, restored, copied, released. If the element goes, the thread stays.
Nothing that was said is changed or deleted; a correction is an answer. Who may read drafts may
speak; closing is for who began the thread, who is asked, and who owns processes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from engine.bundles import DIAGRAM
from engine.db import UnitOfWork
from engine.draft_models import Draft, DraftComment, Release
from engine.drafts import draft, draft_parts, revision
from engine.errors import Conflict, NotFound, Rejected
from engine.ids import new_id
from engine.lengths import LONGEST_CODE, LONGEST_NAME
from engine.step_names import element_names, last_name

LONGEST = 4000
"""Characters of one comment."""


@dataclass(frozen=True)
class Asked:
    """Who is to do what a comment says, and until when: a person, or anybody in a role."""

    login: str | None = None
    role: str | None = None
    due_on: date | None = None


NOBODY = Asked()


@dataclass(frozen=True)
class Held:
    """What a person holds today: roles, whose absence they cover, and whether they own processes.

    Whoever stands in for somebody may do what that person is asked to do.
    """

    roles: frozenset[str] = frozenset()
    stands_in_for: frozenset[str] = frozenset()
    is_owner: bool = False


NOTHING = Held()


@dataclass(frozen=True)
class Said:
    """What somebody sends: its id comes from the form, so that the same twice is kept once."""

    id: str
    text: str


@dataclass(frozen=True)
class Thread:
    """A comment with all that came after it, in order."""

    entries: tuple[DraftComment, ...]

    @property
    def first(self) -> DraftComment:
        """The comment that began it."""
        return self.entries[0]

    @property
    def id(self) -> str:
        """Its id is that of its first comment."""
        return self.first.id

    @property
    def closing(self) -> DraftComment | None:
        """Who closed it and when; None while it is open."""
        turns = [entry for entry in self.entries if entry.kind in ("closed", "reopened")]
        return turns[-1] if turns and turns[-1].kind == "closed" else None

    @property
    def is_open(self) -> bool:
        """Nobody has closed it, or it was opened again."""
        return self.closing is None

    @property
    def is_task(self) -> bool:
        """Somebody is asked to do something."""
        return bool(self.first.asked_login or self.first.asked_role)

    @property
    def element_name(self) -> str:
        """What the element was called when somebody last said something here."""
        return self.entries[-1].element_name

    def asks(self, logins: Collection[str], roles: Collection[str]) -> bool:
        """Whether the task is this person's: their own, or that of one they stand in for."""
        return self.first.asked_login in logins or self.first.asked_role in roles

    def may_be_closed_by(self, login: str, held: Held) -> bool:
        """Who began it, who is asked, and who owns processes."""
        asked = self.asks({login, *held.stands_in_for}, held.roles)
        return held.is_owner or self.first.by == login or asked


def threads(session: Session, draft_id: str) -> list[Thread]:
    """Return the threads of a draft's process, whichever draft they began in, the oldest first."""
    return _threads(session, _of(draft(session, draft_id)))


def thread(session: Session, draft_id: str, thread_id: str) -> Thread:
    """Return a thread of a draft's process; raises `NotFound`."""
    for found in threads(session, draft_id):
        if found.id == thread_id:
            return found
    raise NotFound("draft_comment", thread_id)


def tasks_of(session: Session, logins: Collection[str], roles: Collection[str]) -> list[Thread]:
    """Return what these people, or anybody in these roles, are asked to do and did not close."""
    by_name = DraftComment.asked_login.in_(sorted(logins))
    mine = or_(by_name, DraftComment.asked_role.in_(sorted(roles)))
    return [found for found in _threads(session, mine) if found.is_open]


def version_threads(session: Session, definition_id: str) -> list[Thread]:
    """Return what was talked about while the draft of a version was worked on.

    Each as it stood at the release; nothing of a version that a command put into operation.
    """
    release = session.get(Release, definition_id)
    if release is None:
        return []
    origin = draft(session, release.draft_id)
    found = []
    for each in _threads(session, _of(origin)):
        then = Thread(tuple(entry for entry in each.entries if entry.at <= release.at))
        if then.entries and (then.closing is None or then.closing.at >= origin.opened_at):
            found.append(then)
    return found


def gone(session: Session, draft_id: str, found: Iterable[Thread]) -> dict[str, str]:
    """Return the last names of the elements of these threads that the draft has no more."""
    present = element_names(draft_parts(session, draft_id)[DIAGRAM])
    names: dict[str, str] = {}
    for each in found:
        element = each.first.element_id
        if element is None or element in present or element in names:
            continue
        since = each.first.revision if each.first.draft_id == draft_id else 1
        known = last_name(session, draft_id, element, since)
        names[element] = each.element_name if known is None else known
    return names


def add_comment(
    work: UnitOfWork,
    draft_id: str,
    said: Said,
    *,
    number: int,
    element_id: str | None = None,
    asked: Asked = NOBODY,
) -> DraftComment:
    """Begin a thread about an element of a revision, or about the whole draft."""
    text = _text(said.text)
    work.exclude(f"comment/{said.id}")
    known = _sent_before(work, "comment", Said(said.id, text))
    if known is not None:
        return known
    found = draft(work.session, draft_id)
    if found.closed_at is not None:
        raise Conflict(
            "draft_closed", by=found.closed_by, at=found.closed_at, outcome=found.outcome
        )
    revision(work.session, draft_id, number)
    row_id = said.id if work.session.get(DraftComment, said.id) is None else new_id()
    row = DraftComment(
        id=row_id,
        thread_id=row_id,
        number=1,
        kind="comment",
        process_key=found.process_key,
        draft_id=draft_id,
        revision=number,
        element_id=element_id,
        element_name=_name(work.session, draft_id, number, element_id),
        text=text,
        asked_login=asked.login,
        asked_role=asked.role,
        due_on=asked.due_on,
        at=work.now,
        by=work.actor,
    )
    work.session.add(row)
    work.session.flush()
    return row


def answer_thread(work: UnitOfWork, draft_id: str, thread_id: str, said: Said) -> DraftComment:
    """Answer in a thread; raises `Conflict("comment_closed")` if somebody closed it meanwhile."""
    text = _text(said.text)
    found = _standing(work, draft_id, thread_id)
    known = _sent_before(work, "answer", Said(said.id, text))
    if known is not None:
        return known
    _refuse_closed(found)
    return _append(work, draft_id, found, "answer", Said(said.id, text))


def close_thread(
    work: UnitOfWork,
    draft_id: str,
    thread_id: str,
    said: Said,
    *,
    held: Held = NOTHING,
) -> DraftComment:
    """Close a thread, with a last word or without; `Conflict` if it is closed already."""
    found = _standing(work, draft_id, thread_id)
    known = _sent_before(work, "closed", said)
    if known is not None:
        return known
    _refuse_closed(found)
    if not found.may_be_closed_by(work.actor, held):
        raise Rejected("comment_not_yours", by=found.first.by)
    return _append(work, draft_id, found, "closed", said)


def reopen_thread(work: UnitOfWork, draft_id: str, thread_id: str, said: Said) -> DraftComment:
    """Open a closed thread again, with a word or without."""
    found = _standing(work, draft_id, thread_id)
    known = _sent_before(work, "reopened", said)
    if known is not None:
        return known
    if found.is_open:
        last = found.entries[-1]
        raise Conflict("comment_open", by=last.by, at=last.at)
    return _append(work, draft_id, found, "reopened", said)


def _threads(session: Session, which: ColumnElement[bool]) -> list[Thread]:
    begun = select(DraftComment.id).where(DraftComment.number == 1, which)
    rows = session.scalars(
        select(DraftComment)
        .where(DraftComment.thread_id.in_(begun))
        .order_by(DraftComment.thread_id, DraftComment.number)
    ).all()
    grouped: dict[str, list[DraftComment]] = {}
    for row in rows:
        grouped.setdefault(row.thread_id, []).append(row)
    found = [Thread(tuple(entries)) for entries in grouped.values()]
    return sorted(found, key=lambda each: (each.first.at, each.id))


def _of(found: Draft) -> ColumnElement[bool]:
    """The process is what counts; a file that names none goes by the draft and its original."""
    own = DraftComment.draft_id.in_(
        [each for each in (found.id, found.copied_from) if each is not None]
    )
    if found.process_key is None:
        return own
    return or_(own, DraftComment.process_key == found.process_key)


def _standing(work: UnitOfWork, draft_id: str, thread_id: str) -> Thread:
    work.exclude(f"comment/{thread_id}")
    return thread(work.session, draft_id, thread_id)


def _refuse_closed(found: Thread) -> None:
    if found.closing is not None:
        raise Conflict("comment_closed", by=found.closing.by, at=found.closing.at)


def _sent_before(work: UnitOfWork, kind: str, said: Said) -> DraftComment | None:
    """Return what this form made already."""
    known = work.session.get(DraftComment, said.id)
    sent = (work.actor, kind, said.text.strip())
    return known if known and (known.by, known.kind, known.text) == sent else None


def _append(work: UnitOfWork, draft_id: str, found: Thread, kind: str, said: Said) -> DraftComment:
    first, head = found.first, draft(work.session, draft_id).head
    is_new = work.session.get(DraftComment, said.id) is None
    row = DraftComment(
        id=said.id if is_new else new_id(),
        thread_id=found.id,
        number=found.entries[-1].number + 1,
        kind=kind,
        process_key=first.process_key,
        draft_id=draft_id,
        revision=head,
        element_id=first.element_id,
        element_name=_name_now(work.session, draft_id, found),
        text=_limited(said.text),
        at=work.now,
        by=work.actor,
    )
    work.session.add(row)
    work.session.flush()
    return row


def _name(session: Session, draft_id: str, number: int, element_id: str | None) -> str:
    if element_id is None:
        return ""
    names = element_names(draft_parts(session, draft_id, number)[DIAGRAM])
    if element_id not in names or len(element_id) > LONGEST_CODE:
        raise Rejected("comment_step_unknown", element=element_id)
    return names[element_id][:LONGEST_NAME]


def _name_now(session: Session, draft_id: str, found: Thread) -> str:
    names = element_names(draft_parts(session, draft_id)[DIAGRAM])
    return names.get(found.first.element_id or "", found.element_name)[:LONGEST_NAME]


def _text(text: str) -> str:
    if not text.strip():
        raise Rejected("comment_text_missing")
    return _limited(text)


def _limited(text: str) -> str:
    stripped = text.strip()
    if len(stripped) > LONGEST:
        raise Rejected("comment_too_long", length=len(stripped), limit=LONGEST)
    return stripped
