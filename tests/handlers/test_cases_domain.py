"""Cases, persons, documents, allocation, benefits: what is recorded once and what may change."""

import threading
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from engine.clock import ManualClock
from engine.db import Database
from engine.errors import NotFound, Rejected
from engine.registry import Call
from handlers.domain.allocation import (
    ListDraft,
    allocate,
    allocations_of,
    first_letter,
    override,
    publish_list,
)
from handlers.domain.appearances import confirm_finding, misses_of, presume_non_appearance
from handlers.domain.benefits import (
    BenefitDecision,
    benefit_history,
    receives_benefits,
    record_benefit,
)
from handlers.domain.case_end import clean_up, end_with_reach
from handlers.domain.case_facts import FactKey, facts_of, latest_fact, record_fact
from handlers.domain.case_search import same_person, search_cases, search_everywhere
from handlers.domain.cases import (
    Application,
    application_date_for,
    get_case,
    next_file_number,
    open_case,
)
from handlers.domain.documents import (
    ARBEITSPAKET,
    DocumentKind,
    arbeitspaket_received,
    is_complete,
    missing_documents,
    record_received,
    request_documents,
    set_not_needed,
)
from handlers.domain.groups import book_group_date, free_group_dates, group_bookings_of
from handlers.domain.households import elb_ids
from handlers.domain.minimum_standards import (
    FIRST_COUNSEL,
    find_standard,
    fulfil_standard,
    report_overdue,
    traffic_light,
)
from handlers.domain.new_customer_register import enter_new_customer, register_rows
from handlers.domain.persons import record_death, update_person
from handlers.domain.pools import JA_CLEARING, book_in, bookings_of
from handlers.domain.responsibility import (
    Subject,
    responsibility_history,
    responsible,
    set_responsible,
)
from handlers.domain.timeline import timeline
from handlers.standards import restart_first_counsel
from tests.databases import on_sqlite
from tests.handlers.domain_world import CASE, PERSON, SUBJECT, at, first_appointment, prepare

TODAY = date(2025, 3, 3)


@pytest.fixture
def world(database: Database) -> Database:
    prepare(database, mitglieder=[{"person_id": "P-2"}, {"person_id": "P-3", "elb": False}])
    return database


def application(household_id: str, received: date = TODAY) -> Application:
    return Application("56.6", PERSON, household_id, "post", received, received)


def test_file_numbers_count_up_per_site_and_year(world: Database, clock: ManualClock) -> None:
    with world.begin("egs.demo") as work:
        household = get_case(work.session, CASE).household_id
        assert get_case(work.session, CASE).file_number == "56.6-2025-00001"
        assert open_case(work, application(household)).file_number == "56.6-2025-00002"
    clock.set(at("2026-01-02T09:00"))
    with world.begin("egs.demo") as work:
        assert open_case(work, application(household)).file_number == "56.6-2026-00001"


def test_many_first_cases_of_a_year_get_different_numbers(
    world: Database, clock: ManualClock
) -> None:
    clock.set(at("2027-01-04T09:00"))
    numbers: list[str] = []
    barrier = threading.Barrier(6)

    def draw() -> None:
        barrier.wait()
        numbers.append(world.run("egs.demo", lambda work: next_file_number(work, "56.6")))

    threads = [threading.Thread(target=draw) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"56.6-2027-{number:05d}" for number in range(1, 7)]


def test_nobody_can_change_the_application_date(world: Database) -> None:
    statement = text("UPDATE case_file SET application_date = '2025-01-01' WHERE id = 'F-1'")
    with pytest.raises(DBAPIError, match="immutable"), world.begin("edv.demo") as work:
        work.session.execute(statement)
    with world.begin("egs.demo") as work:
        work.session.execute(text("UPDATE case_file SET status = 'clearing' WHERE id = 'F-1'"))
        assert get_case(work.session, CASE).application_date == date(2025, 2, 24)


@on_sqlite
def test_an_application_from_tomorrow_is_refused(world: Database) -> None:
    with pytest.raises(Rejected, match="date_in_future"), world.begin("egs.demo") as work:
        open_case(work, application(get_case(work.session, CASE).household_id, date(2025, 3, 4)))


def test_by_post_the_day_of_arrival_is_the_application_date() -> None:
    written, arrived = date(2025, 2, 27), date(2025, 3, 3)
    assert application_date_for("post", arrived, written) == arrived
    assert application_date_for("telefon_sc", arrived, written) == written


