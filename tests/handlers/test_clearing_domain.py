"""Pools, groups, phone attempts, talks, costs, registers of the clearing."""

import threading
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from engine.clock import ManualClock
from engine.db import Database
from engine.errors import Conflict, Rejected
from handlers.domain.career import Station, newest_career, record_career, record_potential
from handlers.domain.case_end import clean_up
from handlers.domain.cases import end_case
from handlers.domain.clearing_state import clearing_state
from handlers.domain.groups import (
    CoachingGroup,
    GroupFull,
    NewGroupDate,
    add_group,
    add_group_date,
    book_group_date,
    cancel_group_bookings,
    free_group_dates,
    get_group_date,
    join_waiting_list,
    waiting_list,
)
from handlers.domain.house_rules import Issue, issues_of, record_issue
from handlers.domain.inquiries import Question, answer_inquiry, open_inquiries, open_inquiry
from handlers.domain.parameters import Setting, set_parameter
from handlers.domain.participation import (
    Answer,
    create_participant,
    current_decision,
    end_participation,
    open_participant,
    record_decision,
    revoke_decision,
)
from handlers.domain.phone_attempts import PhoneCall, attempts_of, count_attempts, record_attempt
from handlers.domain.pools import (
    JA_CLEARING,
    JA_TEILNAHME,
    PoolBooking,
    book_in,
    book_out,
    bookings_of,
    move_between_pools,
)
from handlers.domain.responsibility import Subject, end_responsibility, set_responsible
from handlers.domain.supplements import (
    Entry,
    confirm_supplements,
    drop_supplement,
    open_supplements,
    record_supplement,
)
from handlers.domain.talks import TalkRecord, held_talk, record_talk
from handlers.domain.travel_costs import (
    Journey,
    current_travel_cost,
    daily_claim_cents,
    determine_travel_cost,
)
from tests.databases import on_sqlite
from tests.handlers.domain_world import CASE, SUBJECT, at, prepare

OTHER = Subject(CASE, "P-2")


@pytest.fixture
def world(database: Database) -> Database:
    prepare(database, mitglieder=[{"person_id": f"P-{number}"} for number in range(2, 7)])
    return database


def test_nobody_is_in_two_pools_of_a_group(world: Database) -> None:
    with world.begin("jco.demo") as work:
        assert book_in(work, SUBJECT, JA_CLEARING).id == book_in(work, SUBJECT, JA_CLEARING).id
        with pytest.raises(Rejected, match="already_in_pool"):
            book_in(work, SUBJECT, JA_TEILNAHME)
    with world.read() as session:
        row = bookings_of(session, SUBJECT)[0]
    copy = {column.key: getattr(row, column.key) for column in PoolBooking.__table__.columns}
    with pytest.raises(IntegrityError), world.begin("edv.demo") as work:
        work.session.add(PoolBooking(**{**copy, "id": "zwei"}))


def test_moving_between_pools_leaves_two_rows_and_one_open(world: Database) -> None:
    with world.begin("jco.demo") as work:
        book_in(work, SUBJECT, JA_CLEARING)
        first = move_between_pools(work, SUBJECT, JA_CLEARING, JA_TEILNAHME)
        again = move_between_pools(work, SUBJECT, JA_CLEARING, JA_TEILNAHME)
        assert (first.booked_out.id, first.booked_in.id) == (
            again.booked_out.id,
            again.booked_in.id,
        )
        open_rows = [row for row in bookings_of(work.session, SUBJECT) if not row.booked_out_on]
        assert [row.pool for row in open_rows] == [JA_TEILNAHME]
        assert book_out(work, SUBJECT, JA_CLEARING, "Abgabe IFK") is None


