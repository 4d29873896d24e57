"""What a page costs on the server with more tasks than the whole Jobcenter has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import insert, inspect, select, text
from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.ids import new_id
from engine.models import Instance, Task
from handlers.domain.staff import set_password_hash
from tests.bench.figures import Figure, figure, in_turns
from tests.bench.world import COACH, House
from tests.client import Client
from webui.app import create_app
from webui.passwords import hash_password

OPEN_TASKS = 10_000
COLLEAGUES = 50
"""Whose tasks they are: the coach sees 200 of her own and all of her team's."""

SAMPLE = 30
PASSWORD = "abcd-efgh-jkmn"
PAGES = {
    "Aufgaben, meine (200)": "/aufgaben?sicht=meine",
    f"Aufgaben, Team ({OPEN_TASKS})": "/aufgaben?sicht=team",
}
EMPTY_PAGE = "/anmelden"


def measure(house: House) -> Iterator[Figure]:
    """Fetch the lists of tasks through Flask's test client, beside a page without data."""
    with house.application.db.begin("system") as work:
        fill(work)
        set_password_hash(work, COACH, hash_password(PASSWORD))
    if not house.application.db.is_sqlite:
        with house.application.db.begin("system") as work:
            work.session.execute(text("ANALYZE"))  # autovacuum would, within a minute
    app = create_app(house.application)
    signed_in = Client(app)
    signed_in.sign_in(COACH, PASSWORD)
    stranger = app.test_client()

    for what, path in PAGES.items():
        page = signed_in.get(path)
        if not page.soup.select("[data-list] tbody tr"):
            raise RuntimeError(f"{path} shows no task")
        acts = [partial(signed_in.client.get, path)] * SAMPLE
        series = in_turns(acts, lambda: stranger.get(EMPTY_PAGE))
        yield figure(house.name, what, series, "page Anmelden")


def fill(work: UnitOfWork) -> None:
    """Copy the open tasks of TP2, each with an instance of its own, until there are enough."""
    open_ones = _rows(work.session, Task, Task.status == "open", Task.process_key.like("TP2%"))
    instances = {
        row["id"]: row for row in _rows(work.session, Instance, Instance.process_key.like("TP2%"))
    }
    copies: list[dict[str, Any]] = []
    of_instances: list[dict[str, Any]] = []
    for number in range(OPEN_TASKS):
        task = open_ones[number % len(open_ones)]
        instance = instances[task["instance_id"]] | {"id": new_id(), "start_key": None}
        due_at = work.now + timedelta(hours=number % 400 - 20)
        assignee = COACH if number % COLLEAGUES == 0 else f"jco.{number % COLLEAGUES}"
        of_instances.append(instance)
        copies.append(
            task
            | {"id": new_id(), "instance_id": instance["id"], "due_at": due_at}
            | {"assignee": assignee, "group": "JCO@56.6"}
        )
    work.session.execute(insert(Instance), of_instances)
    work.session.execute(insert(Task), copies)


def _rows(session: Session, table: Any, *where: Any) -> list[dict[str, Any]]:
    names = [attribute.key for attribute in inspect(table).column_attrs]
    return [
        {name: getattr(row, name) for name in names}
        for row in session.scalars(select(table).where(*where))
    ]
