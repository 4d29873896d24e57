"""A running engine for tests: one database, a clock, and the few acts a test needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

import engine
from engine import pump
from engine.bundles import Bundle
from engine.clock import ManualClock
from engine.db import Database
from engine.models import History, Instance, Subscription, Timer


class Bench:
    """Everything goes through the verbs, so every step saves and restores the instance."""

    def __init__(self, database: Database, clock: ManualClock) -> None:
        self.db = database
        self.clock = clock

    def begin(self, bundle: Bundle, **variables: Any) -> str:
        """Deploy a diagram and start it; return the instance's id."""
        with self.db.begin("owner") as work:
            definition = engine.deploy(work, bundle)
        return self.begin_again(definition.process_key, **variables)

    def begin_again(self, key: str, **variables: Any) -> str:
        """Start a deployed process."""
        with self.db.begin("starter") as work:
            return engine.start_instance(work, key, variables).id

    def open(self) -> list[str]:
        """Return the element ids of the open tasks, sorted."""
        with self.db.read() as session:
            return sorted(task.element_id for task in engine.open_tasks(session))

    def task(self, element: str) -> str:
        """Return the id of the first open task of an element."""
        with self.db.read() as session:
            found = [t.id for t in engine.open_tasks(session) if t.element_id == element]
        assert found, f"{element} is not open, but {self.open()}"
        return found[0]

    def complete(
        self, element: str, form: Mapping[str, Any] | None = None, actor: str = "jco.demo"
    ) -> engine.Completion:
        """Complete the first open task of an element."""
        task_id = self.task(element)
        with self.db.begin(actor) as work:
            return engine.complete_task(work, task_id, form or {})

    def send(self, name: str, **payload: Any) -> engine.MessageReceipt:
        """Send a message."""
        with self.db.begin("sender") as work:
            return engine.send_message(work, name, payload)

    def wait(self, span: timedelta) -> None:
        """Let time pass; everything due on the way happens at its own instant."""
        pump.pass_time(self.db, self.clock.now() + span, self.clock.set)

    def status(self, instance_id: str) -> str:
        """Return an instance's status."""
        with self.db.read() as session:
            return engine.instance(session, instance_id).status

    def variables(self, instance_id: str) -> Mapping[str, Any]:
        """Return the variables of an instance's latest step."""
        with self.db.read() as session:
            return engine.instance_variables(session, self.db.runtime, instance_id)

    def passed(self, instance_id: str) -> list[str]:
        """Return the passed elements in order."""
        return [e for kind, e in self.history(instance_id) if kind == "erledigt" and e]

    def history(self, instance_id: str) -> list[tuple[str, str | None]]:
        """Return kind and element of an instance's history."""
        with self.db.read() as session:
            return [(row.kind, row.element_id) for row in engine.history(session, instance_id)]

    def timers(self) -> list[str]:
        """Return the elements of the waiting timers."""
        with self.db.read() as session:
            return sorted(session.scalars(select(Timer.element_id)))

    def dues(self) -> dict[str, datetime]:
        """Return the instants of the waiting timers by element."""
        with self.db.read() as session:
            rows = session.execute(select(Timer.element_id, Timer.due_at))
            return {row.element_id: row.due_at for row in rows}

    def awaited(self) -> list[tuple[str, str]]:
        """Return message and key value of the waits."""
        with self.db.read() as session:
            rows = session.execute(select(Subscription.message, Subscription.value))
            return sorted((row.message, row.value) for row in rows)

    def incidents(self) -> list[tuple[str | None, str]]:
        """Return element and code of the open incidents."""
        with self.db.read() as session:
            return [(row.element_id, row.code) for row in engine.incidents(session)]

    def retry_all(self) -> None:
        """Try every open incident again."""
        with self.db.read() as session:
            stuck = [row.id for row in engine.incidents(session)]
        for incident in stuck:
            with self.db.begin("edv.demo") as work:
                engine.retry_incident(work, incident)

    def counts(self) -> tuple[int, int]:
        """Return how many instances and history rows there are."""
        with self.db.read() as session:
            return (
                len(session.scalars(select(Instance.id)).all()),
                len(session.scalars(select(History.position)).all()),
            )
