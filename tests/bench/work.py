"""What the engine costs: completing, starting, firing, restoring."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select

import engine
from engine import xml
from engine.bundles import Bundle, load_bundle
from engine.models import Instance
from tests.bench.figures import Figure, Series, figure, in_turns, milliseconds, take
from tests.bench.world import (
    AFTER_TALKS,
    COACH,
    HAND_OVER,
    House,
    applicants,
    open_task_ids,
)
from tests.engine.drawing import draw, end, flow, flows, node, person, start, timer
from webui.bootstrap import filled_registry, new_runtime

ONE_ROW = "commit of one row"
CASES = 100
ROUNDS = 1000
SAMPLE = 100
TIMERS = 1000
DEPLOYMENTS = 5
TP2 = Path(__file__).parents[2] / "processes/tp2_clearing_ja"

LOOP = draw(
    start()
    + person("U")
    + node("exclusiveGateway", "X", default="X_E")
    + end()
    + flows("S", "U", "X", "E")
    + flow("X", "U", "mehr"),
    variables="mehr:wahrheit zahl:zahl wort:text",
    key="Messung_Schleife",
)
DEADLINE = draw(
    start()
    + node("intermediateCatchEvent", "T", timer("PT1H"))
    + person("U")
    + end()
    + flows("S", "T", "U", "E"),
    variables="mehr:wahrheit zahl:zahl wort:text",
    key="Messung_Frist",
)


def measure(house: House) -> Iterator[Figure]:
    """Measure one house; the order matters, each part leaves what the next one needs."""
    yield from shipped_process(house)
    yield from long_loop(house)
    yield many_timers(house)
    yield deployment(house)


def shipped_process(house: House) -> Iterator[Figure]:
    """TP2 as it is: started by TP1's message, its first step completed, letters and all."""
    db = house.application.db
    with db.begin("egs.demo") as work:
        payloads = applicants(work, CASES)

    def send(payload: dict[str, object]) -> object:
        return db.run("egs.demo", lambda work: engine.send_message(work, HAND_OVER, payload))

    starts = in_turns([partial(send, payload) for payload in payloads], house.commit_one_row)
    yield figure(house.name, "TP2: start by message", starts, ONE_ROW)

    house.clock.set(AFTER_TALKS)
    yield per_second(house, "TP2: due timers, with their steps", CASES)

    tasks = open_task_ids(house.application, "Z20_Erscheint")
    if len(tasks) != CASES:
        raise RuntimeError(f"{len(tasks)} of {CASES} cases stand at Z20_Erscheint")
    acts = [complete(house, task_id, {"erschienen": "ja"}) for task_id in tasks]
    done = in_turns(acts, house.commit_one_row)
    yield figure(house.name, "TP2: complete a task, to the next", done, ONE_ROW)
    yield from state(house, "TP2", "TP2_Clearing_JA")


def long_loop(house: House) -> Iterator[Figure]:
    """The smallest loop of one user task: what the engine alone costs, fresh and after long use."""
    db = house.application.db
    deploy(house, LOOP)
    with db.begin("egs.demo") as work:
        engine.start_instance(work, LOOP.diagram_name.removesuffix(".bpmn"), {})
    yield rounds(house, SAMPLE, "loop: complete a task, to the next")
    yield from state(house, "loop, 100 tasks done", "Messung_Schleife")
    for _ in range(ROUNDS - SAMPLE):
        next_round(house)()
    yield rounds(house, SAMPLE, f"loop: the same with {ROUNDS} tasks done")
    yield from state(house, "loop, 1100 tasks done", "Messung_Schleife")


def many_timers(house: House) -> Figure:
    """A tick with a thousand timers due at once, against as many commits of one row."""
    deploy(house, DEADLINE)
    for _ in range(TIMERS):
        with house.application.db.begin("egs.demo") as work:
            engine.start_instance(work, "Messung_Frist", {})
    house.clock.set(house.clock.now() + timedelta(hours=1))
    return per_second(house, f"tick with {TIMERS} due timers", TIMERS)


def deployment(house: House) -> Figure:
    """Read, check and store TP2 as new versions; nothing parsed is in the cache."""
    bundle = load_bundle(TP2)
    series = Series()
    for number in range(DEPLOYMENTS):
        changed = Bundle(
            bundle.diagram_name, bundle.xml + f"<!-- {number} -->\n".encode(), bundle.forms
        )
        house.application.db.runtime = new_runtime(filled_registry())
        take(series, partial(deploy, house, changed), partial(xml.parse, changed.xml))
    return figure(house.name, "TP2: parse, check, deploy", series, "reading its XML")


def per_second(house: House, what: str, count: int) -> Figure:
    """How many due timers a second, against commits of one row in the same seconds."""
    half = count // 2

    def commit_half() -> None:
        for _ in range(half):
            house.commit_one_row()

    before = milliseconds(commit_half)
    taken = milliseconds(house.application.tick)
    after = milliseconds(commit_half)
    rate, floor = count / taken * 1000, 2 * half / (before + after) * 1000
    return Figure(house.name, what, "/s", rate, None, floor, ONE_ROW)


def rounds(house: House, count: int, what: str) -> Figure:
    series = Series()
    for _ in range(count):
        take(series, next_round(house), house.commit_one_row)
    return figure(house.name, what, series, ONE_ROW)


def next_round(house: House) -> Callable[[], object]:
    with house.application.db.read() as session:
        (task,) = (t for t in engine.open_tasks(session) if t.process_key == "Messung_Schleife")
    return complete(house, task.id, {"mehr": True})


def state(house: House, what: str, process_key: str) -> Iterator[Figure]:
    """How large a state is, and how long it takes until it lives again."""
    db = house.application.db
    with db.read() as session:
        found = session.execute(
            select(Instance.id, Instance.state).where(Instance.process_key == process_key).limit(1)
        ).one()

        def restore() -> object:
            session.expire_all()
            return engine.instance_tokens(session, db.runtime, found.id)

        def read_row() -> object:
            session.expire_all()
            return session.get(Instance, found.id)

        yield Figure(house.name, f"{what}: state", "kB", len(found.state) / 1000)
        series = in_turns([restore] * SAMPLE, read_row)
    yield figure(house.name, f"{what}: restore", series, "reading the row")


def complete(house: House, task_id: str, form: dict[str, object]) -> Callable[[], object]:
    def act() -> object:
        return house.application.db.run(
            COACH, lambda work: engine.complete_task(work, task_id, form)
        )

    return act


def deploy(house: House, bundle: Bundle) -> None:
    with house.application.db.begin("system") as work:
        engine.deploy(work, bundle)
