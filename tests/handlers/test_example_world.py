"""The example world: what every rehearsal starts from, and what `[ausgangslage]` changes."""

from datetime import date, datetime
from typing import Any

import pytest

import handlers.expressions as functions
from engine.clock import ManualClock
from engine.db import Database
from engine.errors import Rejected
from handlers.domain.absences import is_present
from handlers.domain.allocation import list_in_force
from handlers.domain.appointments import Appointment, appointments_of_case
from handlers.domain.benefits import benefit_state, receives_benefits
from handlers.domain.cases import get_case
from handlers.domain.documents import missing_documents
from handlers.domain.groups import free_group_dates
from handlers.domain.households import elb_ids
from handlers.domain.letters import summons_for
from handlers.domain.persons import get_person
from handlers.domain.sites import all_sites
from handlers.domain.slots import SlotWish, find_free_slot
from handlers.domain.staff import all_users, groups_of
from handlers.examples import load_world
from tests.databases import on_sqlite
from tests.handlers.domain_world import CASE, DATA, PERSON, at, first_appointment, prepare

pytestmark = on_sqlite


def load(database: Database, data: dict[str, Any], **initial: Any) -> None:
    with database.begin("system") as work:
        load_world(work, data, initial)


def appointments(database: Database) -> list[Appointment]:
    with database.read() as session:
        return appointments_of_case(session, CASE)


def test_the_house_has_five_sites_and_staff_of_every_role(database: Database) -> None:
    load(database, {})
    with database.read() as session:
        assert [site.id for site in all_sites(session)] == ["56.4", "56.5", "56.6", "56.7", "56.8"]
        roles = {
            group.partition("@")[0]
            for user in all_users(session)
            for group in groups_of(session, user.login)
        }
        assert groups_of(session, "jco.dud") == {"JCO@56.4"}
        assert all(user.password_hash is None for user in all_users(session))
    assert roles >= {"EGS", "SC", "JCO", "IFK", "LSB", "TL", "FDL", "PROZESS", "QM", "EDV"}


def test_a_case_has_its_first_appointment_and_an_announced_invitation(database: Database) -> None:
    prepare(database)
    first = first_appointment(database)
    assert (first.starts_at, first.coach) == (at("2025-03-07T09:00"), "jco.demo")
    with database.read() as session:
        letter = summons_for(session, first.id)
        assert letter is not None
        assert (letter.posted_on, letter.announced_on) == (date(2025, 2, 26), date(2025, 3, 2))


def test_the_start_messages_own_appointment_is_taken_over(database: Database) -> None:
    talk = {"beginn": "2025-03-13T09:00:00+01:00", "jco_id": "jco2.demo", "ort": "Raum 7"}
    load(database, {**DATA, "termin_1": talk, "einladung_1": {"versandt_am": "2025-02-28"}})
    (first,) = appointments(database)
    assert (first.starts_at, first.coach, first.place) == (
        at("2025-03-13T09:00"),
        "jco2.demo",
        "Raum 7",
    )
    with database.read() as session:
        letter = summons_for(session, first.id)
        assert letter is not None
        assert letter.posted_on == date(2025, 2, 28)


def test_where_the_intake_lies_ahead_there_is_no_appointment_yet(database: Database) -> None:
    load(database, {**DATA, "kanal": "post", "antragsdatum": date(2025, 3, 3)})
    assert appointments(database) == []
    with database.read() as session:
        assert get_case(session, CASE).application_date == date(2025, 3, 3)


def test_the_first_appointment_avoids_wednesdays_and_holidays(
    database: Database, clock: ManualClock
) -> None:
    clock.set(datetime.fromisoformat("2025-04-15T09:00:00+02:00"))
    load(database, DATA)
    (first,) = appointments(database)  # 4 working days on: Wed 23 April, so Thursday
    assert first.starts_at == datetime.fromisoformat("2025-04-24T09:00:00+02:00")