@on_sqlite
def test_where_a_person_stands_follows_from_the_facts(world: Database) -> None:
    with world.begin("jco.demo") as work:
        states = [clearing_state(work.session, OTHER), clearing_state(work.session, SUBJECT)]
        create_participant(work, SUBJECT, "jco.demo")
        set_responsible(work, SUBJECT, "IFK", "jco.demo")
        states.append(clearing_state(work.session, SUBJECT))
        set_responsible(work, OTHER, "IFK", "ifk.demo")
        states.append(clearing_state(work.session, OTHER))
        clean_up(work, SUBJECT, "WEGZUG")
        end_responsibility(work, SUBJECT, "IFK")
        end_case(work, CASE, "abgebrochen", "WEGZUG")
        states.append(clearing_state(work.session, SUBJECT))
    assert states == ["antrag", "clearing", "ja_teilnahme", "ifk_abgegeben", "beendet"]


@on_sqlite
def test_who_was_never_booked_in_cannot_be_moved(world: Database) -> None:
    with pytest.raises(Rejected, match="not_in_pool"), world.begin("jco.demo") as work:
        move_between_pools(work, SUBJECT, JA_CLEARING, JA_TEILNAHME)


def small_group(world: Database, places: int) -> str:
    with world.begin("system") as work:
        group = CoachingGroup(
            id="G-9", site="56.6", name="Klein", place="R1", coach="jco.demo", active=True
        )
        add_group(work, group)
        start, end = at("2025-03-20T10:00"), at("2025-03-20T12:00")
        return add_group_date(work, NewGroupDate("G-9", start, end, places)).id


