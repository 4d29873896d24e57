"""Letter texts in words: what holds, whether anybody released it, what is planned, what changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from itertools import count
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from engine.errors import NotFound
from handlers.domain import proposals
from handlers.domain.letter_texts import LetterText, all_texts, text_version, versions_of
from handlers.domain.proposals import Decided, Proposal
from handlers.domain.sites import all_sites
from handlers.domain.staff import display_name, sites_of
from handlers.letters.preview import Occasion
from handlers.letters.text_catalogue import NOTICE, PLACEHOLDERS, TEXTS, TextKind, text_kind
from handlers.letters.text_proposals import (
    KIND,
    content_of,
    differences,
    version_of,
    waiting_names,
)
from handlers.letters.wording import Block, blocks, placeholders
from webui import proposal_card
from webui.auth import application, may_use, me
from webui.dates import day, local, plain_day

SHIPPED = "system"
_SHOWN = {name: f"{{{name}}}" for name in PLACEHOLDERS}


def today() -> date:
    """Return the day in Berlin."""
    return local(application().now()).date()


def groups(session: Session, words: str) -> list[dict[str, Any]]:
    """Return all texts by group; with `words` those that say all of them somewhere."""
    rows = all_texts(session)
    waiting = {row.name for row in proposals.waiting_proposals(session) if row.kind == KIND}
    found: dict[str, list[dict[str, Any]]] = {}
    for kind in TEXTS.values():
        mine = [row for row in rows if row.key == kind.key]
        said = " ".join((kind.key, kind.label, *(row.subject + row.body for row in mine)))
        if all(word in said.casefold() for word in words.casefold().split()):
            line = _line(session, kind, mine, kind.key in waiting)
            found.setdefault(kind.group, []).append(line)
    return [{"title": title, "rows": lines} for title, lines in found.items()]


def page(session: Session, kind: TextKind, chosen: str = "") -> dict[str, Any]:
    """Return what the page of a text shows, with the wording of one version."""
    rows = versions_of(session, kind.key)
    decided = proposals.proposals_of(session, KIND, kind.key)
    by_row = {one.decision.row_id: one for one in decided if one.decision and one.decision.row_id}
    shown = next((row for row in rows if row.version == chosen), None)
    if chosen and shown is None:
        raise NotFound("letter_text", chosen)
    shown = shown or _in_force(rows) or next(iter(rows), None)
    return {
        "key": kind.key,
        "label": kind.label,
        "now": _line(session, kind, rows, False),
        "shown": wording(kind, shown) if shown else None,
        "rows": [_row(session, row, rows, by_row.get(row.id)) for row in rows],
        "proposals": [_proposal(session, one) for one in decided],
        "used": _used(session, kind),
        "by_rule": kind.key == NOTICE,
        "versions": [
            (row.version, f"{row.version}, ab {plain_day(row.valid_from)}") for row in rows
        ],
        "has_subject": kind.has_subject,
        "may_propose": may_use("texts.propose", me().viewer.roles),
    }


def wording(kind: TextKind, row: LetterText) -> dict[str, Any]:
    """Return a version to be read: its blocks, with the placeholders' names in them."""
    return {
        "version": row.version,
        "subject": row.subject if kind.has_subject else "",
        "blocks": _blocks(row.body),
        "pdf": url_for("texts.pdf", name=row.key, version=row.version),
        "png": url_for("texts.png", name=row.key, version=row.version),
        "begins": day(row.valid_from),
    }


def placeholder_rows(kind: TextKind) -> list[dict[str, str]]:
    """Return what a text may use, each with meaning and example."""
    return [
        {"name": f"{{{name}}}", "meaning": meaning, "example": example or "–"}
        for name in kind.placeholders
        for meaning, example in [PLACEHOLDERS[name]]
    ]


def compared(kind: TextKind, old: LetterText, new: LetterText) -> dict[str, Any]:
    """Return two wordings as pieces that stay, go and come."""
    subject = differences(old.subject, new.subject) if kind.has_subject else []
    return {
        "old": f"Fassung {old.version}",
        "new": f"Fassung {new.version}",
        "subject": subject,
        "body": differences(old.body, new.body),
        "same": old.body == new.body and (old.subject == new.subject or not kind.has_subject),
    }


def details(session: Session, proposal: Proposal) -> dict[str, Any]:
    """Return what the page of a proposal shows beyond the sentences: wording and picture."""
    kind, new = text_kind(proposal.name), version_of(proposal)
    standing = proposals.standing_of(session, proposal)
    old = session.get(LetterText, standing.row_id) if standing else None
    decision = proposals.decision_of(session, proposal.id)
    is_row = decision is not None and decision.row_id is not None
    return {
        "compared": compared(kind, old, new) if old and not is_row else None,
        "blocks": _blocks(new.body),
        "subject": new.subject if kind.has_subject else "",
        "version": new.version,
        "pdf": url_for("texts.proposal_pdf", proposal_id=proposal.id),
        "png": url_for("texts.proposal_png", proposal_id=proposal.id),
        "by_rule": kind.key == NOTICE,
    }


def values_from(session: Session, kind: TextKind, begins: date, base: str = "") -> dict[str, str]:
    """Return a form that begins with the wording in force, or with that of one version."""
    rows = versions_of(session, kind.key)
    row = text_version(session, kind.key, base) if base else _in_force(rows)
    content = content_of(row) if row else {"subject": "", "body": ""}
    taken = {*(one.version for one in rows), *waiting_names(session, kind.key)}
    return {
        "betreff": content["subject"],
        "text": content["body"],
        "fassung": next_version(taken, begins),
    }


