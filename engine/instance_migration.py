"""Migration of running instances: to another version, one by one, looked at first, undoable.

A dry run does everything but store it, and says per instance whether it moves as it is, needs a
mapping of elements, or cannot and why. A migration keeps ids of tasks, due instants and variables;
history that is past stays on the version it happened on. It can be undone as long as nothing has
happened in the instance since.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from engine import rows
from engine.advance import RUNNING, caller_of, lock, save
from engine.db import UnitOfWork
from engine.definitions import parsed
from engine.deviations import Change, of_instance, record
from engine.diagram import Element
from engine.errors import BrokenState, Conflict, EngineError, NotFound, Rejected
from engine.history import Entry
from engine.ids import new_id
from engine.instance_host import InstanceHost
from engine.intervention_models import InstanceMigration
from engine.models import Instance, Subscription, Task, Timer
from engine.spiff.codec import decode, encode
from engine.spiff.machine import Machine, Token
from engine.spiff.migration import Migration, Obstacle
from engine.stopped import EVERYTHING, refuse_stopped, stopped_elements

Verdict = Literal["as_is", "needs_mapping", "cannot"]
_MUST_STAY = frozenset({"task", "job", "call", "incident", "stopped", "scope", "repetition"})
#: What a mapping of elements can help.
_HELPED = frozenset({"element_gone"})


@dataclass(frozen=True)
class MigrationPlan:
    """What a migration of one instance would do."""

    instance_id: str
    from_id: str
    to_id: str
    verdict: Verdict
    obstacles: tuple[Obstacle, ...]
    standing: tuple[str, ...]
    """Elements of the old version at which it stands."""
    timers_gone: tuple[str, ...]
    """Waiting timers that the new version has no place for."""
    added: tuple[str, ...]
    """Waits of the new version that begin with the migration."""


def plan_migration(
    work: UnitOfWork, instance_id: str, target_id: str, mapping: Mapping[str, str] | None = None
) -> MigrationPlan:
    """Say what a migration would do; nothing is stored. Use it in a reading unit of work."""
    instance = work.session.get(Instance, instance_id)
    if instance is None:
        raise NotFound("instance", instance_id)
    move = _Move(work, instance, target_id, mapping or {})
    move.run()
    return move.plan()


def migrate_instance(
    work: UnitOfWork,
    instance_id: str,
    target_id: str,
    mapping: Mapping[str, str] | None = None,
    *,
    reason: str,
) -> InstanceMigration:
    """Move an instance; raises `Rejected("migration_impossible")` with what stands in the way."""
    if not reason.strip():
        raise Rejected("reason_missing")
    instance = lock(work, instance_id)
    where = of_instance(instance)
    with work.move(instance.id):
        move = _Move(work, instance, target_id, mapping or {})
        move.run()
        plan = move.plan()
        if plan.verdict != "as_is":
            raise Rejected(
                "migration_impossible",
                verdict=plan.verdict,
                obstacles=[(o.code, o.element) for o in plan.obstacles],
            )
        done = move.store(reason.strip())
    change = Change({"version": move.old.version}, {"version": move.new.version, **move.mapping})
    record(work, "umgezogen", where, done.reason, change)
    return done


def undo_migration(work: UnitOfWork, migration_id: str, *, reason: str) -> None:
    """Put an instance back exactly as it was, if nothing has happened in it since."""
    if not reason.strip():
        raise Rejected("reason_missing")
    done = work.session.get(InstanceMigration, migration_id)
    if done is None:
        raise NotFound("migration", migration_id)
    instance = lock(work, done.instance_id)
    if done.undone_at is not None:
        raise Conflict("migration_undone", by=done.undone_by or "", at=done.undone_at)
    if instance.history_length != done.history_length or instance.definition_id != done.to_id:
        raise Conflict("instance_moved_on", instance=instance.id)
    refuse_stopped(work, instance.id)
    where = of_instance(instance)
    snapshot = _read(done.snapshot)
    _restore_rows(work, instance.id, snapshot)
    instance.definition_id = done.from_id
    version = parsed(work.session, work.runtime, done.from_id)
    host = InstanceHost(work, version, instance.id, caller=caller_of(instance))
    machine = Machine.load(snapshot["state"], version.specs, host)
    content = {"grund": reason.strip(), "version": version.version}
    save(work, instance, machine, [Entry("umzug_zurueck", content=content)])
    done.undone_at, done.undone_by = work.now, work.actor
    before = parsed(work.session, work.runtime, done.to_id).version
    change = Change({"version": before}, {"version": version.version})
    record(work, "zurueckgezogen", where, reason.strip(), change)


def migrations_of(session: Session, instance_id: str) -> Sequence[InstanceMigration]:
    """Return an instance's migrations, the oldest first."""
    return session.scalars(
        select(InstanceMigration)
        .where(InstanceMigration.instance_id == instance_id)
        .order_by(InstanceMigration.at, InstanceMigration.position)
    ).all()


