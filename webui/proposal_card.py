"""A proposal in words: what changes, from when, who proposed it, what became of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import url_for
from sqlalchemy.orm import Session

from engine.decisions import read_table
from handlers.domain import proposals
from handlers.domain.proposals import Decided, Proposal, ProposalDecision
from handlers.domain.sites import Site
from handlers.domain.staff import display_name
from webui import table_words, workbench
from webui.auth import application, may_use, me
from webui.dates import day, local, past_moment, plain_day

Details = Callable[[Session, Proposal], dict[str, Any]]


class Subject(NamedTuple):
    """Where what a kind of proposals is about has its page; how its change is shown in detail."""

    endpoint: str
    template: str = ""
    details: Details | None = None
    form: str = ""
    """The endpoint of the form that takes a proposal to be changed (`aus`), if another one."""


def _rule_table(session: Session, row: Proposal) -> dict[str, Any]:
    table = read_table(row.content["xml"].encode()).table
    return {"grid": table_words.said(table) if table else None}


SUBJECTS: dict[str, Subject] = {
    "parameter": Subject("parameters.show"),
    "rule_table": Subject("rules.show", "rules/_proposal.html", _rule_table, "rule_edit.edit"),
}
"""By kind; endpoints take `name`."""


OUTCOMES: Mapping[str, tuple[str, str, str]] = {
    "": ("wartet auf Freigabe", "info", "schedule"),
    proposals.RELEASED: ("freigegeben", "ok", "check"),
    proposals.RETURNED: ("zurückgegeben", "warn", "undo"),
    proposals.WITHDRAWN: ("zurückgezogen", "dashed", "close"),
    proposals.REPLACED: ("durch eine Änderung ersetzt", "dashed", "close"),
}
"""Words, tag and icon."""
SOURCES: Mapping[str, tuple[str, str]] = {
    "S": ("Unterlage", "So steht es in einer Unterlage des Hauses."),
    "A": ("Annahme", "Vom Prozesseigentum festgelegt oder noch festzulegen."),
    "G": ("Gesetz", "Gesetz oder allgemein bekannt."),
}
SHOWN_AFTER_RETURN = timedelta(days=14)
"""So long who proposed is told on the list of processes."""
_SOURCE = re.compile(r"\[([SAG])\]\s*(.*)", re.DOTALL)


def source_of(text: str) -> dict[str, str]:
    """Split "[A] Annahme" into its mark, what the mark means, and the rest."""
    match = _SOURCE.fullmatch(text.strip())
    if match is None:
        return {"mark": "", "word": "", "text": text}
    word = SOURCES[match[1]][0]
    return {"mark": match[1], "word": word, "text": match[2].removeprefix(f"{word}, ")}


def line(session: Session, one: Decided) -> dict[str, Any]:
    """Return a proposal as one line of a list."""
    row, decision = one.proposal, one.decision
    word, tag, symbol = OUTCOMES[decision.outcome if decision else ""]
    return {
        "href": url_for("proposals.show", proposal_id=row.id),
        "day": day(row.valid_from),
        "site": site_name(session, row.site),
        "content": row.content,
        "by": display_name(session, row.proposed_by),
        "at": said_when(row.proposed_at),
        "state": word,
        "tag": tag,
        "icon": symbol,
        "decided": _decided(session, decision) if decision else None,
    }


def page(session: Session, row: Proposal, seen: str | None = None) -> dict[str, Any]:
    """Return what the page of a proposal shows; `seen` is what a refused form had in mind."""
    kind = proposals.kind_of(row.kind)
    decision = proposals.decision_of(session, row.id)
    standing = proposals.standing_of(session, row)
    subject = SUBJECTS.get(row.kind)
    return {
        "id": row.id,
        "kind": kind.label,
        "title": kind.title(row.name),
        "subject_href": _subject_href(row),
        "line": line(session, Decided(row, decision)),
        "changes": () if decision else proposals.described(session, row),
        "effect": kind.effect,
        "source": source_of(row.source),
        "note": row.note,
        "seen": seen if seen is not None else standing.row_id if standing else "",
        "act": _act(session, row, decision),
        "is_over": row.valid_from < local(application().now()).date(),
        "change_href": _change_href(row),
        "template": subject.template if subject else "",
        "details": subject.details(session, row) if subject and subject.details else {},
    }


def waiting(session: Session) -> list[dict[str, str]]:
    """Return what waits for the decision of who looks, and what came back to them lately."""
    found = []
    for row in proposals.waiting_proposals(session):
        if proposals.may_release(session, row, me().login):
            change = next(iter(proposals.described(session, row)), "")
            who = display_name(session, row.proposed_by)
            told = f"Vorgeschlagen von {who}, {said_when(row.proposed_at)}"
            found.append(_item(row, f"{change}, ab {day(row.valid_from)}", told))
    return [*_returned(session), *found]


def _returned(session: Session) -> list[dict[str, str]]:
    since = application().now() - SHOWN_AFTER_RETURN
    found = []
    for one in proposals.returned_to(session, me().login, since):
        assert one.decision is not None
        title = f"{proposals.kind_of(one.proposal.kind).title(one.proposal.name)}: zurückgegeben"
        by = display_name(session, one.decision.by)
        item = _item(one.proposal, title, f"{by}: {one.decision.reason}")
        found.append({**item, "state": "warn"})
    return found


def site_name(session: Session, site: str | None) -> str:
    """Return "alle Standorte" or "Hann. Münden (56.6)"."""
    row = session.get(Site, site) if site else None
    return f"{row.name} ({row.id})" if row else "alle Standorte"


def said_when(instant: datetime) -> str:
    """Return "heute, 9:37" or the date with the time."""
    return past_moment(instant, local(application().now()).date())


def _item(row: Proposal, title: str, told: str) -> dict[str, str]:
    href = url_for("proposals.show", proposal_id=row.id)
    return {"state": "info", "title": title, "href": href, "told": told}


def _decided(session: Session, decision: ProposalDecision) -> dict[str, str]:
    return {
        "by": display_name(session, decision.by),
        "at": said_when(decision.at),
        "day": plain_day(local(decision.at).date()),
        "reason": decision.reason,
    }


def _act(session: Session, row: Proposal, decision: ProposalDecision | None) -> str:
    """Return what the person who looks may do: entscheiden, zurueckziehen, neu or nothing."""
    is_author = me().login in proposals.authors(session, row)
    if decision is not None:
        again = decision.outcome in (proposals.RETURNED, proposals.WITHDRAWN)
        return "neu" if again and me().viewer.roles & set(workbench.EDITORS) else ""
    if proposals.may_release(session, row, me().login):
        return "entscheiden"
    return "zurueckziehen" if is_author else ""


def _subject_href(row: Proposal) -> str:
    subject = SUBJECTS.get(row.kind)
    return _href(row, subject.endpoint) if subject else ""


def _change_href(row: Proposal) -> str:
    subject = SUBJECTS.get(row.kind)
    return _href(row, subject.form or subject.endpoint, **{"aus": row.id}) if subject else ""


def _href(row: Proposal, endpoint: str, **query: Any) -> str:
    if not may_use(endpoint, me().viewer.roles):
        return ""
    return url_for(endpoint, name=row.name, **query)
