"""TP2's steps: what a timer may say, what a message may not, and what stays behind nobody."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.clock import ManualClock
from engine.db import Database, UnitOfWork
from engine.errors import BpmnError, Conflict, InvalidForm, Rejected
from engine.outgoing import ThrownMessage
from engine.registry import Call, Registry
from handlers.appearances import accept_appearance, presume_no_show, store_arrival
from handlers.appointments import accept_manual_move, find_slot, move_appointment
from handlers.cancellations import (
    accept_cancellation_check,
    store_cancellation,
    store_office_cancellation,
)
from handlers.clearing import accept_clearing_talk, take_over_case, talk_rules
from handlers.coaching import book_group_date, undo_participation
from handlers.domain.appearances import current_appearance
from handlers.domain.appointments import cancel_all, current_appointment, moves_of
from handlers.domain.benefits import BenefitDecision, record_benefit
from handlers.domain.groups import join_waiting_list
from handlers.domain.inquiries import inquiries_of
from handlers.domain.letters import letters_of_case
from handlers.domain.phone_attempts import PhoneCall, attempts_of, record_attempt
from handlers.domain.pools import bookings_of
from handlers.domain.responsibility import Subject
from handlers.domain.supplements import supplements_of
from handlers.handover import hand_over_to_ifk
from handlers.no_shows import accept_no_show_confirmation, was_summoned
from handlers.phone import accept_phone_contact, close_phone_window
from handlers.pools import book_into_pool, move_between_pools
from handlers.whole_case import (
    clean_up_case,
    employment_under_review,
    store_employment,
    store_employment_check,
)
from tests.handlers.domain_world import CASE, PERSON, SUBJECT, at, first_appointment, go_to, prepare
from webui.bootstrap import filled_registry

WHO: dict[str, Any] = {"fall_id": CASE, "person_id": PERSON}


@pytest.fixture
def registry() -> Registry:
    """Everything registered: a letter orders its PDF by name."""
    return filled_registry()


def call(element: str = "Z20_Erscheint", visit: str = "a-1", **variables: Any) -> Call:
    return Call("i-1", "TP2_Clearing_JA", element, visit, {**WHO, **variables})


def appear(work: UnitOfWork, termin_id: str, form: Mapping[str, Any]) -> str:
    return str(accept_appearance(work, call(), form, termin_id=termin_id)["erschienen"])


def test_a_case_without_an_appointment_cannot_be_taken_over(database: Database) -> None:
    prepare(database)
    with database.begin("system") as work:
        cancel_all(work, SUBJECT, "Test")
        with pytest.raises(BpmnError) as refused:
            take_over_case(work, call(), **WHO)
    assert refused.value.code == "ERR_EINGANG"


def test_the_tables_win_over_the_message_that_hands_a_case_over(
    database: Database, clock: ManualClock
) -> None:
    prepare(database)
    handed_over = first_appointment(database)
    with database.begin("system") as work:
        moved = move_appointment(work, call(), termin_id=handed_over.id, grund="amt")
        message = {"termin_id": handed_over.id}
        taken = take_over_case(work, call(), termin_1=message, **WHO)
    assert taken["termin_1_id"] == moved["termin_neu_id"]


def test_a_timer_only_presumes_and_says_so(database: Database, clock: ManualClock) -> None:
    prepare(database, einladung_bestaetigt=False)
    appointment = first_appointment(database)
    go_to(clock, "2025-03-11T12:00")
    with database.begin("timer") as work:
        found = presume_no_show(work, call(), termin_id=appointment.id)
        statement = current_appearance(work.session, appointment.id)
    assert found["erschienen"] == "vermutlich_nein"
    assert statement is not None
    assert (statement.source, statement.unsecured) == ("automatisch", True)


def test_a_recorded_arrival_beats_the_timer(database: Database, clock: ManualClock) -> None:
    prepare(database)
    appointment = first_appointment(database)
    go_to(clock, "2025-03-07T16:00")
    with database.begin("egs.demo") as work:
        store_arrival(work, {"termin_id": appointment.id, "standort": "56.4"})
    go_to(clock, "2025-03-11T12:00")
    with database.begin("timer") as work:
        found = presume_no_show(work, call(), termin_id=appointment.id)
    assert found["erschienen"] == "ja"


def test_no_is_refused_at_its_field_on_the_day_itself(
    database: Database, clock: ManualClock
) -> None:
    prepare(database)
    appointment = first_appointment(database)
    go_to(clock, "2025-03-07T18:00")
    with database.begin("jco.demo") as work, pytest.raises(InvalidForm) as refused:
        appear(work, appointment.id, {"erschienen": "nein"})
    assert [(e.field, e.code) for e in refused.value.errors] == [
        ("erschienen", "no_before_day_end")
    ]


def test_a_cancellation_of_an_unknown_appointment_is_refused(database: Database) -> None:
    prepare(database)
    with database.begin("egs.demo") as work, pytest.raises(Conflict):
        store_cancellation(work, {"termin_id": "T-gibt-es-nicht"})


def test_a_stale_cancellation_is_refused_with_the_current_appointment(
    database: Database,
) -> None:
    prepare(database)
    old = first_appointment(database)
    with database.begin("jco.demo") as work:
        new = move_appointment(work, call(), termin_id=old.id, grund="amt")
    for store in (store_cancellation, store_office_cancellation):
        with database.begin("egs.demo") as work, pytest.raises(Rejected) as refused:
            store(work, {"termin_id": old.id})
        assert refused.value.facts["current"] == new["termin_neu_id"]


def test_the_wished_date_is_taken_if_it_is_free(database: Database, clock: ManualClock) -> None:
    prepare(database)
    appointment = first_appointment(database)
    wish = at("2025-03-18T09:00")
    with database.begin("jco.demo") as work:
        store_cancellation(work, {"termin_id": appointment.id, "wunschtermin": wish})
        form = {"neuer_termin": True, "grund_anerkannt": True}
        accept_cancellation_check(work, call(), form, termin_id=appointment.id)
        moved = move_appointment(work, call(), termin_id=appointment.id)
        assert moves_of(work.session, SUBJECT, 1) == 1
    assert moved["termin_neu_beginn"] == wish


def test_what_the_office_moves_counts_for_nobody(database: Database) -> None:
    prepare(database)
    appointment = first_appointment(database)
    with database.begin("jco.demo") as work:
        move_appointment(work, call(), termin_id=appointment.id, grund="amt")
        assert moves_of(work.session, SUBJECT, 1) == 0


def test_no_free_appointment_is_for_a_person_to_solve(database: Database) -> None:
    prepare(database, termine_belegt=["jco.demo"])
    appointment = first_appointment(database)
    with database.begin("jco.demo") as work:
        assert find_slot(work, call(), nummer=2, **WHO) == {"slot_gefunden": False}
        with pytest.raises(BpmnError) as refused:
            move_appointment(work, call(), termin_id=appointment.id)
        form = {"termin": at("2025-03-08T09:00")}
        with pytest.raises(InvalidForm) as wrong:
            accept_manual_move(work, call(), form, termin_id=appointment.id)
    assert refused.value.code == "ERR_KEIN_SLOT"
    assert {e.code for e in wrong.value.errors} == {"no_working_day", "before_lead_time"}


def test_a_second_appointment_comes_after_announcement_and_lead_time(
    database: Database,
) -> None:
    prepare(database)
    with database.begin("system") as work:
        found = find_slot(work, call(), nummer=2, **WHO)
    # Written Mon 03.03., posted Tue at the latest, announced on the 4th day, 3 working days lead.
    assert found["termin_2_beginn"] >= at("2025-03-12T00:00")


def test_the_phone_window_tells_the_team_lead_when_nobody_rang_up(database: Database) -> None:
    prepare(database)
    termin_id = first_appointment(database).id
    with database.begin("timer") as work:
        closed = close_phone_window(work, call(), termin_1_id=termin_id, **WHO)
        told = [row.recipients for row in inquiries_of(work.session, CASE)]
    assert (closed["kontakt"], told) == ("kein_versuch", ["TL@56.6"])


def test_the_phone_window_counts_what_was_tried(database: Database, clock: ManualClock) -> None:
    prepare(database)
    termin_id = first_appointment(database).id
    go_to(clock, "2025-03-11T14:00")
    with database.begin("jco.demo") as work:
        record_attempt(work, SUBJECT, PhoneCall(at("2025-03-11T13:00"), "mailbox"))
        closed = close_phone_window(work, call(), termin_1_id=termin_id, **WHO)
        assert inquiries_of(work.session, CASE) == []
    assert closed["kontakt"] == "nicht_erreicht"


def test_a_call_in_the_future_is_refused_at_its_row(database: Database, clock: ManualClock) -> None:
    prepare(database)
    termin_id = first_appointment(database).id
    go_to(clock, "2025-03-11T14:00")
    rows = [{"zeitpunkt": at("2025-03-12T09:00"), "ergebnis": "mailbox"}]
    form = {"versuche": rows, "kontakt": "nicht_erreicht"}
    with database.begin("jco.demo") as work, pytest.raises(InvalidForm) as refused:
        accept_phone_contact(work, call(), form, termin_1_id=termin_id, **WHO)
    assert refused.value.errors[0].field == "versuche.0.zeitpunkt"
    with database.read() as session:
        assert attempts_of(session, SUBJECT) == []


def test_rows_150_and_160_are_one_move(database: Database) -> None:
    prepare(database)
    pools = {"von_pool": "JA Clearing", "nach_pool": "JA Teilnahme"}
    with database.begin("system") as work:
        book_into_pool(work, call(), pool="JA Clearing", **WHO)
        first = move_between_pools(work, call(visit="a-2"), **pools, **WHO)
        second = move_between_pools(work, call(visit="a-3"), **pools, **WHO)
        still_open = [b.pool for b in bookings_of(work.session, SUBJECT) if b.booked_out_on is None]
    assert first == second
    assert still_open == ["JA Teilnahme"]


def test_nothing_is_handed_over_before_benefits_are_granted(
    database: Database, clock: ManualClock
) -> None:
    prepare(database)
    what = {"ifk_id": "ifk.demo", "anlass": "nicht_erschienen"}
    with database.begin("system") as work:
        with pytest.raises(Rejected) as refused:
            hand_over_to_ifk(work, call(), **what, **WHO)
        day = at("2025-03-03T09:00").date()
        record_benefit(work, BenefitDecision(PERSON, "bewilligt", day))
        hand_over_to_ifk(work, call(), **what, **WHO)
        hand_over_to_ifk(work, call(), **what, **WHO)
        verbs = [row.verb for row in supplements_of(work.session, CASE)]
    assert refused.value.code == "benefits_not_granted"
    assert verbs == ["aufgabe_anlegen"]


def test_a_place_given_back_is_offered_to_whoever_waits(database: Database) -> None:
    prepare(database, mitglieder=[{"person_id": "P-2"}])
    chosen = {"gruppentermin_id": "G-1-2025-03-11"}
    with database.begin("jco.demo") as work:
        book_group_date(work, call("Z120_GruppenterminBuchen"), **chosen, **WHO)
        join_waiting_list(work, Subject(CASE, "P-2"), "56.6")
        undo_participation(work, call(), **WHO)
        offered = list(work.outgoing)
        work.outgoing.clear()
    assert offered == [ThrownMessage("Platz_frei", {"person_id": "P-2"})]


def test_after_a_death_no_letter_leaves_the_house(database: Database) -> None:
    prepare(database)
    with database.begin("system") as work:
        before = len(letters_of_case(work.session, CASE))
        clean_up_case(work, call(), grund="TOD", **WHO)
        assert len(letters_of_case(work.session, CASE)) == before
        clean_up_case(work, call(visit="a-2"), grund="WEGZUG", **WHO)
        assert len(letters_of_case(work.session, CASE)) == before + 1


def test_a_job_is_under_review_until_it_was_checked(database: Database) -> None:
    prepare(database)
    with database.begin("system") as work:
        assert not employment_under_review(work, {}, PERSON)
        store_employment(work, {"person_id": PERSON})
        work.outgoing.clear()
        assert employment_under_review(work, {}, PERSON)
        store_employment_check(work, {"person_id": PERSON})
        assert not employment_under_review(work, {}, PERSON)


def test_an_annulled_miss_leads_to_another_appointment(
    database: Database, clock: ManualClock
) -> None:
    prepare(database)
    appointment = first_appointment(database)
    go_to(clock, "2025-03-11T12:00")
    with database.begin("jco.demo") as work:
        assert was_summoned(work, {}, appointment.id)
        presume_no_show(work, call(), termin_id=appointment.id)
        form = {"befund_1": "war_da", "befund_2": "bestaetigt", "bemerkung": "am Empfang"}
        decided = accept_no_show_confirmation(work, call(), form, **WHO)
        assert current_appearance(work.session, appointment.id) is None
    assert decided["nichterscheinen_folge"] == "neuer_termin"


def test_a_talk_needs_words_or_a_reason(database: Database, clock: ManualClock) -> None:
    prepare(database)
    termin_id = first_appointment(database).id
    go_to(clock, "2025-03-07T10:30")
    with database.begin("jco.demo") as work:
        form: dict[str, Any] = {"gespraech_stand": "gefuehrt", "ergebnis": "........"}
        assert [error.field for error in talk_rules(work, call(), form)] == ["ergebnis"]
        form["nicht_moeglich_weil"] = "Die Person wollte keine Notizen"
        assert list(talk_rules(work, call(), form)) == []
        accept_clearing_talk(work, call(), form, termin_id=termin_id, **WHO)
        assert current_appointment(work.session, termin_id).id == termin_id