class _Move:
    """One instance on its way."""

    def __init__(
        self, work: UnitOfWork, instance: Instance, target_id: str, mapping: Mapping[str, str]
    ) -> None:
        self.work, self.instance = work, instance
        self.old = parsed(work.session, work.runtime, instance.definition_id)
        self.new = parsed(work.session, work.runtime, target_id)
        self.mapping = dict(mapping)
        self._check_target()
        self.migration = Migration(self.old.diagram, self.new.diagram, self.new.specs, self.mapping)
        self.before: Mapping[str, Token] = {}
        self.after: Mapping[str, Token] = {}

    def _check_target(self) -> None:
        if self.old.process_key != self.new.process_key:
            raise Rejected("migration_other_process", process=self.new.process_key)
        if self.instance.status != RUNNING:
            raise Conflict("instance_ended", status=self.instance.status)
        for source, target in self.mapping.items():
            for element, version in ((source, self.old), (target, self.new)):
                if element not in version.diagram.elements:
                    raise Rejected("mapping_unknown", element=element, version=version.version)

    def run(self) -> None:
        """Move the state in memory."""
        caller = caller_of(self.instance)
        self.old_host = InstanceHost(self.work, self.old, self.instance.id, caller=caller)
        self.host = InstanceHost(self.work, self.new, self.instance.id, caller=caller)
        machine = Machine.load(self.instance.state, self.old.specs, self.old_host)
        self.before = machine.tokens()
        self.machine = machine.migrate(self.migration, self.host)
        if self.old.definition_id == self.new.definition_id:
            self.migration.refuse("same_version", "")
        if EVERYTHING in stopped_elements(self.work.session, self.instance.id):
            self.migration.refuse("suspended", "")
        if self.migration.obstacles:
            return
        self._check_handlers()
        try:
            self.after = self.machine.tokens()
            self._check_nothing_lost()
        except EngineError as error:
            self.migration.refuse(error.code, "")

    def _check_handlers(self) -> None:
        """What an outside worker has begun must be finished by the same step."""
        for token in self.before.values():
            if token.kind != "job":
                continue
            mine = self.old.diagram.elements[token.element_id].attributes.get("handler")
            theirs = self._target(token.element_id)
            if theirs is None or theirs.attributes.get("handler") != mine:
                self.migration.refuse("job_running", token.element_id)

    def _check_nothing_lost(self) -> None:
        for token in self.before.values():
            moved = self.after.get(token.id)
            if moved is not None and moved.kind == token.kind:
                if moved.due != token.due:
                    raise BrokenState("migration_changed_timer", element=token.element_id)
            elif token.kind in _MUST_STAY:
                self.migration.refuse("element_gone", token.element_id)

    def _target(self, element: str) -> Element | None:
        return self.new.diagram.elements.get(self.migration.name(element))

    def plan(self) -> MigrationPlan:
        """Return what the move would do."""
        obstacles = tuple(self.migration.obstacles)
        verdict: Verdict = "as_is"
        if obstacles:
            helped = all(obstacle.code in _HELPED for obstacle in obstacles)
            verdict = "needs_mapping" if helped else "cannot"
        gone = [t for i, t in self.before.items() if t.kind == "timer" and i not in self.after]
        added = [t for i, t in self.after.items() if i not in self.before]
        return MigrationPlan(
            instance_id=self.instance.id,
            from_id=self.old.definition_id,
            to_id=self.new.definition_id,
            verdict=verdict,
            obstacles=obstacles,
            standing=tuple(t.element_id for t in self.before.values() if t.kind not in _HELD),
            timers_gone=() if obstacles else tuple(t.element_id for t in gone),
            added=tuple(t.element_id for t in added),
        )

    def store(self, reason: str) -> InstanceMigration:
        """Store the moved state with its rows, its history entry and the way back."""
        work, instance = self.work, self.instance
        snapshot = _snapshot(work.session, instance)
        kept = {i: t for i, t in self.before.items() if i in self.after}
        entries = rows.write(work, instance, self.old_host, self.before, kept)
        instance.definition_id = self.new.definition_id
        self._rename_rows()
        started = {i: self.after[i] for i in kept}
        entries += rows.write(work, instance, self.host, started, self.after)
        position = instance.history_length
        content = {
            "grund": reason,
            "von_version": self.old.version,
            "zu_version": self.new.version,
            "zuordnung": dict(self.mapping),
        }
        first = Entry("umzug", content=content)
        save(work, instance, self.machine, [first, *self.host.entries, *entries])
        work.session.refresh(instance)
        done = InstanceMigration(
            id=new_id(),
            instance_id=instance.id,
            from_id=self.old.definition_id,
            to_id=self.new.definition_id,
            mapping=self.mapping,
            position=position,
            history_length=instance.history_length,
            snapshot=snapshot,
            reason=reason,
            at=work.now,
            by=work.actor,
        )
        work.session.add(done)
        return done

    def _rename_rows(self) -> None:
        """Tasks, timers and waits keep their ids and instants and tell their new step."""
        session = self.work.session
        for token_id, token in self.after.items():
            before = self.before.get(token_id)
            if before is None:
                continue
            element = self.new.diagram.elements[token.element_id]
            if token.kind == "task":
                values = {
                    "element_id": element.id,
                    "name": element.label,
                    "form": element.attributes.get("formular"),
                    "definition_id": self.new.definition_id,
                }
                session.execute(update(Task).where(Task.id == token_id).values(**values))
            elif before.element_id != token.element_id:
                for table in (Timer, Subscription):
                    session.execute(
                        update(table)
                        .where(table.id == token_id)
                        .values(element_id=token.element_id)
                    )


