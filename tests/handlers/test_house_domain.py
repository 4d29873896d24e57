"""Parameters, staff, absences, access log: the house around the cases."""

from datetime import date

import pytest
from sqlalchemy import event

from engine.clock import ManualClock
from engine.db import Database
from engine.errors import Rejected
from handlers.domain.absences import (
    Days,
    acting_user,
    deputised_by,
    record_absence,
    set_deputy,
    somebody_present,
)
from handlers.domain.access_log import accesses_of, log_access
from handlers.domain.parameter_defaults import DEFAULTS, seed_parameters
from handlers.domain.parameters import (
    Setting,
    current_parameters,
    parameter,
    parameter_history,
    resolve,
    set_parameter,
    work_calendar,
)
from handlers.domain.staff import (
    add_user,
    display_name,
    grant_role,
    groups_of,
    members,
    revoke_role,
    set_active,
    sites_of,
)
from tests.databases import on_sqlite
from tests.handlers.domain_world import CASE, at, prepare

DAY = date(2025, 3, 10)


@pytest.fixture
def world(database: Database) -> Database:
    prepare(database)
    return database


def test_every_default_has_a_source_and_a_meaning() -> None:
    assert len({row.name for row in DEFAULTS}) == len(DEFAULTS)
    assert all(row.source[:3] in ("[S]", "[A]", "[G]") and row.note for row in DEFAULTS)


@on_sqlite
def test_seeding_twice_adds_nothing(world: Database) -> None:
    with world.begin("system") as work:
        assert seed_parameters(work) == 0


@on_sqlite
def test_a_new_value_holds_from_its_day_and_the_old_one_stays_in_the_history(
    world: Database, clock: ManualClock
) -> None:
    with world.begin("prozess.demo") as work:
        set_parameter(work, Setting("telefonfrist", 3, DAY, "[A] Beschluss"))
        assert parameter(work, "telefonfrist") == 2
    clock.set(at("2025-03-10T00:00"))
    with world.begin("prozess.demo") as work:
        assert parameter(work, "telefonfrist") == 3
        assert [row.value for row in parameter_history(work.session, "telefonfrist")] == [3, 2]
        assert resolve(work.session, "telefonfrist", None, date(2025, 3, 9)) == 2


@on_sqlite
def test_a_sites_own_value_goes_before_a_newer_one_for_all(world: Database) -> None:
    with world.begin("prozess.demo") as work:
        early, late = date(2025, 1, 1), date(2025, 2, 1)
        set_parameter(work, Setting("telefonfrist", 5, early, "[A]", site="56.4"))
        set_parameter(work, Setting("telefonfrist", 3, late, "[A]"))
        assert parameter(work, "telefonfrist", "56.4") == 5
        assert parameter(work, "telefonfrist", "56.6") == 3
        rows = current_parameters(work.session, "56.4", date(2025, 3, 3))
        assert {row.name: row.value for row in rows}["telefonfrist"] == 5


@on_sqlite
def test_an_unknown_parameter_is_refused_by_name(world: Database) -> None:
    with world.begin("system") as work, pytest.raises(Rejected, match="parameter_unknown"):
        parameter(work, "telefonfirst")


@on_sqlite
def test_all_parameters_of_a_transaction_cost_one_statement(world: Database) -> None:
    statements: list[str] = []
    event.listen(
        world.engine, "before_cursor_execute", lambda *args: statements.append(str(args[2]))
    )
    with world.begin("system") as work:
        for row in DEFAULTS:
            parameter(work, row.name, "56.6")
    assert len([sql for sql in statements if sql.startswith("SELECT")]) == 1


@on_sqlite
def test_closure_days_are_a_dated_setting_of_the_house(world: Database) -> None:
    day, ordinary = date(2025, 12, 24), date(2025, 12, 23)
    with world.begin("fdl.demo") as work:
        assert not work_calendar(work.session, "56.6", day).is_working_day(day)
        open_again = Setting("bueroschliesstage", ["31.12."], day, "[A]", site="56.6")
        set_parameter(work, open_again)
        assert work_calendar(work.session, "56.6", day).is_working_day(day)
        assert not work_calendar(work.session, "56.6", ordinary).is_working_day(day)
        assert not work_calendar(work.session, "56.4", day).is_working_day(day)


@on_sqlite
def test_roles_at_sites_are_task_groups(world: Database) -> None:
    with world.begin("edv.demo") as work:
        add_user(work, "neu.demo", "Nora Neu", ["JCO@56.6"])
        grant_role(work, "neu.demo", "TL@56.4")
        assert groups_of(work.session, "neu.demo") == {"JCO@56.6", "TL@56.4"}
        assert sites_of(work.session, "neu.demo") == {"56.4", "56.6"}
        revoke_role(work, "neu.demo", "TL@56.4")
        assert groups_of(work.session, "neu.demo") == {"JCO@56.6"}
        set_active(work, "neu.demo", False)
        work.session.flush()
        assert "neu.demo" not in [user.login for user in members(work.session, "JCO", "56.6")]
        with pytest.raises(Rejected, match="login_taken"):
            add_user(work, "neu.demo", "Noch einmal")
        with pytest.raises(Rejected, match="group_unknown"):
            grant_role(work, "neu.demo", "CHEF@56.6")


@on_sqlite
def test_the_machine_is_called_system(world: Database) -> None:
    with world.read() as session:
        assert display_name(session, "jco.demo") == "Jana Köhler"
        assert display_name(session, "timer") == "System"


@on_sqlite
def test_the_deputy_acts_while_the_coach_is_away(world: Database) -> None:
    with world.begin("tl.demo") as work:
        record_absence(work, "jco.demo", Days(DAY, DAY), "krank")
        assert acting_user(work.session, "jco.demo", DAY) == "jco2.demo"
        assert acting_user(work.session, "jco.demo", date(2025, 3, 11)) == "jco.demo"
        assert deputised_by(work.session, "jco2.demo", DAY) == ["jco.demo"]
        record_absence(work, "jco2.demo", Days(DAY, DAY), "urlaub")
        assert not somebody_present(work.session, "jco.demo", DAY)
        with pytest.raises(Rejected, match="deputy_is_self"):
            set_deputy(work, "jco.demo", "jco.demo")
        with pytest.raises(Rejected, match="absence_backwards"):
            record_absence(work, "jco.demo", Days(DAY, date(2025, 3, 9)), "krank")


@on_sqlite
def test_every_look_at_a_case_is_kept_with_its_reason(world: Database) -> None:
    with world.begin("egs.demo") as work:
        log_access(work, "fall", case_id=CASE)
        log_access(work, "suche", case_id=CASE, other_site_reason="Vorsprache am falschen Ort")
    with world.read() as session:
        rows = accesses_of(session, CASE)
        assert {(row.page, row.other_site) for row in rows} == {("fall", False), ("suche", True)}