@on_sqlite
def test_every_living_elb_of_the_household_gets_a_clearing(world: Database) -> None:
    with world.begin("egs.demo") as work:
        household = get_case(work.session, CASE).household_id
        assert set(elb_ids(work.session, household)) == {"P-1", "P-2"}
        record_death(work, "P-2", TODAY)
        assert elb_ids(work.session, household) == ["P-1"]


@on_sqlite
def test_an_address_is_valid_undeliverable_or_none(world: Database) -> None:
    with world.begin("egs.demo") as work, pytest.raises(Rejected, match="address_state_unknown"):
        update_person(work, PERSON, address_state="kaputt")


@on_sqlite
def test_documents_are_complete_when_none_is_missing_and_the_arbeitspaket_holds_nothing_up(
    world: Database,
) -> None:
    kinds = [DocumentKind("mietvertrag"), DocumentKind("kontoauszug")]
    paket = DocumentKind(ARBEITSPAKET, PERSON)
    with world.begin("egs.demo") as work:
        request_documents(work, CASE, [*kinds, paket], TODAY, date(2025, 3, 17))
        assert [row.kind for row in missing_documents(work.session, CASE)] == [
            "kontoauszug",
            "mietvertrag",
        ]
        record_received(work, CASE, [kinds[0]], TODAY)
        set_not_needed(work, CASE, kinds[1])
        assert is_complete(work.session, CASE)
        assert not arbeitspaket_received(work.session, CASE, PERSON)
        record_received(work, CASE, [paket], TODAY)
        assert arbeitspaket_received(work.session, CASE, PERSON)


@on_sqlite
def test_asking_again_reopens_a_document_and_counts(world: Database) -> None:
    kind = DocumentKind("kontoauszug")
    with world.begin("egs.demo") as work:
        request_documents(work, CASE, [kind], TODAY, date(2025, 3, 17))
        record_received(work, CASE, [kind], TODAY)
        (row,) = request_documents(work, CASE, [kind], TODAY, date(2025, 3, 31))
        assert (row.state, row.times_requested, row.received_on) == ("offen", 2, None)


@on_sqlite
def test_allocation_follows_the_letters_and_stays(world: Database) -> None:
    other = Subject(CASE, "P-2")
    with world.begin("egs.demo") as work:
        update_person(work, "P-2", last_name="Öztürk")
        found = allocate(work, other, "56.6", "JCO")
        assert found is not None
        assert (found.login, found.rule) == ("jco2.demo", "L-Z")
        again = allocate(work, other, "56.6", "JCO")
        assert again is not None
        assert again.id == found.id
        assert responsible(work.session, other, "JCO") == "jco2.demo"
        override(work, other, "JCO", "jco.demo", "gleiche Familie")
        assert responsible(work.session, other, "JCO") == "jco.demo"
        assert len(allocations_of(work.session, CASE)) == 2
        with pytest.raises(Rejected, match="override_reason_missing"):
            override(work, other, "JCO", "jco2.demo", " ")


def test_a_list_in_turn_gives_to_one_after_the_other(world: Database) -> None:
    rules = ({"login": "jco.demo"}, {"login": "jco2.demo"})
    with world.begin("tl.demo") as work:
        draft = ListDraft("56.6", "IFK", "reihum", rules, TODAY)
        assert publish_list(work, draft).version == 2
        logins = []
        for person in ("P-1", "P-2", "P-3"):
            found = allocate(work, Subject(CASE, person), "56.6", "IFK")
            assert found is not None
            logins.append(found.login)
        assert logins == ["jco.demo", "jco2.demo", "jco.demo"]


@on_sqlite
def test_without_a_list_nobody_is_allocated(world: Database) -> None:
    with world.begin("tl.demo") as work:
        assert allocate(work, SUBJECT, "56.7", "JCO") is None


@pytest.mark.parametrize(("name", "letter"), [("Özdemir", "O"), ("de Vries", "D"), ("Šimić", "S")])
def test_names_are_sorted_under_a_plain_letter(name: str, letter: str) -> None:
    assert first_letter(name) == letter


@on_sqlite
def test_responsibility_keeps_its_history(world: Database) -> None:
    with world.begin("tl.demo") as work:
        change = set_responsible(work, SUBJECT, "JCO", "jco2.demo", "Urlaub")
        assert (change.old, change.new) == ("jco.demo", "jco2.demo")
        assert set_responsible(work, SUBJECT, "JCO", "jco2.demo").old == "jco2.demo"
        rows = responsibility_history(work.session, CASE)
        assert [(row.login, row.ended_at is None) for row in rows] == [
            ("jco.demo", False),
            ("jco2.demo", True),
        ]


