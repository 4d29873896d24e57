"""The wiring: nothing forgotten, nothing armed in production, nothing deployed twice."""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine
from engine.errors import DefinitionError, Rejected
from engine.runtime import no_failpoint
from handlers.connectors.mail import SEND_JOB
from handlers.domain import staff
from handlers.letters.writing import RENDER_JOB
from tests.webui.chain import write_chain
from webui import demo
from webui.bootstrap import FAILPOINTS, Application, bootstrap, filled_registry
from webui.scenario_runs import PLAY
from webui.settings import Settings

ROOT = Path(__file__).parents[2]
REGISTERS = re.compile(r"@registry\.(handler|acceptor|prefill|function|message)\(")


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A file: wiring is the same for both kinds of database."""
    file = tmp_path / "laufzettel.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


def settings(database_url: str, folder: Path, **more: object) -> Settings:
    processes = ROOT / "tests/chaos/processes"
    return Settings(
        **{"database_url": database_url, "var": folder, "processes": processes, **more}  # type: ignore[arg-type]
    )


@pytest.fixture
def application(database_url: str, tmp_path: Path) -> Iterator[Application]:
    application = bootstrap(settings(database_url, tmp_path))
    yield application
    application.db.dispose()


def test_no_module_that_registers_something_is_forgotten() -> None:
    filled_registry()
    registering = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for file in (ROOT / "handlers").rglob("*.py")
        if REGISTERS.search(file.read_text(encoding="utf-8"))
    }
    assert registering - sys.modules.keys() == set()
    assert len(registering) > 10


def test_nothing_happens_to_the_database_by_wiring(tmp_path: Path) -> None:
    file = tmp_path / "var/neu.db"
    bootstrap(settings(f"sqlite:///{file}", tmp_path))
    assert not file.parent.exists()


def test_an_old_or_missing_schema_is_refused_until_it_is_migrated(tmp_path: Path) -> None:
    application = bootstrap(settings(f"sqlite:///{tmp_path}/var/neu.db", tmp_path))
    with pytest.raises(Rejected, match="database_not_migrated"):
        application.require_schema()
    application.migrate()
    application.require_schema()
    application.db.dispose()


def test_in_production_there_is_no_failpoint(application: Application) -> None:
    application.arm_failpoint()
    assert application.runtime.failpoint is no_failpoint


@pytest.mark.parametrize("name", [*FAILPOINTS, "before_commit:3"])
def test_a_failpoint_counts_only_after_it_was_armed(
    database_url: str, tmp_path: Path, name: str
) -> None:
    application = bootstrap(settings(database_url, tmp_path, failpoint=name))
    assert application.runtime.failpoint is no_failpoint
    application.arm_failpoint()
    assert application.runtime.failpoint is not no_failpoint
    application.db.dispose()


@pytest.mark.parametrize("name", ["anywhere", "before_commit:often", "before_commit:-1"])
def test_a_failpoint_that_there_is_not_is_refused(
    database_url: str, tmp_path: Path, name: str
) -> None:
    application = bootstrap(settings(database_url, tmp_path, failpoint=name))
    with pytest.raises(Rejected, match="setting_invalid"):
        application.arm_failpoint()
    application.db.dispose()


def test_a_process_that_is_refused_leaves_its_older_version_in_force(
    database_url: str, tmp_path: Path
) -> None:
    folder = write_chain(tmp_path / "processes/kette")
    application = bootstrap(settings(database_url, tmp_path, processes=folder.parent))
    assert application.deploy_processes() == []
    (folder / "formulare/Erfassen.json").unlink()
    [refused] = application.deploy_processes()
    assert isinstance(refused, DefinitionError)
    assert {finding.element for finding in refused.findings} >= {"Erfassen"}
    with application.db.read() as session:
        [version] = engine.definitions(session)
        assert (version.process_key, version.version) == ("Kette", 1)
    application.db.dispose()


def test_demo_data_are_made_once_and_never_into_a_used_database(application: Application) -> None:
    first = demo.prepare(application)
    assert first is not None
    assert demo.prepare(application) is None
    with application.db.read() as session:
        logins = demo.demo_logins(session)
        assert {"jco.demo", "egs.demo", "jco.dud"} <= set(logins)
        hashes = {staff.get_user(session, login).password_hash for login in logins}
        assert first not in hashes
    assert first in demo.announcement(application, first)


def test_the_demo_password_can_be_set(database_url: str, tmp_path: Path) -> None:
    application = bootstrap(settings(database_url, tmp_path, demo_password="gut gewählt"))
    assert demo.prepare(application) == "gut gewählt"
    application.db.dispose()


def test_a_process_whose_rule_table_is_refused_is_not_deployed(
    database_url: str, tmp_path: Path
) -> None:
    folder = write_chain(tmp_path / "processes/kette")
    (folder / "regeln").mkdir()
    (folder / "regeln/fristen.dmn").write_bytes(b"<definitions/>")
    application = bootstrap(settings(database_url, tmp_path, processes=folder.parent))
    [refused] = application.deploy_processes()
    assert isinstance(refused, DefinitionError)
    assert [finding.code for finding in refused.findings] == ["not_dmn"]
    with application.db.read() as session:
        assert engine.definitions(session) == []
    application.db.dispose()


def test_no_diagram_may_name_what_only_the_program_itself_queues(tmp_path: Path) -> None:
    registry = bootstrap(settings(f"sqlite:///{tmp_path}/neu.db", tmp_path)).registry

    assert registry.handlers.keys() - registry.steps.keys() == {PLAY, RENDER_JOB, SEND_JOB}
    assert "send_invitation" in registry.steps
