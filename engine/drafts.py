"""Drafts: what people work on until it is released. A draft never runs.

Any file is kept, also one with findings or of another tool; it leaves byte for byte as it came.
A draft is a line of revisions (`engine/draft_revisions.py`), so that nothing anybody wrote is lost.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import xml
from engine.bundles import DIAGRAM, Bundle, bundle_of, content_digest
from engine.checks import check
from engine.db import UnitOfWork
from engine.decision_tables import known_tables
from engine.diagram_reader import executable_processes
from engine.draft_models import DefinitionScenario, Draft, DraftContent, DraftRevision
from engine.errors import Conflict, NotFound
from engine.findings import Finding
from engine.ids import new_id
from engine.lengths import LONGEST_CODE, LONGEST_NAME
from engine.models import Definition, DefinitionResource
from engine.runtime import Runtime
from engine.validity import versions


@dataclass(frozen=True)
class Origin:
    """Where a revision comes from; the columns of `DraftRevision` say what each means."""

    kind: str
    parent: int | None
    note: str = ""
    is_side: bool = False
    merged_from: int | None = None


OPENED = Origin("opened", None)


def open_draft(work: UnitOfWork, process_key: str) -> Draft:
    """Return the open draft of a process, or begin one from its newest version."""
    work.exclude(f"drafts/{process_key}")
    known = work.session.scalars(
        select(Draft)
        .where(Draft.process_key == process_key, Draft.closed_at.is_(None))
        .order_by(Draft.opened_at, Draft.id)
    ).first()
    if known is not None:
        return known
    found = versions(work.session, process_key)
    if not found:
        raise NotFound("process", process_key)
    newest = found[0]
    draft = begin(work, newest.diagram_name, definition_parts(work.session, newest.id), OPENED)
    draft.based_on = newest.id
    return draft


def keep_draft(work: UnitOfWork, bundle: Bundle) -> Draft:
    """Keep a diagram with its parts as a draft; anything but an oversized file is kept.

    A file of the same name as an open draft becomes that draft's newest revision.
    """
    if len(bundle.xml) > xml.MAX_BYTES:
        raise xml.XmlError("xml_too_large", size=len(bundle.xml), limit=xml.MAX_BYTES)
    work.exclude(f"drafts/{bundle.diagram_name}")
    known = work.session.scalars(
        select(Draft).where(Draft.name == bundle.diagram_name, Draft.closed_at.is_(None))
    ).first()
    if known is None:
        return begin(work, bundle.diagram_name, bundle.parts(), Origin("kept", None))
    parts = stored_parts(work, bundle.parts())
    if parts != revision(work.session, known.id).parts:
        add_revision(work, known, parts, Origin("kept", known.head))
    return known


def drafts(session: Session) -> Sequence[Draft]:
    """Return the open drafts by name."""
    return session.scalars(
        select(Draft).where(Draft.closed_at.is_(None)).order_by(Draft.name, Draft.opened_at)
    ).all()


def draft(session: Session, draft_id: str) -> Draft:
    """Return a draft, open or closed; raises `NotFound`."""
    found = session.get(Draft, draft_id)
    if found is None:
        raise NotFound("draft", draft_id)
    return found


def draft_named(session: Session, name: str) -> Draft:
    """Return the open draft of a file's name; raises `NotFound`."""
    found = session.scalars(
        select(Draft).where(Draft.name == name, Draft.closed_at.is_(None)).order_by(Draft.opened_at)
    ).first()
    if found is None:
        raise NotFound("draft", name)
    return found


def writable(work: UnitOfWork, draft_id: str) -> Draft:
    """Return an open draft that nobody else changes until the transaction ends."""
    work.exclude(f"draft/{draft_id}")
    found = draft(work.session, draft_id)
    if found.closed_at is not None:
        raise Conflict(
            "draft_closed", by=found.closed_by, at=found.closed_at, outcome=found.outcome
        )
    return found


def revision(session: Session, draft_id: str, number: int | None = None) -> DraftRevision:
    """Return one revision, without a number the head; raises `NotFound`."""
    wanted = draft(session, draft_id).head if number is None else number
    found = session.get(DraftRevision, (draft_id, wanted))
    if found is None:
        raise NotFound("draft_revision", wanted)
    return found


def revision_digest(found: DraftRevision) -> str:
    """Return the digest of everything in a revision: what is signed."""
    return content_digest(found.parts)


def draft_parts(session: Session, draft_id: str, number: int | None = None) -> dict[str, bytes]:
    """Return the parts of a revision, byte for byte."""
    names = revision(session, draft_id, number).parts
    rows = session.scalars(select(DraftContent).where(DraftContent.digest.in_(names.values())))
    contents = {row.digest: zlib.decompress(row.content) for row in rows}
    return {name: contents[digest] for name, digest in names.items()}


