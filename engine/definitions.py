"""Definitions: every version of a process as the exact bytes that were deployed.

A version is all or nothing: checks first, then the row, its forms and the messages that start it.
Instances stay pinned to their version; a message or a person starts the newest one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import xml
from engine.checks import check
from engine.db import UnitOfWork
from engine.diagram import Diagram
from engine.diagram_reader import executable_processes, read_diagram
from engine.errors import DefinitionError, NotFound
from engine.findings import errors
from engine.forms import Form
from engine.ids import new_id
from engine.models import CalledVersion, Definition, DefinitionResource, StartSubscription
from engine.runtime import Runtime
from engine.spiff.builder import Specs, build_specs


@dataclass(frozen=True)
class Bundle:
    """What is deployed together: one diagram and its forms (name to JSON bytes)."""

    diagram_name: str
    xml: bytes
    forms: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """SHA-256 over diagram and forms, names included."""
        total = hashlib.sha256(self.xml)
        for name in sorted(self.forms):
            content = self.forms[name]
            total.update(f"\n{name} {len(content)}\n".encode())
            total.update(content)
        return total.hexdigest()


@dataclass(frozen=True)
class Parsed:
    """A version ready to run; immutable, shared between threads."""

    definition_id: str
    process_key: str
    version: int
    diagram: Diagram
    specs: Specs
    forms: Mapping[str, Form]


def load_bundle(path: Path) -> Bundle:
    """Read a process folder, or a single diagram with the forms beside it in `formulare/`."""
    diagram = path
    if path.is_dir():
        found = sorted(path.glob("*.bpmn"))
        if len(found) != 1:
            raise NotFound("diagram", path.name)
        diagram = found[0]
    if not diagram.is_file():
        raise NotFound("diagram", path.name)
    forms = {f.stem: f.read_bytes() for f in sorted((diagram.parent / "formulare").glob("*.json"))}
    return Bundle(diagram.name, diagram.read_bytes(), forms)


def deploy(work: UnitOfWork, bundle: Bundle) -> Definition:
    """Store a new version; the same content again is the version that is there.

    Raises `DefinitionError` with all findings if one of them is an error; nothing is stored then.
    """
    return deploy_all(work, bundle)[0]


def deploy_all(work: UnitOfWork, bundle: Bundle) -> list[Definition]:
    """Store a new version of each executable process of a file, in their order."""
    deployed = set(work.session.scalars(select(Definition.process_key).distinct()))
    findings = check(bundle, work.runtime.registry, deployed)
    if errors(findings):
        raise DefinitionError(findings)
    root = xml.parse(bundle.xml)
    diagrams = [read_diagram(root, p.get("id", "")) for p in executable_processes(root)]
    stored = [_store(work, bundle, diagram) for diagram in diagrams]
    for (definition, is_new), diagram in zip(stored, diagrams, strict=True):
        if is_new:
            _bind_calls(work, definition, diagram)
    return [definition for definition, _ in stored]


def _store(work: UnitOfWork, bundle: Bundle, diagram: Diagram) -> tuple[Definition, bool]:
    latest = _newest(work.session, diagram.process_id)
    if latest is not None and latest.digest == bundle.digest:
        return latest, False
    definition = Definition(
        id=new_id(),
        process_key=diagram.process_id,
        version=latest.version + 1 if latest else 1,
        name=diagram.name or diagram.process_id,
        diagram_name=bundle.diagram_name,
        xml=bundle.xml,
        digest=bundle.digest,
        deployed_at=work.now,
        deployed_by=work.actor,
        valid_from=work.now,
    )
    work.session.add(definition)
    work.session.flush()
    for name, content in bundle.forms.items():
        work.session.add(
            DefinitionResource(definition_id=definition.id, name=name, content=content)
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


def _bind_calls(work: UnitOfWork, definition: Definition, diagram: Diagram) -> None:
    """Settle which version of each called process this version calls."""
    work.session.flush()
    keys = sorted({e.called for e in diagram.elements.values() if e.called})
    for key in keys:
        called = newest(work.session, key)
        work.session.add(
            CalledVersion(definition_id=definition.id, process_key=key, called_id=called.id)
        )


def called_version(session: Session, definition_id: str, process_key: str) -> Definition:
    """Return the version that a version's call activities begin."""
    bound = session.get(CalledVersion, (definition_id, process_key))
    if bound is None:
        raise NotFound("process", process_key)
    return session.get_one(Definition, bound.called_id)


def newest(session: Session, process_key: str) -> Definition:
    """Return the version that new instances take."""
    found = _newest(session, process_key)
    if found is None:
        raise NotFound("process", process_key)
    return found


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


def starters(session: Session, kind: str, name: str) -> Sequence[StartSubscription]:
    """Return which newest versions a message or signal starts."""
    found = session.scalars(
        select(StartSubscription)
        .where(StartSubscription.kind == kind, StartSubscription.message == name)
        .order_by(StartSubscription.process_key, StartSubscription.element_id)
    ).all()
    return [s for s in found if newest(session, s.process_key).id == s.definition_id]


def _newest(session: Session, process_key: str) -> Definition | None:
    return session.scalars(
        select(Definition)
        .where(Definition.process_key == process_key)
        .order_by(Definition.version.desc())
        .limit(1)
    ).first()