def values_of(proposal: Proposal) -> dict[str, str]:
    """Return a proposal as its form held it, to be changed."""
    source = proposal_card.source_of(proposal.source)
    return {
        "betreff": proposal.content["subject"],
        "text": proposal.content["body"],
        "fassung": proposal.content["version"],
        "ab": proposal.valid_from.isoformat(),
        "art": source["mark"],
        "quelle": source["text"],
        "bemerkung": proposal.note,
        "aus": proposal.id,
    }


def next_version(taken: Collection[str], begins: date) -> str:
    """Return "haus-2026-2": the first name of the year that no version bears or is to bear."""
    names = (f"haus-{begins.year}-{number}" for number in count(1))
    return next(name for name in names if name not in taken)


def occasion(session: Session, begins: date) -> Occasion:
    """Return the site whose letterhead a preview bears, on the first day it could be written."""
    mine = sorted(sites_of(session, me().login)) or [site.id for site in all_sites(session)]
    return Occasion(mine[0], max(begins, today()))


def in_force(session: Session, kind: TextKind, on: date) -> LetterText | None:
    """Return the version that holds on a day."""
    return next((row for row in versions_of(session, kind.key) if row.valid_from <= on), None)


def _line(
    session: Session, kind: TextKind, rows: Sequence[LetterText], waits: bool
) -> dict[str, Any]:
    current = _in_force(rows)
    planned = sorted(
        (row for row in rows if row.valid_from > today()), key=lambda row: row.valid_from
    )
    return {
        "label": kind.label,
        "key": kind.key,
        "href": url_for("texts.show", name=kind.key),
        "version": current.version if current else "",
        "since": plain_day(current.valid_from) if current else "",
        "released": _released(session, current) if current else "",
        "source": current.source if current else "",
        "planned": [f"Fassung {row.version} ab {day(row.valid_from)}" for row in planned[:1]],
        "waits": waits,
    }


def _row(
    session: Session, row: LetterText, rows: Sequence[LetterText], came_by: Decided | None
) -> dict[str, Any]:
    author = "mit dem Programm geliefert"
    if row.recorded_by != SHIPPED:
        author = f"vorgeschlagen von {display_name(session, row.recorded_by)}"
    state = _state(row, rows)
    before = _before(row, rows)
    take_back = ""
    if state == "geplant" and before and may_use("texts.new", me().viewer.roles):
        query: dict[str, Any] = {"von": before.version, "ab": row.valid_from.isoformat()}
        take_back = url_for("texts.new", name=row.key, **query)
    return {
        "version": row.version,
        "begins": plain_day(row.valid_from),
        "state": state,
        "tag": {"in Kraft": "ok", "geplant": "info"}.get(state, "dashed"),
        "released": _released(session, row),
        "source": row.source,
        "who": author,
        "href": url_for("texts.show", name=row.key, fassung=row.version),
        "proposal": came_by and url_for("proposals.show", proposal_id=came_by.proposal.id),
        "take_back": take_back,
    }


def _state(row: LetterText, rows: Sequence[LetterText]) -> str:
    same_day = [one for one in rows if one.valid_from == row.valid_from]
    if row is not max(same_day, key=lambda one: one.recorded_at):
        return "ersetzt"
    if row.valid_from > today():
        return "geplant"
    return "in Kraft" if row is _in_force(rows) else "abgelöst"


def _in_force(rows: Sequence[LetterText]) -> LetterText | None:
    """The first that has begun: rows come with the one that holds last first."""
    return next((row for row in rows if row.valid_from <= today()), None)


def _before(row: LetterText, rows: Sequence[LetterText]) -> LetterText | None:
    return next((one for one in rows if one.valid_from < row.valid_from), None)


def _released(session: Session, row: LetterText) -> str:
    if row.released_at is None:
        return ""
    by, at = display_name(session, row.released_by), local(row.released_at).date()
    return f"{by}, {plain_day(at)}"


def _proposal(session: Session, one: Decided) -> dict[str, Any]:
    line = proposal_card.line(session, one)
    return {**line, "what": f"Fassung {one.proposal.content['version']} ab {line['day']}"}


def _used(session: Session, kind: TextKind) -> list[dict[str, str]]:
    """Return who writes a letter, or in which letters a phrase or notice stands now."""
    if kind.is_letter:
        registry = application().registry
        known = registry.handlers.get(kind.handler)
        label = known.label if known else kind.handler
        href = url_for("processes.used_by", was=f"handler:{kind.handler}")
        return [{"label": f"Schritte mit „{label}“", "href": href}]
    rows, found = all_texts(session), []
    for other in TEXTS.values():
        row = _in_force([one for one in rows if one.key == other.key])
        if row is not None and other.is_letter and _stands_in(kind, other, row):
            found.append({"label": other.label, "href": url_for("texts.show", name=other.key)})
    return found


def _stands_in(kind: TextKind, letter: TextKind, row: LetterText) -> bool:
    if not kind.stands_in:  # a notice follows every summons
        return letter.letter.summons
    return kind.stands_in in placeholders(row.body)


def _blocks(body: str) -> list[Block]:
    return blocks(body, _SHOWN)
