"""Fixtures that every test may use: the clock, a database of each kind, a browser.

A test that takes `database_url` (or `database`) runs on SQLite and on PostgreSQL. One that is
about something else says `@on_sqlite` (`tests/databases.py`) and runs once.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from engine.clock import ManualClock
from engine.db import Database
from engine.registry import Registry
from engine.runtime import Runtime
from tests import postgres
from tests.compiled import share_compiled_addresses, share_compiled_statements
from tests.databases import MONDAY_MORNING, migrate

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The same examples in every run: what fails on a build server fails here, too.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")

ROOT = Path(__file__).parent.parent
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",  # words as wide as on screens
]


def pytest_configure() -> None:
    """Compile each statement and address once per test process."""
    share_compiled_statements()
    share_compiled_addresses()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Random walks may be asked for in any number."""
    parser.addoption("--walks", type=int, default=20, help="random walks per diagram")


@pytest.fixture
def walks(request: pytest.FixtureRequest) -> int:
    """How many random walks each diagram gets."""
    return int(request.config.getoption("--walks"))


@pytest.fixture
def clock() -> ManualClock:
    """Stands at Monday, 3 March 2025, 9:00 in Berlin until it is moved."""
    return ManualClock(datetime.fromisoformat(MONDAY_MORNING))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated, empty file; copying it is faster than migrating again."""
    file = tmp_path_factory.mktemp("template") / "laufzettel.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Give the maintenance URL of a PostgreSQL server; one server per test process."""
    server = postgres.running_server()
    try:
        url = server.__enter__()
    except postgres.NoPostgres as reason:
        pytest.skip(f"PostgreSQL: {reason}")
    yield url
    server.__exit__(None, None, None)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str, worker_id: str) -> Iterator[str]:
    """Return the name of a migrated, empty database to copy."""
    name = f"laufzettel_template_{worker_id}"
    migrate(postgres.create_database(postgresql_server, name))
    yield name
    postgres.drop_database(postgresql_server, name)


@pytest.fixture(scope="session")
def emptied_postgresql(
    postgresql_server: str, postgresql_template: str, worker_id: str
) -> Iterator[postgres.Emptied]:
    """Give the database that every test of this process uses in turn."""
    emptied = postgres.Emptied(
        postgresql_server, f"laufzettel_test_{worker_id}", postgresql_template
    )
    yield emptied
    emptied.drop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a migrated, empty database of each kind."""
    if request.param == "sqlite":
        file = tmp_path / "laufzettel.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        return f"sqlite:///{file}"
    emptied: postgres.Emptied = request.getfixturevalue("emptied_postgresql")
    return emptied.url()


@pytest.fixture
def registry() -> Registry:
    """Return an empty registry; a test module that needs handlers overrides this fixture."""
    return Registry()


@pytest.fixture
def runtime(registry: Registry) -> Runtime:
    return Runtime(registry)


@pytest.fixture
def database(database_url: str, clock: ManualClock, runtime: Runtime) -> Iterator[Database]:
    """Give an empty database whose instant is the test's clock."""
    database = Database(database_url, clock, runtime)
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give the system's Chromium, driven by Playwright.

    The one without windows, if it is there: same pages, but a new one costs a quarter.
    """
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if executable is None:
        pytest.skip("Browser: Chromium ist nicht installiert")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only browser tests pay for it

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def axe_script() -> str:
    """Return axe-core's source, to be added to a page under test."""
    file = ROOT / "webui/frontend/node_modules/axe-core/axe.min.js"
    if not file.exists():
        pytest.skip("Browser: axe-core fehlt; „make install“ holt es")
    return file.read_text(encoding="utf-8")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives Chromium: those tests run by themselves, one browser at a time."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name what did not run, with a count, so that nobody takes a gap for a pass."""
    reasons = _skip_reasons(terminalreporter)
    if reasons:
        terminalreporter.section("Nicht gelaufen")
        for reason, count in reasons.most_common():
            terminalreporter.line(f"{count:5d}  {reason}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With CI=true a skip is a failure: there, everything can be installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and _skip_reasons(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _skip_reasons(reporter: Any) -> Counter[str]:
    """Count the skipped tests by reason; a report's long form is (file, line, reason)."""
    skipped = reporter.stats.get("skipped", [])
    return Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