def test_the_last_place_of_a_group_goes_to_one_of_many(world: Database) -> None:
    group_date = small_group(world, 2)
    outcomes: list[str] = []
    barrier = threading.Barrier(6)

    def try_booking(person: str) -> None:
        barrier.wait()
        try:
            world.run(
                "jco.demo",
                lambda work: book_group_date(work, Subject(CASE, person), group_date),
            )
        except GroupFull:
            outcomes.append("full")
        else:
            outcomes.append("booked")

    threads = [threading.Thread(target=try_booking, args=(f"P-{n}",)) for n in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["booked"] * 2 + ["full"] * 4
    with world.read() as session:
        assert get_group_date(session, group_date).booked == 2


def test_a_place_given_back_can_be_taken_again(world: Database) -> None:
    group_date = small_group(world, 1)
    with world.begin("jco.demo") as work:
        booking = book_group_date(work, SUBJECT, group_date)
        assert book_group_date(work, SUBJECT, group_date).id == booking.id
        join_waiting_list(work, OTHER, "56.6")
        assert [row.person_id for row in waiting_list(work.session, "56.6")] == ["P-2"]
        cancel_group_bookings(work, SUBJECT)
        book_group_date(work, OTHER, group_date)
        assert waiting_list(work.session, "56.6") == []
        with pytest.raises(GroupFull):
            book_group_date(work, SUBJECT, group_date)


@on_sqlite
def test_full_and_past_group_dates_are_not_offered(world: Database, clock: ManualClock) -> None:
    with world.read() as session:
        offered = free_group_dates(session, "56.6", clock.now(), limit=2)
    assert [row.group_date_id for row in offered] == ["G-1-2025-03-04", "G-2-2025-03-06"]
    clock.set(at("2025-03-04T10:00"))
    with world.begin("jco.demo") as work:
        with pytest.raises(Rejected, match="group_date_past"):
            book_group_date(work, SUBJECT, "G-1-2025-03-04")
        assert free_group_dates(work.session, "56.4", work.now) == []


@on_sqlite
@pytest.mark.parametrize("day", ["2025-12-24", "2025-12-31", "2025-12-25", "2025-12-27"])
def test_no_group_date_is_planned_while_the_house_is_closed(world: Database, day: str) -> None:
    small_group(world, 1)
    new = NewGroupDate("G-9", at(f"{day}T10:00"), at(f"{day}T12:00"), 5)
    with pytest.raises(Rejected, match="group_date_closed"), world.begin("tl.demo") as work:
        add_group_date(work, new)


@on_sqlite
def test_a_closure_day_decided_later_takes_the_group_date_off_the_list(world: Database) -> None:
    with world.begin("fdl.demo") as work:
        closed = Setting("bueroschliesstage", ["04.03."], date(2025, 3, 1), "[A]", site="56.6")
        set_parameter(work, closed)
        offered = free_group_dates(work.session, "56.6", work.now, limit=1)
        assert [row.group_date_id for row in offered] == ["G-2-2025-03-06"]
        with pytest.raises(Rejected, match="group_date_closed"):
            book_group_date(work, SUBJECT, "G-1-2025-03-04")


@on_sqlite
def test_not_reached_needs_two_calls_on_two_days(world: Database, clock: ManualClock) -> None:
    calls = ["2025-03-03T08:00", "2025-03-03T08:30", "2025-03-04T08:00"]
    counts = []
    clock.set(at("2025-03-04T09:00"))
    with world.begin("jco.demo") as work:
        for call in calls:
            record_attempt(work, SUBJECT, PhoneCall(at(call), "mailbox"))
            count = count_attempts(attempts_of(work.session, SUBJECT), 2, 2)
            counts.append((count.attempts, count.days, count.enough))
        record_attempt(work, SUBJECT, PhoneCall(at(calls[0]), "mailbox"))
        assert len(attempts_of(work.session, SUBJECT)) == 3
        assert len(attempts_of(work.session, SUBJECT, at("2025-03-04T00:00"))) == 1
        with pytest.raises(Rejected, match="call_in_future"):
            record_attempt(work, SUBJECT, PhoneCall(at("2025-03-04T09:01"), "erreicht"))
    assert counts == [(1, 1, False), (2, 1, False), (3, 2, True)]


@on_sqlite
def test_a_talk_broken_off_is_no_held_talk(world: Database) -> None:
    with world.begin("jco.demo") as work:
        record_talk(work, SUBJECT, TalkRecord(work.now, "persoenlich", "abgebrochen"))
        assert held_talk(work.session, SUBJECT) is None
        record = TalkRecord(work.now, "telefonisch", result="Ausführlich besprochen")
        talk = record_talk(work, SUBJECT, record, activity_id="a-1")
        assert record_talk(work, SUBJECT, record, activity_id="a-1").id == talk.id
        found = held_talk(work.session, SUBJECT)
        assert found is not None
        assert found.id == talk.id
        with pytest.raises(Rejected, match="talk_in_future"):
            record_talk(work, SUBJECT, TalkRecord(at("2025-03-04T09:00"), "video"))


@on_sqlite
def test_a_no_needs_a_reason_and_a_yes_can_be_taken_back(world: Database) -> None:
    with world.begin("jco.demo") as work:
        with pytest.raises(Rejected, match="refusal_reason_missing"):
            record_decision(work, SUBJECT, Answer(False))
        with pytest.raises(Rejected, match="refusal_text_missing"):
            record_decision(work, SUBJECT, Answer(False, "sonstiges", " "))
        record_decision(work, SUBJECT, Answer(True))
        assert create_participant(work, SUBJECT, "jco.demo").id == (
            create_participant(work, SUBJECT, "jco.demo").id
        )
        assert revoke_decision(work, SUBJECT) is not None
        assert current_decision(work.session, SUBJECT) is None
        assert revoke_decision(work, SUBJECT) is None
        end_participation(work, SUBJECT, "Widerruf")
        assert open_participant(work.session, SUBJECT) is None


@on_sqlite
def test_werdegang_and_potenzialanalyse_need_content_or_a_reason(world: Database) -> None:
    with world.begin("jco.demo") as work:
        with pytest.raises(Rejected, match="career_empty"):
            record_career(work, SUBJECT, [])
        with pytest.raises(Rejected, match="potential_empty"):
            record_potential(work, SUBJECT, {}, " ")
        record_career(work, SUBJECT, [], "Unterlagen fehlen")
        record_career(work, SUBJECT, [Station("2019", "2024", "Köchin")], "")
        record_potential(work, SUBJECT, {"ausdauer": 3}, "")
        newest = newest_career(work.session, SUBJECT)
        assert newest is not None


@pytest.mark.parametrize(
    ("journey", "cents"),
    [
        (Journey("oepnv", ticket_cents=780), 780),
        (Journey("pkw", distance_km=12), 480),
        (Journey("keines"), 0),
    ],
)
def test_the_claim_per_day_is_computed(journey: Journey, cents: int) -> None:
    assert daily_claim_cents(journey, 20) == cents


@on_sqlite
def test_another_amount_than_the_computed_one_needs_a_reason(world: Database) -> None:
    journey = Journey("pkw", distance_km=12)
    with world.begin("jco.demo") as work:
        with pytest.raises(Rejected, match="override_reason_missing"):
            determine_travel_cost(work, SUBJECT, journey, 20, (600, ""))
        determine_travel_cost(work, SUBJECT, journey, 20, (600, "Umleitung"))
        found = current_travel_cost(work.session, SUBJECT)
        assert found is not None
        assert (found.computed_cents, found.granted_cents) == (480, 600)
        with pytest.raises(Rejected, match="distance_too_long"):
            determine_travel_cost(work, SUBJECT, Journey("pkw", distance_km=301), 20)


@on_sqlite
def test_house_rules_are_not_handed_out_tomorrow(world: Database) -> None:
    with world.begin("jco.demo") as work:
        record_issue(work, SUBJECT, Issue(date(2025, 3, 3), "2025-02", signed=True))
        assert len(issues_of(work.session, SUBJECT)) == 1
        with pytest.raises(Rejected, match="date_in_future"):
            record_issue(work, SUBJECT, Issue(date(2025, 3, 4), "2025-02", signed=True))


@on_sqlite
def test_an_inquiry_reaches_the_team_and_the_copy_and_is_answered_once(world: Database) -> None:
    question = Question("kein_termin", "56.6", "JCO@56.6", "Kein freier Termin", copy_to="TL@56.6")
    with world.begin("egs.demo") as work:
        inquiry = open_inquiry(work, question, activity_id="a-1")
        assert open_inquiry(work, question, activity_id="a-1").id == inquiry.id
        for group in ("JCO@56.6", "TL@56.6"):
            assert len(open_inquiries(work.session, frozenset({group}))) == 1
        assert open_inquiries(work.session, frozenset({"JCO@56.4"})) == []
        answer_inquiry(work, inquiry.id, "Termin vergeben")
        with pytest.raises(Conflict, match="inquiry_answered"):
            answer_inquiry(work, inquiry.id, "noch einmal")
        assert open_inquiries(work.session, frozenset({"JCO@56.6"})) == []


def test_the_same_entry_is_to_be_made_once_outside(world: Database) -> None:
    entry = Entry("OPEN", "pool_einbuchen", "Einbuchen", "56.6", {"pool": JA_CLEARING}, CASE)
    with world.begin("jco.demo") as work:
        row = record_supplement(work, "a-1/pool", entry)
        assert record_supplement(work, "a-1/pool", entry).id == row.id
        other = Entry("OPEN", "pool_einbuchen", "Einbuchen", "56.6", {"pool": "anders"}, CASE)
        with pytest.raises(Rejected, match="supplement_key_reused"):
            record_supplement(work, "a-1/pool", other)
        second = record_supplement(work, "a-2/pool", entry)
        assert len(open_supplements(work.session, ["56.6"])) == 2
        confirm_supplements(work, {row.id: "4711"})
        with pytest.raises(Rejected, match="drop_reason_missing"):
            drop_supplement(work, second.id, "")
        drop_supplement(work, second.id, "doppelt")
        assert open_supplements(work.session, ["56.6"]) == []
        assert (row.status, row.outside_number) == ("nachgetragen", "4711")