@on_sqlite
def test_a_grant_after_a_curable_refusal_counts(world: Database, clock: ManualClock) -> None:
    with world.begin("lsb.demo") as work:
        record_benefit(work, BenefitDecision(PERSON, "versagt", TODAY))
        assert not receives_benefits(work.session, PERSON)
    clock.set(at("2025-03-20T09:00"))
    with world.begin("lsb.demo") as work:
        grant = BenefitDecision(PERSON, "bewilligt", date(2025, 3, 20), date(2025, 3, 1), "B-7")
        assert record_benefit(work, grant).id == record_benefit(work, grant).id
        assert receives_benefits(work.session, PERSON)
        assert len(benefit_history(work.session, PERSON)) == 2


@on_sqlite
def test_a_fact_is_recorded_even_for_a_person_nobody_knows(world: Database) -> None:
    with world.begin("lsb.demo") as work:
        payload = {"person_id": "P-9", "bewilligt_am": TODAY}
        record_fact(work, "SGB2_Leistungsbezug", payload)
        found = latest_fact(work.session, "SGB2_Leistungsbezug", FactKey(person_id="P-9"))
        assert found is not None
        assert found.payload["bewilligt_am"] == "2025-03-03"
        assert facts_of(work.session, FactKey(person_id=PERSON)) == []


@on_sqlite
@pytest.mark.parametrize(
    "words", ["haddad", "HADDAD amira", "08.12.1996", "56.6-2025-00001", "add 1996-12-08"]
)
def test_a_person_is_found_by_parts_of_what_is_known(world: Database, words: str) -> None:
    with world.read() as session:
        assert PERSON in [hit.person_id for hit in search_cases(session, words, ["56.6"])]
        assert search_cases(session, words, ["56.4"]) == []


@on_sqlite
def test_umlauts_and_wildcards_are_searched_as_typed(world: Database) -> None:
    with world.begin("egs.demo") as work:
        update_person(work, PERSON, last_name="Özdemir_100%")
        found = search_cases(work.session, "özdemir_100%", ["56.6"])
        assert [hit.person_id for hit in found] == [PERSON]
        assert search_cases(work.session, "%", ["56.6"]) == found
        assert search_cases(work.session, "_dd", ["56.6"]) == []
        assert search_cases(work.session, "  ", ["56.6"]) == []


@on_sqlite
def test_everywhere_one_searches_only_by_name_and_birth_date(world: Database) -> None:
    with world.read() as session:
        assert len(search_everywhere(session, " Haddad ", date(1996, 12, 8))) == 1
        assert search_everywhere(session, "Haddad", date(1990, 1, 1)) == []
        assert [row.id for row in same_person(session, "haddad", date(1996, 12, 8))] == [PERSON]


@on_sqlite
def test_cleaning_up_leaves_nothing_behind_and_can_be_repeated(world: Database) -> None:
    with world.begin("system") as work:
        book_in(work, SUBJECT, JA_CLEARING)
        free = free_group_dates(work.session, "56.6", work.now)[0]
        book_group_date(work, SUBJECT, free.group_date_id)
        done = clean_up(work, SUBJECT, "Rücknahme")
        assert (len(done.appointments), done.pools) == (1, (JA_CLEARING,))
        assert bookings_of(work.session, SUBJECT)[0].out_reason == "Rücknahme"
        assert group_bookings_of(work.session, SUBJECT)[0].cancelled_at is not None
        again = clean_up(work, SUBJECT, "Rücknahme")
        assert (again.appointments, again.pools, again.group_bookings) == ((), (), ())
        left = free_group_dates(work.session, "56.6", work.now)[0]
        assert left.places_left == free.places_left


@on_sqlite
def test_the_mothers_end_never_touches_the_son(world: Database) -> None:
    son = Subject(CASE, "P-2")
    with world.begin("system") as work:
        book_in(work, SUBJECT, JA_CLEARING)
        book_in(work, son, JA_CLEARING)
        assert set(end_with_reach(work, SUBJECT, "WEGZUG", "person")) == {PERSON}
        assert bookings_of(work.session, son)[0].booked_out_on is None
        assert get_case(work.session, CASE).ended_at is None
        assert set(end_with_reach(work, SUBJECT, "RUECKNAHME", "antrag")) == {"P-1", "P-2", "P-3"}
        assert bookings_of(work.session, son)[0].booked_out_on == TODAY
        assert get_case(work.session, CASE).end_reason == "RUECKNAHME"


