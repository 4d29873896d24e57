"""`make bench`: measure on SQLite and PostgreSQL, each figure beside a floor; assert nothing.

A figure alone says more about the machine than about us; the ratio to the floor of the same run is
what may be compared between machines and between days.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests import postgres
from tests.bench import pages, startup, work
from tests.bench.figures import Figure, table
from tests.bench.world import house

NAMES = ("laufzettel_bench_work", "laufzettel_bench_start")


def main() -> None:
    figures = []
    with tempfile.TemporaryDirectory(prefix="laufzettel-bench-") as folder:
        for each in measure(Path(folder)):
            sys.stderr.write(f"{each.database}: {each.what}\n")
            figures.append(each)
    sys.stdout.write(table(figures) + "\n")


def measure(folder: Path) -> Iterator[Figure]:
    prefix = f"sqlite:///{folder}/"
    yield from one_kind("SQLite", (f"{prefix}work.db", f"{prefix}start.db"), folder)
    try:
        with postgres.running_server() as server:
            work_url, start_url = (postgres.create_database(server, name) for name in NAMES)
            yield from one_kind("PostgreSQL", (work_url, start_url), folder)
            for name in NAMES:
                postgres.drop_database(server, name)
    except postgres.NoPostgres as reason:
        sys.stderr.write(f"PostgreSQL is left out: {reason}\n")


def one_kind(name: str, urls: tuple[str, str], folder: Path) -> Iterator[Figure]:
    """Measure on one database, and the start of the program on another."""
    with house(name, urls[0], folder) as measured:
        yield from work.measure(measured)
        yield from pages.measure(measured)
    yield startup.measure(name, urls[1], folder)


if __name__ == "__main__":
    main()
