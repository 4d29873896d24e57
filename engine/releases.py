"""Releases: a draft becomes a version when the right people have signed exactly this content.

Three signatures, as on a QM sheet: `created` by somebody who wrote it, `approved` by somebody who
did not, `quality` now or later. Instead of approving one may return it: what was signed before that
does not count any more. Each names the digest of all parts; whatever changes afterwards has
another digest, so that an old signature never covers new content. Signatures are append-only.
Which roles may sign what is the caller's to ask; that nobody releases their own work stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.bundles import content_digest
from engine.db import UnitOfWork
from engine.definitions import deploy_all
from engine.draft_models import (
    Draft,
    DraftRevision,
    Release,
    ScenarioResult,
    Signature,
)
from engine.draft_revisions import authors, open_sides
from engine.drafts import (
    close,
    definition_bundle,
    draft,
    draft_bundle,
    draft_findings,
    revision,
    writable,
)
from engine.errors import Conflict, NotFound, Rejected
from engine.findings import errors
from engine.models import Definition
from engine.runtime import Runtime

Kind = Literal["created", "approved", "quality", "returned"]


@dataclass(frozen=True)
class Statement:
    """What somebody signs: the content they have seen, what they declare, what they remark."""

    digest: str
    declaration: str
    comment: str = ""


@dataclass(frozen=True)
class Readiness:
    """Whether a draft may be released, and what hinders it."""

    content_digest: str
    error_count: int
    finding_count: int
    scenarios: tuple[str, ...]
    failed: tuple[str, ...]
    untried: tuple[str, ...]
    side_count: int
    unchanged: bool
    """The content is that of the version it began from."""

    @property
    def is_ready(self) -> bool:
        """Nothing hinders the author's signature."""
        hindered = self.error_count or self.failed or self.untried or self.unchanged
        return bool(self.scenarios) and not hindered


def readiness(session: Session, runtime: Runtime, draft_id: str) -> Readiness:
    """Return what a release of a draft's head would meet now."""
    head = revision(session, draft_id)
    digest = content_digest(head.parts)
    found = draft_findings(session, runtime, draft_id)
    names = tuple(sorted(draft_bundle(session, draft_id).scenarios))
    results = {
        row.scenario: row.ok
        for row in session.scalars(
            select(ScenarioResult).where(ScenarioResult.content_digest == digest)
        )
    }
    based_on = draft(session, draft_id).based_on
    return Readiness(
        content_digest=digest,
        error_count=len(errors(found)),
        finding_count=len(found),
        scenarios=names,
        failed=tuple(name for name in names if results.get(name) is False),
        untried=tuple(name for name in names if name not in results),
        side_count=len(open_sides(session, draft_id)),
        unchanged=based_on is not None
        and definition_bundle(session, based_on).content_digest == digest,
    )


def submit_draft(work: UnitOfWork, draft_id: str, statement: Statement) -> Signature:
    """Sign "Erstellt/geändert": whoever wrote it hands over exactly this content.

    Raises `Conflict("release_changed")` if the content is another one than was seen, `Rejected`
    with the first thing that hinders.
    """
    found, head = _seen(work, draft_id, statement.digest)
    if work.actor not in authors(work.session, draft_id):
        raise Rejected("release_not_author", by=work.actor)
    _refuse_unready(readiness(work.session, work.runtime, draft_id))
    return _sign(work, "created", found, head, statement)


def approve_draft(
    work: UnitOfWork,
    draft_id: str,
    statement: Statement,
    *,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
    needs_quality: bool = False,
) -> Definition:
    """Sign "Geprüft/freigegeben" and let the content become the next version.

    Who wrote any of it is refused. With `needs_quality` the QM must have signed before.
    """
    found, head = _seen(work, draft_id, statement.digest)
    if work.actor in authors(work.session, draft_id):
        raise Rejected("release_own_work", by=work.actor)
    signed = _submitted(work, draft_id, statement.digest)
    if needs_quality and "quality" not in signed:
        raise Rejected("release_quality_missing")
    _refuse_unready(readiness(work.session, work.runtime, draft_id))
    bundle = draft_bundle(work.session, draft_id)
    versions = deploy_all(work, bundle, valid_from=valid_from, valid_to=valid_to, always=True)
    _sign(work, "approved", found, head, statement)
    for version in versions:
        work.session.add(
            Release(
                definition_id=version.id,
                draft_id=draft_id,
                revision=head.number,
                content_digest=statement.digest,
                at=work.now,
                by=work.actor,
            )
        )
    close(work, found, "released")
    return versions[0]


