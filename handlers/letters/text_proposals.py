"""A letter's new wording as a proposal: what is checked, how it is told, which row it becomes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.errors import NotFound, Rejected
from engine.ids import new_id
from handlers.domain.columns import JsonObject
from handlers.domain.letter_texts import LetterText, text_in_force, versions_of
from handlers.domain.proposals import Proposal, Standing, register_kind, waiting_proposals
from handlers.letters.text_catalogue import text_kind
from handlers.letters.text_checks import check_body, check_subject

KIND = "letter_text"
FIELDS = frozenset({"version", "subject", "body"})
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
OF_PROGRAM = re.compile(r"\d{4}-\d{1,2}|rfb-.*")
"""How the versions that come with the program are called: an update may bring any of these."""
LEAST_BETWEEN = 2
_WORDS, _LINES = re.compile(r"\s+|[^\s]+"), re.compile(r"[^\n]*\n+|[^\n]+")
MOST_WORDS = 800
"""Of a passage that is compared word by word: the time grows with its cube."""
_Step = tuple[str, list[str], list[str]]


class TextProposalKind:
    """Content: `{"version": …, "subject": …, "body": …}`."""

    name = KIND
    label = "Brieftext"
    effect = (
        "Was schon geschrieben ist, behält seinen Wortlaut. Neue Schreiben nehmen ab dem "
        "Gültigkeitsbeginn die neue Fassung, auch in laufenden Vorgängen."
    )

    def title(self, name: str) -> str:
        """Return the text's German name."""
        return text_kind(name).label

    def check(self, work: UnitOfWork, proposal: Proposal) -> None:
        """Refuse what no letter could be made of, and a name that a version has already."""
        kind = text_kind(proposal.name)
        content = proposal.content
        if content.keys() != FIELDS or not all(isinstance(content[name], str) for name in FIELDS):
            raise Rejected("proposal_content", expected=sorted(FIELDS))
        if proposal.site is not None:
            raise Rejected("text_house_wide")
        _check_name(work.session, proposal, content["version"])
        if kind.has_subject:
            check_subject(kind, content["subject"])
        check_body(kind, content["body"])

    def standing(self, session: Session, proposal: Proposal) -> Standing | None:
        """The version in force on the day, with whether anybody has released it."""
        try:
            row = text_in_force(session, proposal.name, proposal.valid_from)
        except NotFound:
            return None
        return Standing(row.id, content_of(row))

    def apply(self, work: UnitOfWork, proposal: Proposal) -> str:
        """Append the version, by who proposed; of several for one day the last released holds."""
        row = version_of(proposal)
        row.recorded_at = row.released_at = work.now
        row.released_by = work.actor
        work.session.add(row)
        work.session.flush()
        return row.id

    def describe(self, name: str, old: JsonObject | None, new: JsonObject) -> Sequence[str]:
        """Return how much changes in subject and wording, and that the mark goes."""
        label = text_kind(name).label
        if old is None:
            return (f"{label}: neuer Text",)
        found = []
        if old["subject"] != new["subject"] and text_kind(name).has_subject:
            found.append(f"Betreff „{old['subject']}“ → „{new['subject']}“")
        if old["body"] != new["body"]:
            found.append(f"Wortlaut geändert ({_counts(old['body'], new['body'])})")
        if not old.get("released", True):
            found.append("Der Vermerk „Mustertext, rechtlich zu prüfen“ entfällt")
        return (f"{label}: {found[0]}", *found[1:]) if found else ()


def _check_name(session: Session, proposal: Proposal, version: str) -> None:
    """Refuse a name that a version has, or may get before this one is released."""
    if not VERSION.fullmatch(version):
        raise Rejected("text_version_unreadable", value=version)
    if version in {row.version for row in versions_of(session, proposal.name)}:
        raise Rejected("text_version_taken", version=version)
    if OF_PROGRAM.fullmatch(version):
        raise Rejected("text_version_reserved", version=version)
    for other in waiting_names(session, proposal.name, before=proposal):
        if other == version:
            raise Rejected("text_version_proposed", version=version)


