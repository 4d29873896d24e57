"""Appointments, free appointments, appearances: what can be booked, said, and taken back."""

import threading
from datetime import date

import pytest

from engine.clock import ManualClock
from engine.db import Database
from engine.errors import Rejected
from handlers.domain.absences import Days, record_absence, withdraw_absence
from handlers.domain.appearances import (
    Statement,
    annul,
    confirm_finding,
    current_appearance,
    misses_of,
    presume_non_appearance,
    record_appearance,
)
from handlers.domain.appointments import (
    Booking,
    book,
    cancel,
    get_appointment,
    move,
    moves_of,
    planned_of,
    require_current,
)
from handlers.domain.arrivals import CheckIn, arrival_for, arrivals_of_day, record_arrival
from handlers.domain.cancellations import (
    CancellationNotice,
    decide_cancellation,
    open_cancellation,
    record_cancellation,
)
from handlers.domain.parameters import Setting, set_parameter
from handlers.domain.presence import presumption_due
from handlers.domain.slots import SlotWish, Window, find_free_slot, free_slots, release_hours
from tests.databases import on_sqlite
from tests.handlers.domain_world import SUBJECT, at, first_appointment, go_to, prepare, slot

MARCH = SlotWish("jco.demo", "56.6", date(2025, 3, 3), date(2025, 3, 14), at("2025-03-03T09:00"))


@pytest.fixture
def appointment_id(database: Database) -> str:
    prepare(database)
    return first_appointment(database).id


def test_free_appointments_are_monday_tuesday_thursday_friday_at_nine(
    database: Database, appointment_id: str
) -> None:
    with database.read() as session:
        found = [found.starts_at for found in free_slots(session, MARCH)]
    days = ["04", "06", "10", "11", "13", "14"]  # 3 March has begun, on the 7th is the first talk
    assert found == [at(f"2025-03-{day}T09:00") for day in days]


def test_absences_block_free_appointments_until_withdrawn(
    database: Database, appointment_id: str
) -> None:
    with database.begin("tl.demo") as work:
        days = Days(date(2025, 3, 4), date(2025, 3, 10))
        absence = record_absence(work, "jco.demo", days, "urlaub")
        blocked = find_free_slot(work.session, MARCH)
        withdraw_absence(work, absence.id)
        work.session.flush()
        free_again = find_free_slot(work.session, MARCH)
    assert blocked is not None
    assert blocked.starts_at == at("2025-03-11T09:00")
    assert free_again is not None
    assert free_again.starts_at == at("2025-03-04T09:00")


def test_a_coach_with_hours_of_their_own_offers_those(
    database: Database, appointment_id: str
) -> None:
    with database.begin("tl.demo") as work:
        begins, ends = at("2025-03-05T13:00").time(), at("2025-03-05T15:00").time()
        release_hours(work, "jco.demo", Window(2, begins, ends))
        found = [row.starts_at for row in free_slots(work.session, MARCH)]
    hours = ("13", "14")
    assert found == [at(f"2025-03-{day}T{hour}:00") for day in ("05", "12") for hour in hours]


def test_each_day_offers_the_hours_and_the_length_that_hold_on_it(
    database: Database, appointment_id: str
) -> None:
    change = date(2025, 3, 10)
    with database.begin("system") as work:
        hours = {"tage": ["Mi"], "von": "14:00", "bis": "15:00"}
        set_parameter(work, Setting("terminfenster", hours, change, "[A] Probe"))
        set_parameter(work, Setting("termindauer_minuten", 30, change, "[A] Probe"))
        set_parameter(work, Setting("bueroschliesstage", ["06.03."], date(2025, 3, 5), "[A] Probe"))
        found = [(row.starts_at, row.ends_at) for row in free_slots(work.session, MARCH)]
    assert found == [
        (at("2025-03-04T09:00"), at("2025-03-04T10:00")),
        (at("2025-03-12T14:00"), at("2025-03-12T14:30")),
        (at("2025-03-12T14:30"), at("2025-03-12T15:00")),
    ]