_HELD = ("scope", "repetition", "throw")
_TASK_COLUMNS = ("id", "element_id", "name", "form", "definition_id", "group", "assignee")


def _snapshot(session: Session, instance: Instance) -> bytes:
    """Keep the state and the rows that undoing restores."""
    kept: dict[str, Any] = {"state": instance.state.hex()}
    tasks = session.scalars(
        select(Task).where(Task.instance_id == instance.id, Task.status == "open")
    )
    kept["tasks"] = [{c: getattr(t, c) for c in _TASK_COLUMNS} for t in tasks]
    for key, table in (("timers", Timer), ("waits", Subscription)):
        found = session.scalars(select(table).where(table.instance_id == instance.id))
        kept[key] = [encode(_columns(row)) for row in found]
    return zlib.compress(orjson.dumps(kept), 1)


def _read(content: bytes) -> dict[str, Any]:
    kept = orjson.loads(zlib.decompress(content))
    return {
        "state": bytes.fromhex(kept["state"]),
        "tasks": kept["tasks"],
        "timers": [decode(row) for row in kept["timers"]],
        "waits": [decode(row) for row in kept["waits"]],
    }


def _columns(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def _restore_rows(work: UnitOfWork, instance_id: str, snapshot: Mapping[str, Any]) -> None:
    session = work.session
    for task in snapshot["tasks"]:
        values = {key: value for key, value in task.items() if key != "id"}
        session.execute(update(Task).where(Task.id == task["id"]).values(**values))
    for key, table in (("timers", Timer), ("waits", Subscription)):
        session.execute(delete(table).where(table.instance_id == instance_id))
        if snapshot[key]:
            session.execute(insert(table), snapshot[key])
