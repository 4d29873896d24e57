"""Drafts: diagrams that are kept as they came, whether or not they could be deployed.

A file of another tool, or one that is not finished, is not lost because it has findings. A draft
never runs; it leaves byte for byte as it came, and its findings are computed when somebody asks.
Keeping another file of the same name replaces the draft.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.checks import check
from engine.db import UnitOfWork
from engine.definitions import Bundle
from engine.errors import NotFound
from engine.findings import Finding
from engine.models import Definition, DefinitionDraft, DraftResource
from engine.runtime import Runtime
from engine.xml import MAX_BYTES, XmlError


def keep_draft(work: UnitOfWork, bundle: Bundle) -> DefinitionDraft:
    """Keep a diagram and its forms as a draft; anything but an oversized file is kept."""
    if len(bundle.xml) > MAX_BYTES:
        raise XmlError("xml_too_large", size=len(bundle.xml), limit=MAX_BYTES)
    discard_draft(work, bundle.diagram_name)
    kept = DefinitionDraft(
        name=bundle.diagram_name,
        xml=bundle.xml,
        digest=bundle.digest,
        saved_at=work.now,
        saved_by=work.actor,
    )
    work.session.add(kept)
    work.session.flush()
    for name, content in bundle.forms.items():
        work.session.add(DraftResource(draft=kept.name, name=name, content=content))
    work.session.flush()
    return kept


def kept_drafts(session: Session) -> Sequence[DefinitionDraft]:
    """Return all drafts by name."""
    return session.scalars(select(DefinitionDraft).order_by(DefinitionDraft.name)).all()


def draft_bundle(session: Session, name: str) -> Bundle:
    """Return a draft's diagram and forms, byte for byte; raises `NotFound`."""
    kept = session.get(DefinitionDraft, name)
    if kept is None:
        raise NotFound("draft", name)
    found = session.scalars(select(DraftResource).where(DraftResource.draft == name))
    return Bundle(kept.name, kept.xml, {resource.name: resource.content for resource in found})


def draft_findings(session: Session, runtime: Runtime, name: str) -> list[Finding]:
    """Return what a deployment of a draft would find now."""
    deployed: Collection[str] = set(session.scalars(select(Definition.process_key).distinct()))
    return check(draft_bundle(session, name), runtime.registry, deployed)


def discard_draft(work: UnitOfWork, name: str) -> bool:
    """Forget a draft; false if there is none of that name."""
    work.session.execute(delete(DraftResource).where(DraftResource.draft == name))
    gone = work.session.execute(delete(DefinitionDraft).where(DefinitionDraft.name == name))
    return bool(gone.rowcount)  # type: ignore[attr-defined]
