"""Definitions: every version of a process as the exact bytes that were deployed.

A version is all or nothing: checks first, then the row, its forms and the messages that start it.
Instances stay pinned to their version; a message or a person starts the one that is in force at
that instant (`engine/validity.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import validity, xml
from engine.bundles import Bundle
from engine.checks import check
from engine.db import UnitOfWork
from engine.decision_tables import known_tables
from engine.diagram import Diagram
from engine.diagram_reader import executable_processes, read_diagram
from engine.draft_models import DefinitionScenario
from engine.errors import DefinitionError, NotFound, Rejected
from engine.findings import errors
from engine.forms import Form
from engine.ids import new_id
from engine.models import CalledVersion, Definition, DefinitionResource, StartSubscription
from engine.runtime import Runtime
from engine.spiff.builder import Specs, build_specs
from engine.zone import BERLIN


@dataclass(frozen=True)
class Parsed:
    """A version ready to run; immutable, shared between threads."""

    definition_id: str
    process_key: str
    version: int
    diagram: Diagram
    specs: Specs
    forms: Mapping[str, Form]


@dataclass(frozen=True)
class Starters:
    """What a message or signal begins; `idle` are processes of which nothing is in force now."""

    subscriptions: tuple[StartSubscription, ...]
    idle: tuple[str, ...]


def deploy(
    work: UnitOfWork,
    bundle: Bundle,
    *,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
) -> Definition:
    """Store a new version, in force now or from an instant on, for good or until another one.

    The same content again, without a period, is the version that is in force or planned. Raises
    `DefinitionError` with all findings if one of them is an error; nothing is stored then.
    """
    return deploy_all(work, bundle, valid_from=valid_from, valid_to=valid_to)[0]


def deploy_all(
    work: UnitOfWork,
    bundle: Bundle,
    *,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
    always: bool = False,
) -> list[Definition]:
    """Store a new version of each executable process of a file, in their order.

    With `always` the same content is a new version, too: a release is one even where only its
    scenarios changed.
    """
    begins = valid_from or work.now
    if begins < work.now:
        raise Rejected("version_in_the_past", valid_from=begins)
    if valid_to is not None and valid_to <= begins:
        raise Rejected("version_ends_before", valid_from=begins, valid_to=valid_to)
    callable_then = _callable(work.session, begins)
    day = begins.astimezone(BERLIN).date()
    findings = check(bundle, work.runtime.registry, callable_then, known_tables(work.session), day)
    if errors(findings):
        raise DefinitionError(findings)
    root = xml.parse(bundle.xml)
    diagrams = [read_diagram(root, p.get("id", "")) for p in executable_processes(root)]
    for diagram in diagrams:
        work.exclude(f"versions/{diagram.process_id}")
    asked = (valid_from, valid_to)
    stored = [_store(work, bundle, diagram, asked, always=always) for diagram in diagrams]
    for (definition, is_new), diagram in zip(stored, diagrams, strict=True):
        if is_new:
            _bind_calls(work, definition, diagram)
    return [definition for definition, _ in stored]


def _callable(session: Session, at: datetime) -> set[str]:
    """Return the processes of which a version is valid at an instant or later."""
    lasting = Definition.valid_to.is_(None) | (
        (Definition.valid_to > at) & (Definition.valid_to > Definition.valid_from)
    )
    return set(session.scalars(select(Definition.process_key).where(lasting).distinct()))


Asked = tuple[datetime | None, datetime | None]


def _store(
    work: UnitOfWork, bundle: Bundle, diagram: Diagram, asked: Asked, *, always: bool
) -> tuple[Definition, bool]:
    known = validity.versions(work.session, diagram.process_id)
    for version in known:
        same = version.digest == bundle.digest and not always
        if same and _is_meant(version, known, asked, work.now):
            return version, False
    definition = Definition(
        id=new_id(),
        process_key=diagram.process_id,
        version=known[0].version + 1 if known else 1,
        name=diagram.name or diagram.process_id,
        diagram_name=bundle.diagram_name,
        xml=bundle.xml,
        digest=bundle.digest,
        deployed_at=work.now,
        deployed_by=work.actor,
        valid_from=asked[0] or work.now,
        valid_to=asked[1],
    )
    work.session.add(definition)
    work.session.flush()
    for name, content in bundle.forms.items():
        work.session.add(
            DefinitionResource(definition_id=definition.id, name=name, content=content)
        )
    for name, content in bundle.scenarios.items():
        work.session.add(
            DefinitionScenario(definition_id=definition.id, name=name, content=content)
        )
    for start in diagram.starts():
        for event in start.definitions:
            if event.kind in ("message", "signal"):
                work.session.add(
                    StartSubscription(
                        definition_id=definition.id,
                        kind=event.kind,
                        message=event.reference or "",
                        process_key=diagram.process_id,
                        element_id=start.id,
                        once=start.attributes.get("einmalig"),
                    )
                )
    return definition, True


def _is_meant(
    version: Definition, known: Sequence[Definition], asked: Asked, now: datetime
) -> bool:
    """Tell whether a version of the same content is what a deployment asks for."""
    if asked != (None, None):
        return (version.valid_from, version.valid_to) == asked
    if validity.is_withdrawn(version):
        return False
    return version.valid_from > now or validity.chosen(known, now) is version


def _bind_calls(work: UnitOfWork, definition: Definition, diagram: Diagram) -> None:
    """Settle which version of each called process this version calls.

    It is the one in force when this version's own time begins, else the next one. A call activity
    with `bindung="neueste"` asks at each call instead.
    """
    work.session.flush()
    called = {e.called for e in diagram.elements.values() if e.called and not e.calls_latest}
    for key in sorted(called):
        at = definition.valid_from
        version = validity.in_force(work.session, key, at) or validity.following(
            work.session, key, at
        )
        if version is None:
            raise validity.refusal(work.session, key, at)
        work.session.add(
            CalledVersion(definition_id=definition.id, process_key=key, called_id=version.id)
        )


def called_version(session: Session, definition_id: str, process_key: str) -> Definition:
    """Return the version that a version's call activities begin."""
    bound = session.get(CalledVersion, (definition_id, process_key))
    if bound is None:
        raise NotFound("process", process_key)
    return session.get_one(Definition, bound.called_id)


