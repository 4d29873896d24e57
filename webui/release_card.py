"""What the page Freigabe tells: what hinders, who signed, what follows, what a person may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import engine
from engine import draft_comments
from engine.comparison import Area, compare
from engine.draft_models import Draft, Signature
from engine.drafts import revision, revision_digest
from engine.errors import EngineError
from engine.findings import Finding, Severity
from engine.models import Definition, Instance
from engine.releases import Readiness
from engine.validity import in_force
from handlers.reports.processes import name_of
from webui import finding_texts, workbench
from webui.auth import application, may_use, me
from webui.comment_page import asked_words
from webui.dates import local, plain_day
from webui.forms import Problem
from webui.workbench import APPROVERS, EDITORS, QUALITY

ROLES = (
    ("created", "Erstellt/geändert", "Bearbeiter/in"),
    ("approved", "Geprüft/freigegeben", "Freigabeberechtigte/r"),
    ("quality", "Geprüft/freigegeben", "Qualitätsmanagement"),
)
LATER = "Darf nachgeholt werden; das Blatt zeigt bis dahin „wird noch nachgeholt“."
FIRST = "Hier nötig, bevor freigegeben wird."
WEEKS = 12


@dataclass(frozen=True)
class Sent:
    """A form that came and was refused: what stood in it, and why."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    """Sentences by field."""
    problems: tuple[Problem, ...] = ()


def card(session: Session, draft: Draft, sent: Sent) -> dict[str, Any]:
    """Everything the page shows."""
    running = application()
    ready = engine.readiness(session, running.runtime, draft.id)
    signed = engine.standing(session, draft.id, ready.content_digest)
    changes = change_count(session, draft)
    must_first = running.settings.quality_first
    act = act_of(session, draft)
    checks = _checks(session, draft, ready) if draft.closed_at is None else []
    return {
        "checks": sorted(checks, key=lambda check: ("fehler", "warn", "ok").index(check["state"])),
        "fulfilled": sum(check["state"] == "ok" for check in checks),
        "signatures": [_signature(session, signed, row, act, must_first) for row in ROLES],
        "returned": _returned(session, draft, ready.content_digest, signed),
        "act": act,
        "why_not": _why_not(ready, act, signed, must_first),
        "declared": declared(changes),
        "changes_href": _tab("comparisons.draft", draft),
        "digest": _grouped(ready.content_digest),
        "content_digest": ready.content_digest,
        "contents": _contents(session, draft),
        "follows": _follows(session, draft),
        "values": sent.values,
        "problems": sent.problems,
        "errors": sent.errors,
        "version": _released(session, draft),
    }


def declared(changes: int | None) -> str:
    """Return what a person declares with the signature, word for word."""
    if changes is None:
        return "Ich habe die Änderungen gelesen."
    which = "die Änderung" if changes == 1 else f"die {changes} Änderungen"
    return f"Ich habe {which} gelesen."


def act_of(session: Session, draft: Draft) -> str:
    """Return what this person may do now: vorlegen, freigeben, qm, or nothing."""
    signed = engine.standing(session, draft.id, revision_digest(revision(session, draft.id)))
    roles, login = me().viewer.roles, me().login
    writers = engine.authors(session, draft.id)
    is_open = draft.closed_at is None
    if is_open and "created" not in signed:
        may = login in writers and roles & set(EDITORS)
        return "vorlegen" if may else ""
    if login in writers or any(s.by == login for s in signed.values()) or not signed:
        return ""
    if roles & set(QUALITY) and "quality" not in signed and draft.outcome != "discarded":
        return "qm"
    return "freigeben" if is_open and roles & set(APPROVERS) else ""


def _why_not(ready: Readiness, act: str, signed: Mapping[str, Signature], must_first: bool) -> str:
    """Return why the button cannot be used yet."""
    reasons = []
    if act in ("vorlegen", "freigeben"):
        if ready.error_count:
            reasons.append(_many(ready.error_count, "Fehler im Entwurf", "Fehler im Entwurf"))
        if ready.unchanged:
            reasons.append("nichts geändert")
        if not ready.scenarios:
            reasons.append("kein Szenario")
        if ready.failed:
            reasons.append(
                _many(len(ready.failed), "Szenario nicht bestanden", "Szenarien nicht bestanden")
            )
        if ready.untried:
            reasons.append(
                _many(len(ready.untried), "Szenario nicht gelaufen", "Szenarien nicht gelaufen")
            )
    if act == "freigeben" and must_first and "quality" not in signed:
        reasons.append("Unterschrift des QM fehlt")
    return ", ".join(reasons)


def _checks(session: Session, draft: Draft, ready: Readiness) -> list[dict[str, str]]:
    found = engine.draft_findings(session, application().runtime, draft.id)
    writers = sorted(name_of(session, login) for login in engine.authors(session, draft.id))
    checks = [*_of_findings(draft, found), _of_scenarios(draft, ready)]
    if ready.unchanged or not writers:
        checks.append(
            _check("fehler", "Nichts geändert", "Der Entwurf gleicht der Version in Kraft.")
        )
    else:
        told = f"Erstellt: {', '.join(writers)}. Freigeben muss ihn jemand anderes."
        checks.append(_check("ok", "Freigabe durch eine andere Person", told))
    if ready.side_count:
        told = "Jemand hat gleichzeitig dasselbe geändert. Entscheiden Sie, was gilt."
        href = url_for("drafts.revisions", draft_id=draft.id)
        title = _many(ready.side_count, "Stand liegt daneben", "Stände liegen daneben")
        checks.append(_check("warn", title, told, "Ansehen", href))
    return [*checks, *_of_comments(session, draft)]


def _of_comments(session: Session, draft: Draft) -> list[dict[str, str]]:
    """What is still talked about hinders nobody, but should be known before signing."""
    found = [one for one in draft_comments.threads(session, draft.id) if one.is_open]
    tasks = [one for one in found if one.is_task]
    href = url_for("comments.show", draft_id=draft.id)
    checks = []
    if tasks:
        told = "; ".join(sorted({asked_words(session, one.first) for one in tasks}))
        title = _many(len(tasks), "offene Aufgabe", "offene Aufgaben")
        tasks_href = url_for("comments.show", draft_id=draft.id, zeige="aufgaben")
        checks.append(_check("warn", title, told, "Ansehen", tasks_href))
    others = len(found) - len(tasks)
    if others:
        title = _many(others, "offener Kommentar", "offene Kommentare")
        told = "Was bis zur Freigabe offen bleibt, geht im nächsten Entwurf weiter."
        checks.append(_check("warn", title, told, "Ansehen", href))
    return checks


def _of_findings(draft: Draft, found: list[Finding]) -> list[dict[str, str]]:
    href = _tab("modeler.show", draft) or _tab("outline.show", draft)
    checks = []
    for severity, state, one, many, link in (
        (Severity.ERROR, "fehler", "Fehler", "Fehler", "Beheben"),
        (Severity.WARNING, "warn", "Warnung, zur Kenntnis", "Warnungen, zur Kenntnis", "Ansehen"),
    ):
        of_kind = [finding for finding in found if finding.severity is severity]
        if of_kind:
            text = finding_texts.text(of_kind[0])
            more = f" Und {len(of_kind) - 1} weitere." if len(of_kind) > 1 else ""
            title = f"Prüfung: {_many(len(of_kind), one, many)}"
            checks.append(_check(state, title, f"{text.message}{more}", link if href else "", href))
    if not any(finding.severity is Severity.ERROR for finding in found):
        checks.append(_check("ok", "Prüfung ohne Fehler", ""))
    return checks


def _of_scenarios(draft: Draft, ready: Readiness) -> dict[str, str]:
    href, total = _tab("trials.index", draft), len(ready.scenarios)
    link = "Ansehen" if href else ""
    if not total:
        return _check("fehler", "Kein Szenario", "Nehmen Sie wenigstens eines auf.", link, href)
    if ready.failed:
        title = f"Szenarien: {len(ready.failed)} von {total} nicht bestanden"
        return _check("fehler", title, ", ".join(ready.failed), link, href)
    if ready.untried:
        title = f"Szenarien: {len(ready.untried)} von {total} mit diesem Stand nicht gelaufen"
        told = "Lassen Sie die Szenarien laufen, nachdem Sie fertig sind."
        return _check("fehler", title, told, link, href)
    return _check("ok", f"Szenarien: {total} von {total} bestanden", "", link, href)


def _check(state: str, title: str, told: str, link: str = "", href: str = "") -> dict[str, str]:
    return {"state": state, "title": title, "told": told, "link": link, "href": href}


def _signature(
    session: Session,
    signed: Mapping[str, Signature],
    row: tuple[str, str, str],
    act: str,
    must_first: bool,
) -> dict[str, Any]:
    kind, role, who = row
    signature = signed.get(kind)
    turn = {"vorlegen": "created", "freigeben": "approved", "qm": "quality"}.get(act)
    remark = (FIRST if must_first else LATER) if kind == "quality" else ""
    return {
        "role": role,
        "who": who,
        "name": name_of(session, signature.by) if signature else "",
        "day": plain_day(local(signature.at).date()) if signature else "",
        "comment": signature.comment if signature else remark,
        "state": "gezeichnet" if signature else "Sie sind dran" if turn == kind else "offen",
        "tag": "ok" if signature else "info" if turn == kind else "dashed",
        "icon": "check" if signature else "info" if turn == kind else "circle",
        "is_turn": turn == kind and not signature,
    }


def _returned(
    session: Session, draft: Draft, digest: str, signed: Mapping[str, Signature]
) -> dict[str, str] | None:
    """Tell who returned it last, until it is submitted again."""
    found = engine.signatures_of(session, draft.id, digest)
    if signed or not found:
        return None
    last = found[-1]
    return {
        "by": name_of(session, last.by),
        "day": plain_day(local(last.at).date()),
        "comment": last.comment,
    }


def change_count(session: Session, draft: Draft) -> int | None:
    """Count the changes against the version in force; None where nothing can be compared."""
    old = _current(session, draft)
    if old is None:
        return None
    try:
        found = compare(
            engine.definition_bundle(session, old.id), engine.draft_bundle(session, draft.id)
        )
    except EngineError:
        return None
    return sum(change.area is not Area.LAYOUT for change in found)


def _contents(session: Session, draft: Draft) -> str:
    bundle = engine.draft_bundle(session, draft.id)
    forms = _many(len(bundle.forms), "Formular", "Formulare")
    scenarios = _many(len(bundle.scenarios), "Szenario", "Szenarien")
    return f"Diagramm, {forms}, {scenarios}."


def _follows(session: Session, draft: Draft) -> dict[str, Any] | None:
    """Say what a release does to what runs and to what begins."""
    old = _current(session, draft)
    if old is None or draft.closed_at is not None:
        return None
    count = select(func.count()).where(Instance.process_key == draft.process_key)
    runs = session.scalar(count.where(Instance.ended_at.is_(None))) or 0
    since = application().now() - timedelta(weeks=WEEKS)
    begun = session.scalar(count.where(Instance.started_at >= since)) or 0
    move = ""
    if runs and may_use("moves.show", me().viewer.roles):
        move = url_for("moves.show", definition_id=old.id)
    return {
        "running": runs,
        "old": old.version,
        "new": workbench.number_of(session, draft),
        "begun": begun,
        "weeks": WEEKS,
        "move_href": move,
    }


def _current(session: Session, draft: Draft) -> Definition | None:
    if draft.process_key is None:
        return None
    now = application().now()
    found = in_force(session, draft.process_key, now)
    if found is None and draft.based_on is not None:
        return session.get(Definition, draft.based_on)
    return found


def _released(session: Session, draft: Draft) -> dict[str, Any] | None:
    found = engine.releases_of(session, draft.id)
    if not found:
        return None
    version = session.get_one(Definition, found[0].definition_id)
    return {
        "number": version.version,
        "begins": plain_day(local(version.valid_from).date()),
        "href": url_for(
            "processes.version", process_key=version.process_key, number=version.version
        ),
        "sums_href": url_for(
            "releases.checksums", process_key=version.process_key, number=version.version
        ),
        "holds": engine.verify(session, version.id).holds,
    }


def _tab(endpoint: str, draft: Draft) -> str:
    if not may_use(endpoint, me().viewer.roles):
        return ""
    return url_for(endpoint, draft_id=draft.id)


def _grouped(digest: str) -> str:
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))


def _many(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
