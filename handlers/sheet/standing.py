"""Which sheet belongs to a version: what is in force, until when, and who has signed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import draft_models, xml
from engine.diagram import Diagram
from engine.diagram_reader import read_diagram
from engine.draft_revisions import authors
from engine.drafts import definition_bundle, draft, draft_bundle, revision
from engine.errors import NotFound
from engine.models import Definition
from engine.releases import release_of, release_signatures, standing
from engine.zone import BERLIN
from handlers.domain.staff import StaffRole, display_name
from handlers.sheet.builder import build, period_of_paper, signatures_of_paper
from handlers.sheet.model import Sheet, Signature, SignatureKind, Standing

#: The three rows „Freigabeinformationen“, in their order, and who stands for them in a release.
KINDS: Mapping[SignatureKind, str] = {
    "erstellt": "created",
    "freigegeben": "approved",
    "qualitaet": "quality",
}
NOT_YET = "wird noch nachgeholt"


def sheet_of(session: Session, definition_id: str) -> Sheet:
    """Return the sheet of a version; raises `NotFound`."""
    version = session.get(Definition, definition_id)
    if version is None:
        raise NotFound("definition", definition_id)
    bundle = definition_bundle(session, definition_id)
    diagram = read_diagram(xml.parse(version.xml), version.process_key)
    begins, ends = _day(version.valid_from), version.valid_to
    found = Standing(
        version.process_key,
        version.version,
        bundle.content_digest,
        valid_from=begins,
        # In force until an instant that no longer belongs to it: paper names the last day.
        valid_to=_day(ends - timedelta(microseconds=1)) if ends else None,
        since=begins,
    )
    release = release_of(session, definition_id)
    if release is None:
        return build(diagram, _of_paper(diagram, found))
    signed = _signed(session, release.draft_id, release_signatures(session, definition_id))
    rows = tuple(
        replace(row, note=NOT_YET) if row.kind == "qualitaet" and row.day is None else row
        for row in signed
    )
    return build(diagram, replace(found, signatures=rows, signed_by="freigabe"))


def draft_sheet(session: Session, draft_id: str, number: int | None = None) -> Sheet:
    """Return the sheet of a draft's revision: only who signed exactly this content stands in it."""
    found = draft(session, draft_id)
    bundle = draft_bundle(session, draft_id, number)
    digest = bundle.content_digest
    diagram = read_diagram(xml.parse(bundle.xml), found.process_key)
    return build(
        diagram,
        Standing(
            diagram.process_id,
            None,
            digest,
            revision=revision(session, draft_id, number).number,
            signatures=_signed(session, draft_id, standing(session, draft_id, digest)),
        ),
    )


def _of_paper(diagram: Diagram, found: Standing) -> Standing:
    """A version that came in by command keeps its paper's signatures and dates."""
    signed = {each.kind: each for each in signatures_of_paper(diagram)}
    if not signed:
        return replace(found, signatures=tuple(Signature(kind) for kind in KINDS))
    begins, ends = period_of_paper(diagram)
    return replace(
        found,
        valid_from=begins or found.valid_from,
        valid_to=found.valid_to or ends,
        signatures=tuple(signed.get(kind, Signature(kind)) for kind in KINDS),
        signed_by="vorlage",
    )


def _signed(
    session: Session, draft_id: str, signed: Mapping[str, draft_models.Signature]
) -> tuple[Signature, ...]:
    return tuple(_row(session, draft_id, kind, signed.get(name)) for kind, name in KINDS.items())


def _row(
    session: Session, draft_id: str, kind: SignatureKind, by: draft_models.Signature | None
) -> Signature:
    if by is None:
        return Signature(kind)
    people = [by.by]
    if kind == "erstellt":  # signed by one, named with all who wrote it
        people += sorted(authors(session, draft_id) - {by.by})
    name = ", ".join(_name(session, kind, login) for login in people)
    return Signature(kind, name, _day(by.at), f"gez. {_surname(session, by.by)}")


def _name(session: Session, kind: SignatureKind, login: str) -> str:
    """Return how a sheet names a person: „56.2 Krebs“, who releases with the office."""
    roles = session.execute(
        select(StaffRole.role, StaffRole.site)
        .where(StaffRole.login == login)
        .order_by(StaffRole.site, StaffRole.role)
    ).all()
    office = {"erstellt": "PROZESS", "freigegeben": "FDL", "qualitaet": "QM"}[kind]
    site = _first(site for role, site in roles if role == office) or _first(s for _, s in roles)
    title = office if kind != "erstellt" and any(role == office for role, _ in roles) else ""
    return " ".join(filter(None, (title, site, _surname(session, login))))


def _first(texts: Iterable[str]) -> str:
    return next(iter(texts), "")


def _surname(session: Session, login: str) -> str:
    return display_name(session, login).rpartition(" ")[2]


def _day(at: datetime) -> date:
    return at.astimezone(BERLIN).date()