def definitions(session: Session) -> Sequence[Definition]:
    """Return the newest version of every process."""
    latest = (
        select(Definition.process_key, func.max(Definition.version).label("version"))
        .group_by(Definition.process_key)
        .subquery()
    )
    query = select(Definition).join(
        latest,
        (Definition.process_key == latest.c.process_key) & (Definition.version == latest.c.version),
    )
    return session.scalars(query.order_by(Definition.process_key)).all()


def parsed(session: Session, runtime: Runtime, definition_id: str) -> Parsed:
    """Return a version ready to run, from the cache of this process."""
    known = runtime.specs.get(definition_id)
    if known is not None:
        return known  # type: ignore[no-any-return]
    row = session.get(Definition, definition_id)
    if row is None:
        raise NotFound("definition", definition_id)
    root = xml.parse(row.xml)
    diagram = read_diagram(root, row.process_key)
    resources = session.scalars(
        select(DefinitionResource).where(DefinitionResource.definition_id == definition_id)
    )
    forms = {resource.name: Form.load(resource.content) for resource in resources}
    ready = Parsed(row.id, row.process_key, row.version, diagram, build_specs(diagram), forms)
    runtime.specs[definition_id] = ready
    return ready


def starters(session: Session, kind: str, name: str, at: datetime) -> Starters:
    """Return which versions a message or signal starts at an instant."""
    query = (
        select(StartSubscription)
        .join(Definition, Definition.id == StartSubscription.definition_id)
        .where(
            StartSubscription.kind == kind,
            StartSubscription.message == name,
            Definition.valid_to.is_(None) | (Definition.valid_to > Definition.valid_from),
        )
        .order_by(StartSubscription.process_key, StartSubscription.element_id)
    )
    found = session.scalars(query).all()
    keys = sorted({s.process_key for s in found})
    current = {key: validity.in_force(session, key, at) for key in keys}
    ids = {version.id for version in current.values() if version is not None}
    return Starters(
        tuple(s for s in found if s.definition_id in ids),
        tuple(key for key in keys if current[key] is None),
    )
