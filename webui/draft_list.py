"""Drafts on the list of processes: who works on what, and what waits for the person who looks."""

from __future__ import annotations

from textwrap import shorten
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from engine import draft_comments
from engine.draft_models import Draft, DraftComment, Release
from engine.drafts import revision, revision_digest
from engine.findings import Severity
from handlers.reports.processes import name_of
from webui import workbench
from webui.auth import application, me
from webui.dates import local, past_moment, plain_day
from webui.release_card import act_of


def draft_rows(session: Session) -> list[dict[str, Any]]:
    """Return the open drafts with what a deployment would find."""
    return [_row(session, draft) for draft in engine.drafts(session)]


def waiting(session: Session, rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return what the person who looks may do next, the most pressing first."""
    found = []
    for row in rows:
        draft = engine.draft(session, row["id"])
        act = act_of(session, draft)
        if act in ("freigeben", "qm"):
            found.append(_item("info", f"{row['what']}: Ihre Unterschrift steht aus", draft))
        elif act == "vorlegen" and row["error_count"]:
            count = row["error_count"]
            text = "1 Fehler verhindert" if count == 1 else f"{count} Fehler verhindern"
            found.append(_item("warn", f"{row['what']}: {text} die Freigabe", draft))
        mine = [side for side in engine.open_sides(session, draft.id) if side.by == me().login]
        if mine:
            found.append(
                _item("warn", f"{row['what']}: Ihr Stand liegt neben dem Entwurf", draft, "staende")
            )
    return [*found, *_asked(session, rows), *_unsigned(session)]


def _asked(session: Session, rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Tasks that comments gave to the person, or to one they stand in for today.

    Each in the draft where it can be done.
    """
    today = local(application().now()).date()
    found = []
    viewer = me().viewer
    others = viewer.stands_in_for
    logins = others | {viewer.login}
    for thread in draft_comments.tasks_of(session, logins, viewer.roles):
        first, draft = thread.first, engine.draft(session, _where(rows, thread.first))
        about = f" zu „{thread.element_name}“" if thread.element_name else ""
        due = f", bis {plain_day(first.due_on)}" if first.due_on else ""
        words = shorten(first.text, 120, placeholder=" …")
        to = name_of(session, first.asked_login) if first.asked_login in others else ""
        whose = f"Aufgabe an Sie (i. V. {to})" if to else "Aufgabe an Sie"
        item = _item("info", f"{draft.title}: {whose}{about}", draft)
        item["told"] = f"{name_of(session, first.by)}: „{words}“{due}"
        item["href"] = url_for("comments.show", draft_id=draft.id, zeige="mich") + f"#k-{thread.id}"
        if first.due_on and first.due_on < today:
            item["state"] = "warn"
        found.append(item)
    return found


def _where(rows: list[dict[str, Any]], first: DraftComment) -> str:
    """Return the open draft in which a thread goes on, else the one in which it began."""
    own = [row["id"] for row in rows if row["id"] == first.draft_id]
    same = [row["id"] for row in rows if row["process_key"] == first.process_key]
    return str(next(iter([*own, *(same if first.process_key else [])]), first.draft_id))


def _unsigned(session: Session) -> list[dict[str, str]]:
    """Versions that lack the QM's signature, for who may give it."""
    if not me().viewer.roles & set(workbench.QUALITY):
        return []
    released = session.scalars(select(Release).order_by(Release.at.desc())).all()
    found = {}
    for release in released:
        draft = engine.draft(session, release.draft_id)
        if act_of(session, draft) == "qm":
            title = f"{draft.title}: Unterschrift des QM fehlt"
            told = f"Freigegeben am {plain_day(local(release.at).date())}"
            found[draft.id] = _item("info", title, draft, told=told)
    return list(found.values())


def _item(
    state: str, title: str, draft: Draft, page: str = "freigabe", told: str = ""
) -> dict[str, str]:
    endpoint = {"freigabe": "releases.show", "staende": "drafts.revisions"}[page]
    href = url_for(endpoint, draft_id=draft.id)
    return {"state": state, "title": title, "href": href, "told": told}


def _row(session: Session, draft: Draft) -> dict[str, Any]:
    last, number = revision(session, draft.id), workbench.number_of(session, draft)
    found = engine.draft_findings(session, application().runtime, draft.id)
    counts = {
        severity: sum(finding.severity is severity for finding in found) for severity in Severity
    }
    signed = engine.standing(session, draft.id, revision_digest(last))
    who = "Sie" if last.by == me().login else name_of(session, last.by)
    when = past_moment(last.at, local(application().now()).date())
    return {
        "id": draft.id,
        "process_key": draft.process_key,
        "title": draft.title,
        "what": f"{draft.title}, Entwurf {number}",
        "number": number,
        "href": url_for("drafts.show", draft_id=draft.id),
        "who": f"{who}, {when}" + (", zur Freigabe" if signed else ""),
        "error_count": counts[Severity.ERROR],
        "warning_count": counts[Severity.WARNING],
    }