@on_sqlite
def test_an_overdue_mindeststandard_is_reported_once(world: Database, clock: ManualClock) -> None:
    with world.begin("timer") as work:
        assert not report_overdue(work, SUBJECT, FIRST_COUNSEL)
    clock.set(at("2025-03-18T00:00"))
    with world.begin("timer") as work:
        row = find_standard(work.session, SUBJECT, FIRST_COUNSEL)
        assert row is not None
        assert row.due_on == date(2025, 3, 17)
        assert traffic_light(row, date(2025, 3, 17)) == "offen"
        assert traffic_light(row, date(2025, 3, 18)) == "verletzt"
        assert report_overdue(work, SUBJECT, FIRST_COUNSEL)
        assert not report_overdue(work, SUBJECT, FIRST_COUNSEL)
        fulfil_standard(work, SUBJECT, FIRST_COUNSEL, date(2025, 3, 17))
        assert traffic_light(row, date(2025, 4, 1)) == "erfuellt"


@on_sqlite
def test_after_arbeitslosengeld_the_first_talk_is_due_fifteen_working_days_on(
    world: Database, clock: ManualClock
) -> None:
    clock.set(at("2025-03-20T10:00"))
    with world.begin("system") as work:
        assert report_overdue(work, SUBJECT, FIRST_COUNSEL)
        call = Call("", "", "", "a-1", {})
        restart_first_counsel(work, call, fall_id=CASE, person_id=PERSON)
        row = find_standard(work.session, SUBJECT, FIRST_COUNSEL)
        assert row is not None
        assert (row.started_on, row.due_on) == (date(2025, 3, 20), date(2025, 4, 10))
        assert get_case(work.session, CASE).application_date == date(2025, 2, 24)
        assert not report_overdue(work, SUBJECT, FIRST_COUNSEL)
    clock.set(at("2025-04-11T00:00"))
    with world.begin("system") as work:
        assert report_overdue(work, SUBJECT, FIRST_COUNSEL)


@on_sqlite
def test_the_neukunden_tool_shows_the_cases_of_ones_sites(world: Database) -> None:
    with world.begin("egs.demo") as work:
        enter_new_customer(work, CASE, issued_on=TODAY)
        enter_new_customer(work, CASE, return_by=date(2025, 3, 17))
        (row,) = register_rows(work.session, frozenset({"56.6"}))
        assert (row.entry.documents_issued_on, row.entry.return_by) == (TODAY, date(2025, 3, 17))
        assert row.jco == "jco.demo"
        assert register_rows(work.session, frozenset({"56.4"})) == []


@on_sqlite
def test_the_timeline_tells_newest_first_and_only_ones_own(world: Database) -> None:
    with world.begin("jco.demo") as work:
        book_in(work, Subject(CASE, "P-2"), JA_CLEARING)
        everything = timeline(work.session, CASE)
        assert everything[0].title == "Einbuchung JA Clearing"
        assert everything[-1].title == "Antrag aufgenommen"
        titles = [row.title for row in timeline(work.session, CASE, PERSON)]
        assert "Einbuchung JA Clearing" not in titles
        coach = "Zuständiger Jobcoach: Jana Köhler"
        assert {"Termin vergeben", "1. Einladung", coach} <= set(titles)


@on_sqlite
def test_the_story_says_dates_as_people_do_and_who_confirmed_the_miss(
    world: Database, clock: ManualClock
) -> None:
    appointment = first_appointment(world)
    clock.set(at("2025-03-12T09:00"))
    with world.begin("timer") as work:
        presume_non_appearance(work, appointment.id, unsecured=False)
    with world.begin("tl.demo") as work:
        ((_, appearance),) = misses_of(work.session, SUBJECT)
        confirm_finding(work, appearance.id, "bestaetigt", "")
        told = {row.title: row for row in timeline(work.session, CASE)}
    assert told["Nichterscheinen bestätigt"].who == "tl.demo"
    assert told["Nichterscheinen bestätigt"].detail == "Termin Fr, 07.03., 9:00"
    assert told["Termin vergeben"].detail.startswith("Fr, 07.03., 9:00, ")
    assert told["1. Einladung: Versand bestätigt"].detail == "Mi, 26.02."


@on_sqlite
def test_a_case_nobody_opened_is_not_found(world: Database) -> None:
    with world.read() as session, pytest.raises(NotFound):
        get_case(session, "F-9")