def sign_quality(work: UnitOfWork, draft_id: str, statement: Statement) -> Signature:
    """Sign for the quality management, before or after the version came into force.

    Refused for who wrote it and for who approved it.
    """
    work.exclude(f"draft/{draft_id}")
    found, head = draft(work.session, draft_id), revision(work.session, draft_id)
    _refuse_changed(head, statement.digest)
    if work.actor in authors(work.session, draft_id):
        raise Rejected("release_own_work", by=work.actor)
    _submitted(work, draft_id, statement.digest)
    return _sign(work, "quality", found, head, statement)


def return_draft(work: UnitOfWork, draft_id: str, statement: Statement) -> Signature:
    """Give a submitted draft back to its authors, with a remark; it may be submitted again."""
    found, head = _seen(work, draft_id, statement.digest)
    _submitted(work, draft_id, statement.digest)
    if not statement.comment.strip():
        raise Rejected("release_comment_missing")
    return _sign(work, "returned", found, head, statement)


def signatures_of(session: Session, draft_id: str, digest: str) -> Sequence[Signature]:
    """Return who signed exactly this content of a draft, in order."""
    return session.scalars(
        select(Signature)
        .where(Signature.draft_id == draft_id, Signature.content_digest == digest)
        .order_by(Signature.number)
    ).all()


def standing(session: Session, draft_id: str, digest: str) -> dict[str, Signature]:
    """Return the signatures that count by kind: those since the content was last returned."""
    found: dict[str, Signature] = {}
    for signature in signatures_of(session, draft_id, digest):
        if signature.kind == "returned":
            found.clear()
        else:
            found[signature.kind] = signature
    return found


def release_of(session: Session, definition_id: str) -> Release | None:
    """Return the release that made a version; None if a command put it into operation."""
    return session.get(Release, definition_id)


def releases_of(session: Session, draft_id: str) -> Sequence[Release]:
    """Return what a draft became: one version per process of its file."""
    return session.scalars(
        select(Release).where(Release.draft_id == draft_id).order_by(Release.definition_id)
    ).all()


def release_signatures(session: Session, definition_id: str) -> dict[str, Signature]:
    """Return the signatures of a version by kind."""
    found = release_of(session, definition_id)
    return standing(session, found.draft_id, found.content_digest) if found else {}


@dataclass(frozen=True)
class Verification:
    """Whether a version is still what was signed: the digest then and now."""

    signed: str
    computed: str

    @property
    def holds(self) -> bool:
        """Not one byte differs."""
        return self.signed == self.computed


def verify(session: Session, definition_id: str) -> Verification:
    """Compute a released version's digest again; raises `NotFound` if it has no release."""
    found = release_of(session, definition_id)
    if found is None:
        raise NotFound("release", definition_id)
    return Verification(
        found.content_digest, definition_bundle(session, definition_id).content_digest
    )


def _seen(work: UnitOfWork, draft_id: str, digest: str) -> tuple[Draft, DraftRevision]:
    found = writable(work, draft_id)
    head = revision(work.session, draft_id)
    _refuse_changed(head, digest)
    return found, head


def _refuse_changed(head: DraftRevision, digest: str) -> None:
    if content_digest(head.parts) != digest:
        raise Conflict("release_changed", by=head.by, at=head.at)


def _submitted(work: UnitOfWork, draft_id: str, digest: str) -> dict[str, Signature]:
    signed = standing(work.session, draft_id, digest)
    if "created" not in signed:
        raise Rejected("release_not_submitted")
    return signed


def _refuse_unready(ready: Readiness) -> None:
    if ready.error_count:
        raise Rejected("release_findings", count=ready.error_count)
    if ready.unchanged:
        raise Rejected("release_unchanged")
    if not ready.scenarios:
        raise Rejected("release_no_scenario")
    if ready.failed:
        raise Rejected("release_scenarios_failed", names=ready.failed)
    if ready.untried:
        raise Rejected("release_scenarios_untried", names=ready.untried)


def _sign(
    work: UnitOfWork, kind: Kind, found: Draft, head: DraftRevision, statement: Statement
) -> Signature:
    for known in standing(work.session, found.id, statement.digest).values():
        if known.kind == kind:
            raise Conflict("release_signed_already", by=known.by, at=known.at)
        if known.by == work.actor and kind != "returned":
            raise Rejected("release_other_signature", by=known.by)
    if not statement.declaration.strip():
        raise Rejected("release_declaration_missing")
    latest = work.session.scalar(
        select(func.max(Signature.number)).where(Signature.draft_id == found.id)
    )
    signature = Signature(
        draft_id=found.id,
        number=(latest or 0) + 1,
        kind=kind,
        revision=head.number,
        content_digest=statement.digest,
        declaration=statement.declaration.strip(),
        comment=statement.comment.strip(),
        at=work.now,
        by=work.actor,
    )
    work.session.add(signature)
    work.session.flush()
    return signature