def test_the_same_appointment_of_a_coach_is_booked_once(
    database: Database, appointment_id: str
) -> None:
    with database.begin("egs.demo") as work, pytest.raises(Rejected, match="slot_taken"):
        book(work, Booking(SUBJECT, "gespraech", 1, slot("2025-03-07T09:00")))
    with database.begin("egs.demo") as work:
        other = book(work, Booking(SUBJECT, "gespraech", 1, slot("2025-03-07T09:00", "jco2.demo")))
        assert other.coach == "jco2.demo"


def test_of_many_who_book_the_same_free_appointment_one_wins(
    database: Database, appointment_id: str
) -> None:
    outcomes: list[str] = []
    barrier = threading.Barrier(8)

    def try_booking() -> None:
        barrier.wait()
        try:
            database.run(
                "egs.demo",
                lambda work: book(work, Booking(SUBJECT, "gespraech", 1, slot("2025-03-11T09:00"))),
            )
        except Rejected as refused:
            outcomes.append(refused.code)
        else:
            outcomes.append("booked")

    threads = [threading.Thread(target=try_booking) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["booked"] + ["slot_taken"] * 7


def test_the_same_activity_books_once(database: Database, appointment_id: str) -> None:
    with database.begin("egs.demo") as work:
        booking = Booking(SUBJECT, "gespraech", 1, slot("2025-03-11T09:00"))
        assert (
            book(work, booking, activity_id="a-1").id == book(work, booking, activity_id="a-1").id
        )


def test_a_moved_appointment_frees_its_time_and_names_its_successor(
    database: Database, appointment_id: str
) -> None:
    with database.begin("jco.demo") as work:
        new = move(work, appointment_id, slot("2025-03-11T09:00"), "kunde", activity_id="a-1")
        again = move(work, appointment_id, slot("2025-03-11T09:00"), "kunde", activity_id="a-1")
        assert again.id == new.id
        book(work, Booking(SUBJECT, "gespraech", 9, slot("2025-03-07T09:00")))
        with pytest.raises(Rejected, match="appointment_replaced") as refused:
            require_current(work.session, appointment_id)
        assert refused.value.facts["current"] == new.id
        assert get_appointment(work.session, appointment_id).status == "verlegt"
        assert new.number == 1


def test_moves_are_counted_by_cause(database: Database, appointment_id: str) -> None:
    with database.begin("jco.demo") as work:
        second = move(work, appointment_id, slot("2025-03-11T09:00"), "kunde")
        third = move(work, second.id, slot("2025-03-13T09:00"), "amt")
        move(work, third.id, slot("2025-03-14T09:00"), "kunde")
        assert moves_of(work.session, SUBJECT, 1) == 2
        assert moves_of(work.session, SUBJECT, 1, "amt") == 1


def test_a_move_onto_a_taken_time_changes_nothing(database: Database, appointment_id: str) -> None:
    with database.begin("egs.demo") as work:
        book(work, Booking(SUBJECT, "gespraech", 9, slot("2025-03-11T09:00")))
    with pytest.raises(Rejected, match="slot_taken"), database.begin("jco.demo") as work:
        move(work, appointment_id, slot("2025-03-11T09:00"), "kunde")
    with database.read() as session:
        assert get_appointment(session, appointment_id).status == "geplant"


def test_a_cancelled_appointment_frees_its_time(database: Database, appointment_id: str) -> None:
    with database.begin("jco.demo") as work:
        cancel(work, appointment_id, "Rücknahme")
        assert planned_of(work.session, SUBJECT) == []
        book(work, Booking(SUBJECT, "gespraech", 1, slot("2025-03-07T09:00")))
        with pytest.raises(Rejected, match="appointment_cancelled"):
            require_current(work.session, appointment_id)


@on_sqlite
def test_no_is_refused_on_the_appointments_day_and_taken_on_the_next(
    database: Database, clock: ManualClock, appointment_id: str
) -> None:
    go_to(clock, "2025-03-07T23:59")
    with pytest.raises(Rejected, match="no_before_day_end"), database.begin("jco.demo") as work:
        record_appearance(work, Statement(appointment_id, "nein"))
    go_to(clock, "2025-03-08T00:00")
    with database.begin("jco.demo") as work:
        stated = record_appearance(work, Statement(appointment_id, "nein"))
        assert (stated.result, stated.source) == ("nein", "manuell")


@on_sqlite
def test_nobody_can_state_a_presumption(database: Database, appointment_id: str) -> None:
    with pytest.raises(Rejected, match="appearance_unknown"), database.begin("jco.demo") as work:
        record_appearance(work, Statement(appointment_id, "vermutlich_nein"))


@on_sqlite
def test_a_presumption_never_overwrites_what_a_person_stated(
    database: Database, clock: ManualClock, appointment_id: str
) -> None:
    go_to(clock, "2025-03-07T11:40")
    with database.begin("jco.demo") as work:
        record_appearance(work, Statement(appointment_id, "ja", arrived_at=work.now))
    go_to(clock, "2025-03-11T12:00")
    with database.begin("timer") as work:
        assert presume_non_appearance(work, appointment_id, unsecured=False).result == "ja"


@on_sqlite
def test_a_presumption_is_marked_unsecured_and_can_be_annulled(
    database: Database, clock: ManualClock, appointment_id: str
) -> None:
    go_to(clock, "2025-03-11T12:00")
    with database.begin("timer") as work:
        presumed = presume_non_appearance(work, appointment_id, unsecured=True, activity_id="a-1")
        assert (presumed.source, presumed.unsecured) == ("automatisch", True)
        assert [row.id for row, _ in misses_of(work.session, SUBJECT)] == [appointment_id]
    with database.begin("jco.demo") as work:
        annul(work, presumed.id, "Post kam zurück")
        assert current_appearance(work.session, appointment_id) is None
        assert misses_of(work.session, SUBJECT) == []


@on_sqlite
@pytest.mark.parametrize(
    ("finding", "misses"), [("bestaetigt", 1), ("war_da", 0), ("amt_verhindert", 0)]
)
def test_before_the_hand_over_a_person_confirms_or_annuls_the_miss(
    database: Database, clock: ManualClock, appointment_id: str, finding: str, misses: int
) -> None:
    go_to(clock, "2025-03-11T12:00")
    with database.begin("timer") as work:
        presumed = presume_non_appearance(work, appointment_id, unsecured=False)
    with database.begin("jco2.demo") as work:
        confirm_finding(work, presumed.id, finding, "")
        assert len(misses_of(work.session, SUBJECT)) == misses


@on_sqlite
def test_the_presumption_waits_until_coach_or_deputy_were_there_for_two_days(
    database: Database, appointment_id: str
) -> None:
    with database.begin("tl.demo") as work:
        appointment = get_appointment(work.session, appointment_id)
        assert presumption_due(work.session, appointment) == at("2025-03-11T12:00")
        days = Days(date(2025, 3, 10), date(2025, 3, 12))
        record_absence(work, "jco.demo", days, "krank")
        assert presumption_due(work.session, appointment) == at("2025-03-11T12:00")
        record_absence(work, "jco2.demo", Days(date(2025, 3, 10), date(2025, 3, 10)), "krank")
        assert presumption_due(work.session, appointment) == at("2025-03-12T12:00")


@on_sqlite
def test_a_cancellation_of_a_stale_appointment_is_refused(
    database: Database, appointment_id: str
) -> None:
    with database.begin("jco.demo") as work:
        new = move(work, appointment_id, slot("2025-03-11T09:00"), "kunde")
        with pytest.raises(Rejected, match="appointment_replaced"):
            record_cancellation(work, CancellationNotice(appointment_id, work.now))
        notice = record_cancellation(work, CancellationNotice(new.id, work.now, "krank"))
        found = open_cancellation(work.session, new.id)
        assert found is not None
        assert found.id == notice.id
        decide_cancellation(work, notice.id, new_date=True, reason_accepted=True)
        assert open_cancellation(work.session, new.id) is None


@on_sqlite
def test_a_check_in_at_another_site_is_found_with_the_appointment(
    database: Database, appointment_id: str
) -> None:
    with database.begin("egs.demo") as work:
        record_arrival(work, CheckIn("56.4", "P-1", "F-1", appointment_id, "Termin"))
        assert [row.person_id for row in arrivals_of_day(work.session, "56.4", date(2025, 3, 3))]
        assert arrival_for(work.session, appointment_id) is not None