def draft_bundle(session: Session, draft_id: str, number: int | None = None) -> Bundle:
    """Return a revision as what would be deployed."""
    return bundle_of(draft(session, draft_id).name, draft_parts(session, draft_id, number))


def draft_findings(
    session: Session, runtime: Runtime, draft_id: str, number: int | None = None
) -> list[Finding]:
    """Return what a deployment of a draft would find now."""
    deployed: Collection[str] = set(session.scalars(select(Definition.process_key).distinct()))
    bundle = draft_bundle(session, draft_id, number)
    return check(bundle, runtime.registry, deployed, known_tables(session))


def discard_draft(work: UnitOfWork, draft_id: str, reason: str = "") -> Draft:
    """Close a draft; what was written stays to be looked at."""
    return close(work, writable(work, draft_id), "discarded", reason.strip() or None)


def close(work: UnitOfWork, found: Draft, outcome: str, reason: str | None = None) -> Draft:
    """End the work on a draft."""
    found.closed_at, found.closed_by = work.now, work.actor
    found.outcome, found.reason = outcome, reason
    work.session.flush()
    return found


def begin(work: UnitOfWork, name: str, parts: Mapping[str, bytes], origin: Origin) -> Draft:
    """Store a new draft with its first revision."""
    bundle = bundle_of(name, parts)
    process_key, title = _named(bundle.xml)
    found = Draft(
        id=new_id(),
        name=name,
        process_key=process_key,
        title=title or name,
        head=0,
        opened_at=work.now,
        opened_by=work.actor,
    )
    work.session.add(found)
    work.session.flush()
    add_revision(work, found, stored_parts(work, bundle.parts()), origin)
    return found


def add_revision(
    work: UnitOfWork, found: Draft, parts: Mapping[str, str], origin: Origin
) -> DraftRevision:
    """Store a revision; unless it is one beside the head, it is the head from now on."""
    latest = work.session.scalars(
        select(DraftRevision.number)
        .where(DraftRevision.draft_id == found.id)
        .order_by(DraftRevision.number.desc())
        .limit(1)
    ).first()
    row = DraftRevision(
        draft_id=found.id,
        number=(latest or 0) + 1,
        parent=origin.parent,
        kind=origin.kind,
        is_side=origin.is_side,
        merged_from=origin.merged_from,
        parts=dict(sorted(parts.items())),
        note=origin.note.strip(),
        at=work.now,
        by=work.actor,
    )
    work.session.add(row)
    if not row.is_side:
        found.head = row.number
        _name_anew(work, found, row)
    work.session.flush()
    return row


def stored_parts(work: UnitOfWork, parts: Mapping[str, bytes]) -> dict[str, str]:
    """Keep contents, once each, and return their digests by part."""
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()}
    known = set(
        work.session.scalars(
            select(DraftContent.digest).where(DraftContent.digest.in_(digests.values()))
        )
    )
    for name, digest in digests.items():
        if digest not in known:
            known.add(digest)
            work.session.add(DraftContent(digest=digest, content=zlib.compress(parts[name])))
    work.session.flush()
    return digests


def definition_parts(session: Session, definition_id: str) -> dict[str, bytes]:
    """Return the parts of a version."""
    return definition_bundle(session, definition_id).parts()


def definition_bundle(session: Session, definition_id: str) -> Bundle:
    """Return a version as it was deployed."""
    version = session.get(Definition, definition_id)
    if version is None:
        raise NotFound("definition", definition_id)
    forms = select(DefinitionResource).where(DefinitionResource.definition_id == definition_id)
    scenarios = select(DefinitionScenario).where(DefinitionScenario.definition_id == definition_id)
    return Bundle(
        version.diagram_name,
        version.xml,
        {row.name: row.content for row in session.scalars(forms)},
        {row.name: row.content for row in session.scalars(scenarios)},
    )


def _name_anew(work: UnitOfWork, found: Draft, head: DraftRevision) -> None:
    """Let a draft bear the name that its diagram bears now."""
    content = work.session.get(DraftContent, head.parts[DIAGRAM])
    if content is not None:
        process_key, title = _named(zlib.decompress(content.content))
        found.process_key = process_key or found.process_key
        found.title = title or found.title


def _named(document: bytes) -> tuple[str | None, str]:
    """Return id and name of the process that a file is about; nothing of one that is broken.

    A draft may be any file: an id that no version could have is none, a long name is cut.
    """
    try:
        root = xml.parse(document)
    except xml.XmlError:
        return None, ""
    processes = [*executable_processes(root), *root.iterchildren(f"{{{xml.BPMN}}}process")]
    first: etree._Element | None = next(iter(processes), None)
    if first is None:
        return None, ""
    key = first.get("id", "")
    return key if 0 < len(key) <= LONGEST_CODE else None, first.get("name", "")[:LONGEST_NAME]
