"""`make walks N=…`: random walks through the shipped processes; the figures go into the page."""

from __future__ import annotations

import multiprocessing
import sys
import time

from engine.diagram_reader import read_diagram
from engine.xml import parse
from tests.conformance import page
from tests.walks.comparison import Tally
from tests.walks.worker import walk
from tests.walks.worlds import PROCESSES

CHUNK = 5
PATHLESS = frozenset({"textAnnotation", "dataObjectReference", "dataStoreReference"})


def main(walks: int) -> int:
    """Walk on all processors; fail if any walk went two ways.

    The page is written after every few walks, so that what was walked counts if it is stopped.
    """
    begun, tally = time.monotonic(), Tally()
    chunks = [range(walks)[start : start + CHUNK] for start in range(0, walks, CHUNK)]
    with multiprocessing.get_context("spawn").Pool() as pool:
        for part in pool.imap_unordered(walk, chunks):
            tally.add(part)
            told = [*part.different, f"{tally.walks.total()} walks"]
            sys.stdout.write("\n".join(told) + "\n")
            sys.stdout.flush()
            page.write(page.WALKS, _section(tally, round((time.monotonic() - begun) / 60)))
    return 1 if tally.different else 0


def _section(tally: Tally, minutes: int) -> str:
    rows = []
    for file in sorted(PROCESSES.glob("*/*.bpmn")):
        diagram = read_diagram(parse(file.read_bytes()))
        key = diagram.process_id
        there = {e.id for e in diagram.elements.values() if e.kind not in PATHLESS}
        seen = sum(f"{key}/{element}" in tally.visited for element in there)
        ended = tally.statuses[key, "beendet"]
        rows.append([key, tally.walks[key], tally.steps[key], ended, f"{seen} of {len(there)}"])
    kinds = tally.kinds
    return (
        f"{page.WALKS_HEAD}\n{page.made()} `make walks N={tally.walks.total()}` took {minutes}"
        " minutes.\n\nEach walk begins as a shipped scenario does and does what its seed says:"
        " fill in a form, report something,\nlet time pass. It is taken with all instances kept in"
        " memory and written down as a scenario; the scenario\nrunner plays that with everything"
        " saved, dropped and loaded between any two steps of the engine. After\neach step both must"
        " show the same history in the same order, tasks, timers, variables, ends and status;"
        "\nat the end, every row of every table must be the same.\n\n"
        + page.table(("process", "walks", "steps", "ended", "elements visited"), rows)
        + f"\n\n{len(tally.different)} of {tally.walks.total()} walks differ.\n"
        f"Forms {kinds['aufgabe']}, refused forms {kinds['abgelehnt']}, messages"
        f" {kinds['nachricht']}, spans of time {kinds['warte_bis']};\nan instance went on from"
        f" memory {tally.kept} times.\n"
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