def waiting_names(session: Session, name: str, before: Proposal | None = None) -> list[str]:
    """Return how the proposed versions of a text are called, those before a proposal or all.

    What a proposal is a change of does not count.
    """
    waiting = [row for row in waiting_proposals(session) if (row.kind, row.name) == (KIND, name)]
    if before is not None:
        waiting = [
            row
            for row in waiting
            if row.id not in (before.id, before.replaces) and row.proposed_at <= before.proposed_at
        ]
    return [str(row.content["version"]) for row in waiting]


def content_of(row: LetterText) -> JsonObject:
    """A version as a proposal's content, with whether anybody has released it."""
    return {
        "version": row.version,
        "subject": row.subject,
        "body": row.body,
        "released": row.released_at is not None,
    }


def version_of(proposal: Proposal) -> LetterText:
    """The row that a proposal becomes; not in the database, not released."""
    return LetterText(
        id=new_id(),
        key=proposal.name,
        version=proposal.content["version"],
        valid_from=proposal.valid_from,
        subject=proposal.content["subject"],
        body=proposal.content["body"].strip(),
        source=proposal.source,
        recorded_at=proposal.proposed_at,
        recorded_by=proposal.proposed_by,
    )


def differences(old: str, new: str) -> list[tuple[str, str]]:
    """The new text in pieces: ("same" | "gone" | "new", words), blanks and line breaks kept.

    What differs is compared word by word; where that would take long, line by line, and at last
    as a whole.
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    found: list[tuple[str, str]] = []
    gone = came = ""
    steps = _steps(before, after)
    for place, (tag, here, there) in enumerate(steps):
        words = "".join(here)
        if tag == "equal" and (not _joins(words) or place in (0, len(steps) - 1)):
            found += [(kind, text) for kind, text in (("gone", gone), ("new", came)) if text]
            found.append(("same", words))
            gone = came = ""
        else:
            gone, came = gone + words, came + "".join(there)
    return found + [(kind, text) for kind, text in (("gone", gone), ("new", came)) if text]


def _steps(before: list[str], after: list[str]) -> list[_Step]:
    """Return what stayed and what became what, in order."""
    start = _alike(before, after)
    rest = (before[start:], after[start:])
    end = _alike(rest[0][::-1], rest[1][::-1])
    middle = [part[: len(part) - end] for part in rest]
    steps: list[_Step] = [("equal", before[:start], after[:start])]
    steps += (
        _matched(_LINES.findall("".join(middle[0])), _LINES.findall("".join(middle[1])))
        if max(map(len, middle)) > MOST_WORDS
        else _matched(*middle)
    )
    steps.append(("equal", before[len(before) - end :], after[len(after) - end :]))
    return [step for step in steps if step[1] or step[2]]


def _matched(before: list[str], after: list[str]) -> list[_Step]:
    if max(len(before), len(after)) > MOST_WORDS:
        return [("replace", before, after)]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [(tag, before[a:b], after[c:d]) for tag, a, b, c, d in matcher.get_opcodes()]


def _alike(one: list[str], other: list[str]) -> int:
    """Return how many words are the same from the beginning on."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _joins(words: str) -> bool:
    """Whether what stayed between two changes is so little that they read as one."""
    return len(words.split()) < LEAST_BETWEEN and "\n\n" not in words


def _counts(old: str, new: str) -> str:
    pieces = differences(old, new)
    said = []
    for wanted, word in (("gone", "weg"), ("new", "neu")):
        number = sum(len(text.split()) for kind, text in pieces if kind == wanted)
        if number:
            said.append(f"{number} {'Wort' if number == 1 else 'Wörter'} {word}")
    return ", ".join(said) or "nur Leerzeichen"


register_kind(TextProposalKind())
