"""Stapel: how far each is, what it could not do and why; stopped and gone on with."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from engine.intervention_models import Batch, BatchItem
from engine.models import Incident, Instance
from handlers.domain.cases import Case
from handlers.domain.rights import sees_case_of
from handlers.domain.staff import display_name
from webui import messages
from webui.auth import Role, application, me, requires
from webui.dates import local, past_moment
from webui.messages_operations import batch_failure
from webui.views.instances import reference

blueprint = Blueprint("batches", __name__)
KINDS = {
    "umziehen": "Umziehen",
    "anhalten": "Anhalten",
    "fortsetzen": "Fortsetzen",
    "abbrechen": "Abbrechen",
    "wiederholen": "Störungen erneut versuchen",
}
STATES = {"running": "läuft", "stopped": "angehalten", "done": "fertig"}


@blueprint.get("/stapel")
@requires(Role.EDV)
def index() -> str:
    """The latest batches."""
    with application().db.read() as session:
        rows = [_head(session, one) for one in engine.batches(session)]
    return render_template("batches/list.html", rows=rows)


@blueprint.get("/stapel/<batch_id>")
@requires(Role.EDV)
def detail(batch_id: str) -> str:
    """One batch: progress, and what failed with its reason."""
    with application().db.read() as session:
        found = engine.batch(session, batch_id)
        head = _head(session, found)
        failed = [
            _failed(session, item) for item in engine.batch_items(session, batch_id, "failed")
        ]
    return render_template("batches/detail.html", batch=head, failed=failed)


@blueprint.post("/stapel/<batch_id>/anhalten")
@requires(Role.EDV)
def stop(batch_id: str) -> Response:
    """Stop; what is done stays done."""
    application().db.run(me().login, lambda work: engine.stop_batch(work, batch_id))
    flash("Angehalten. Was getan ist, bleibt; der Rest bleibt, wie er ist.", "ok")
    return _back(batch_id)


@blueprint.post("/stapel/<batch_id>/weiter")
@requires(Role.EDV)
def go_on(batch_id: str) -> Response:
    """Try what failed again and do the rest."""
    left = application().db.run(me().login, lambda work: engine.retry_batch(work, batch_id))
    application().wake()
    flash(f"Läuft weiter: {left} offen.", "ok")
    return _back(batch_id)


def _back(batch_id: str) -> Response:
    return cast(Response, redirect(url_for("batches.detail", batch_id=batch_id), 303))


def _head(session: Session, one: Batch) -> dict[str, Any]:
    far = engine.batch_progress(session, one.id)
    today = local(application().now()).date()
    return {
        "id": one.id,
        "href": url_for("batches.detail", batch_id=one.id),
        "number": one.number,
        "kind": KINDS[one.kind],
        "state": one.status,
        "state_words": STATES[one.status],
        "reason": one.reason,
        "by": display_name(session, one.by),
        "at": past_moment(one.at, today),
        "total": far.total,
        "done": far.done,
        "failed": far.failed,
        "open": far.open,
    }


def _failed(session: Session, item: BatchItem) -> dict[str, str]:
    """An instance by what the viewer may know of it; an incident by its instance."""
    incident = session.get(Incident, item.target_id)
    instance_id = item.target_id if incident is None else incident.instance_id
    row = session.execute(
        select(Instance.site, Case.file_number)
        .outerjoin(Case, Case.id == Instance.business_key)
        .where(Instance.id == instance_id)
    ).one_or_none()
    site, number = (row.site, row.file_number) if row is not None else (None, None)
    code, facts = item.code or "", item.facts or {}
    return {
        "href": url_for("instances.detail", instance_id=instance_id) if row else "",
        "reference": reference(number, item.target_id, sees_case_of(me().viewer, site)),
        "why": batch_failure(code, facts, messages.text(code, facts)),
    }
