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
from handlers.domain.proposals import Proposal, Standing, register_kind
from handlers.letters.text_catalogue import text_kind
from handlers.letters.text_checks import check_body, check_subject

KIND = "letter_text"
FIELDS = frozenset({"version", "subject", "body"})
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
LEAST_BETWEEN = 2
_WORDS = re.compile(r"\s+|[^\s]+")


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
        if not VERSION.fullmatch(content["version"]):
            raise Rejected("text_version_unreadable", value=content["version"])
        taken = {row.version for row in versions_of(work.session, proposal.name)}
        if content["version"] in taken:
            raise Rejected("text_version_taken", version=content["version"])
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
    """The new text in pieces: ("same" | "gone" | "new", words), blanks and line breaks kept."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    found: list[tuple[str, str]] = []
    gone = came = ""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    steps = matcher.get_opcodes()
    for place, (tag, start, end, begin, stop) in enumerate(steps):
        words = "".join(before[start:end])
        if tag == "equal" and (not _joins(words) or place in (0, len(steps) - 1)):
            found += [(kind, text) for kind, text in (("gone", gone), ("new", came)) if text]
            found.append(("same", words))
            gone = came = ""
        else:
            gone, came = gone + words, came + "".join(after[begin:stop])
    return found + [(kind, text) for kind, text in (("gone", gone), ("new", came)) if text]


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