def test_the_situation_changes_the_world(database: Database) -> None:
    prepare(
        database,
        person={"nachname": "Ndiaye", "telefon": ""},
        mitglieder=[{"person_id": "P-2", "vorname": "Ida"}, {"person_id": "P-3", "elb": False}],
        fall={"alg1": "aufstockend", "alg1_bis": "2025-05-31", "mittellos": True},
        abwesenheiten=[{"login": "jco.demo", "von": "2025-03-04", "bis": "2025-03-05"}],
        vertretungen={"jco.demo": "tl.demo"},
        parameter={"telefonfrist": 7},
        leistungsbezug="2025-02-01",
        leistungen=[{"person_id": "P-2", "stand": "versagt"}],
        unterlagen=[{"art": "mietvertrag", "frist": "2025-03-17"}],
        gruppen_voll=["G-1"],
        termine_belegt=["jco2.demo"],
        ohne_verteilungsliste=["IFK"],
        einladung_bestaetigt=False,
    )
    first = first_appointment(database)
    with database.begin("system") as work:
        session = work.session
        case = get_case(session, CASE)
        assert get_person(session, PERSON).name == "Amira Ndiaye"
        assert set(elb_ids(session, case.household_id)) == {PERSON, "P-2"}
        assert (case.alg1, case.alg1_until, case.penniless) == (
            "aufstockend",
            date(2025, 5, 31),
            True,
        )
        assert not is_present(session, "jco.demo", date(2025, 3, 4))
        assert functions.parameter_value(work, {"fall_id": CASE}, "telefonfrist") == 7
        assert receives_benefits(session, PERSON)
        state = benefit_state(session, "P-2")
        assert state is not None
        assert state.state == "versagt"
        assert [row.kind for row in missing_documents(session, CASE)] == ["mietvertrag"]
        names = {row.group_name for row in free_group_dates(session, "56.6", work.now)}
        assert names == {"Gruppencoaching Donnerstag"}
        assert list_in_force(session, "56.6", "IFK", work.now.date()) is None
        days = (date(2025, 3, 3), date(2025, 4, 30))
        assert find_free_slot(session, SlotWish("jco2.demo", "56.6", *days, work.now)) is None
        letter = summons_for(session, first.id)
        assert letter is not None
        assert letter.posted_on is None


@pytest.mark.parametrize(
    "initial", [{"abwesenheit": []}, {"fall": {"alg": "x"}}, {"person": {"name": "x"}}]
)
def test_a_word_nobody_knows_is_refused(database: Database, initial: dict[str, Any]) -> None:
    with pytest.raises(Rejected, match="situation_unknown"):
        load(database, DATA, **initial)


def test_expressions_count_and_read_as_diagrams_need_it(database: Database) -> None:
    prepare(database)
    first = first_appointment(database)
    names = {"fall_id": CASE, "standort": "56.6"}
    with database.begin("system") as work:
        assert functions.working_days_after(work, names, "2025-03-03", 15) == date(2025, 3, 24)
        assert functions.day_end(work.now) == at("2025-03-04T00:00")
        assert functions.announcement(date(2025, 4, 14)) == date(2025, 4, 18)
        assert functions.presumption_start(work, names, first.id) == at("2025-03-11T12:00")
        assert functions.appointment_start(work, names, first.id) == at("2025-03-07T09:00")
        assert functions.acting_coach(work, names, PERSON) == "jco.demo"
        assert functions.site_of_person(work, {}, PERSON) == "56.6"
        assert not functions.benefits_granted(work, names, PERSON)
        assert functions.benefits_state(work, names, PERSON) == "offen"
        assert functions.moves(work, names, first.id) == 0
        assert not functions.fact_of_person(work, names, "SGB2_Leistungsbezug", PERSON)
        assert functions.period_end_of(work, names, "2025-03-08") == date(2025, 3, 10)
