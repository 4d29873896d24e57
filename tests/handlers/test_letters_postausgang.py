"""From the step that writes a letter to what its posting day means."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

import engine
from engine import pump
from engine.clock import ManualClock
from engine.db import Database
from engine.errors import Conflict, Rejected
from engine.registry import Registry
from handlers import application_letters, invitations, outgoing_mail
from handlers.connectors.printing import print_run
from handlers.domain import (
    appearances,
    appointments,
    documents,
    inquiries,
    letters,
    persons,
    presence,
    proposals,
    staff,
)
from handlers.domain.announcement import announced_on
from handlers.domain.appointments import Slot
from handlers.domain.calendar import berlin_day
from handlers.domain.documents import DocumentKind
from handlers.domain.letter_texts import DRAFT_MARK, text_version
from handlers.domain.parameter_defaults import seed_parameters
from handlers.domain.proposals import NewProposal
from handlers.domain.stored_documents import LARGEST, NewDocument, read_document, store_document
from handlers.identity import arrange_identity_appointment
from handlers.letters.text_proposals import KIND
from handlers.reports.outbox import outbox
from tests.handlers.letter_world import COACH, PERSON, SITE, Office, book, call, open_office
from webui.bootstrap import filled_registry

SITES = frozenset({SITE})
TUESDAY_WEEK = "2025-03-11T09:00:00+01:00"


@pytest.fixture
def registry() -> Registry:
    return filled_registry()


@pytest.fixture
def office(database: Database) -> Office:
    return open_office(database)


def invite(office: Office, termin_id: str, number: int = 1, key: str = "a-1") -> dict[str, Any]:
    with office.db.begin(COACH) as work:
        given: dict[str, Any] = invitations.send_invitation(
            work, call(key), person_id=office.person_id, termin_id=termin_id, nummer=number
        )
    return given


def letter_text(office: Office, letter_id: str) -> str:
    pump.run_due_jobs(office.db)
    with office.db.read() as session:
        document_id = letters.get_letter(session, letter_id).document_id
        assert document_id is not None
        reader = PdfReader(BytesIO(read_document(session, document_id)))
    words = " ".join(page.extract_text() for page in reader.pages).split()
    return " ".join(words)


def printed(office: Office, letter_id: str) -> None:
    pump.run_due_jobs(office.db)
    with office.db.begin(COACH) as work:
        outgoing_mail.print_letters(work, [letter_id])


def test_an_invitation_states_place_time_and_purpose(office: Office) -> None:
    given = invite(office, book(office, TUESDAY_WEEK).id)
    text = letter_text(office, given["einladung_1_id"])
    assert "Dienstag, 11. März 2025, 9:00 Uhr" in text
    assert "Beispielweg 12, Raum 2.14" in text
    assert "Gruppencoaching der Jobakademie" in text
    assert "Rechtsfolgenbelehrung" in text
    assert "um 10 Prozent" in text
    assert "innerhalb eines Monats nach Bekanntgabe Widerspruch" in text
    assert DRAFT_MARK in text
    assert given["rfb"] is True
    assert given["bekanntgabe_am"] == date(2025, 3, 7)


def test_writing_needs_no_rendering_inside_the_transaction(office: Office) -> None:
    given = invite(office, book(office, TUESDAY_WEEK).id)
    with office.db.read() as session:
        assert letters.get_letter(session, given["einladung_id"]).document_id is None
    assert pump.run_due_jobs(office.db) == 1
    with office.db.read() as session:
        assert letters.get_letter(session, given["einladung_id"]).pages == 2


def test_the_same_step_writes_one_letter(office: Office) -> None:
    termin = book(office, TUESDAY_WEEK).id
    assert invite(office, termin) == invite(office, termin)
    assert pump.run_due_jobs(office.db) == 1


def test_the_law_of_the_appointments_day_words_the_notice(
    office: Office, clock: ManualClock
) -> None:
    clock.advance(timedelta(days=480))
    given = invite(office, book(office, "2026-07-14T09:00:00+02:00").id)
    text = letter_text(office, given["einladung_id"])
    assert "Grundsicherungsgeld um 30 Prozent" in text
    assert "Bürgergeld" not in text


def test_a_second_invitation_names_the_missed_date_and_only_calls_that_were_made(
    office: Office,
) -> None:
    book(office, "2025-03-04T09:00:00+01:00")
    second = book(office, TUESDAY_WEEK, number=2)
    text = letter_text(office, invite(office, second.id, number=2)["einladung_2_id"])
    assert "am Dienstag, 4. März 2025, 9:00 Uhr einen Termin" in text
    assert "telefonisch zu erreichen" not in text


def test_a_moved_appointment_gets_a_letter_that_says_why(office: Office) -> None:
    first = book(office, TUESDAY_WEEK)
    with office.db.begin(COACH) as work:
        later = first.starts_at + timedelta(days=2)
        slot = Slot(COACH, later, later + timedelta(hours=1), "Raum 1")
        moved = appointments.move(work, first.id, slot, "amt")
    text = letter_text(office, invite(office, moved.id)["einladung_1_id"])
    assert "am Dienstag, 11. März 2025, 9:00 Uhr findet nicht statt" in text
    assert "Wir müssen den Termin leider absagen" in text
    assert "Donnerstag, 13. März 2025, 9:00 Uhr" in text


def test_nobody_is_invited_to_another_persons_appointment(office: Office) -> None:
    with office.db.begin(COACH) as work:
        other = persons.add_person(work, replace(PERSON, first_name="Milan"))
    termin = book(office, TUESDAY_WEEK, person_id=other.id)
    with pytest.raises(Rejected, match="appointment_of_another_person"):
        invite(office, termin.id)


def test_a_confirmation_carries_no_threat(office: Office) -> None:
    termin = book(office, TUESDAY_WEEK, number=2)
    for purpose, words in (
        ("bestaetigung", "Gerne bestätigen wir"),
        ("termin_bleibt", "Der Termin bleibt bestehen"),
    ):
        with office.db.begin(COACH) as work:
            given = invitations.confirm_appointment(
                work, call(purpose), person_id=office.person_id, termin_id=termin.id, zweck=purpose
            )
        text = letter_text(office, given["einladung_id"])
        assert words in text
        assert "Rechtsfolgenbelehrung" not in text


def test_a_letter_written_after_the_last_collection_goes_out_the_next_working_day(
    office: Office, clock: ManualClock
) -> None:
    clock.advance(timedelta(days=4, hours=7))  # Friday, 7 March, 16:00
    given = invite(office, book(office, "2025-03-20T09:00:00+01:00").id)
    assert given["versandt_am"] == date(2025, 3, 10)
    assert given["bekanntgabe_am"] == date(2025, 3, 14)


def test_without_an_address_a_letter_is_handed_over(database: Database) -> None:
    office = open_office(database, replace(PERSON, street="", address_state="keine"))
    given = invite(office, book(office, TUESDAY_WEEK).id)
    with database.read() as session:
        assert letters.get_letter(session, given["einladung_id"]).route == "persoenlich"
    assert given["bekanntgabe_am"] == given["versandt_am"]
    assert "Persönlich übergeben" in letter_text(office, given["einladung_id"])


def test_large_print_is_given_to_who_needs_it(database: Database) -> None:
    office = open_office(database, replace(PERSON, needs_accessibility="Großdruck"))
    given = invite(office, book(office, TUESDAY_WEEK).id)
    pump.run_due_jobs(database)
    with database.read() as session:
        row = outbox(session, SITES).to_print[0]
    assert (row.letter_id, row.large_print) == (given["einladung_id"], True)
    assert (row.pages or 0) > 2


def test_the_posting_day_a_person_confirms_fixes_the_announcement(
    office: Office, clock: ManualClock
) -> None:
    letter_id = invite(office, book(office, "2025-03-20T09:00:00+01:00").id)["einladung_id"]
    printed(office, letter_id)
    clock.advance(timedelta(days=2))
    with office.db.begin("egs.demo") as work:
        (confirmed,) = outgoing_mail.confirm_posting(work, [letter_id], date(2025, 3, 5))
    assert confirmed.in_time
    letter = confirmed.letter
    assert (letter.status, letter.announcement) == ("zur_post", "bestaetigt")
    assert letter.announced_on == announced_on(date(2025, 3, 5)) == date(2025, 3, 9)
    assert letter.posting_confirmed_by == "egs.demo"


@pytest.mark.parametrize("day", [date(2025, 3, 2), date(2025, 3, 4)])
def test_a_posting_day_before_the_letter_or_in_the_future_is_refused(
    office: Office, day: date
) -> None:
    letter_id = invite(office, book(office, TUESDAY_WEEK).id)["einladung_id"]
    printed(office, letter_id)
    with pytest.raises(Rejected, match="posting_day"), office.db.begin(COACH) as work:
        outgoing_mail.confirm_posting(work, [letter_id], day)


def test_only_what_was_printed_can_be_posted_and_only_what_is_rendered_printed(
    office: Office,
) -> None:
    letter_id = invite(office, book(office, TUESDAY_WEEK).id)["einladung_id"]
    with pytest.raises(Conflict, match="letter_not_rendered"), office.db.begin(COACH) as work:
        outgoing_mail.print_letters(work, [letter_id])
    with pytest.raises(Conflict, match="letter_state"), office.db.begin(COACH) as work:
        outgoing_mail.confirm_posting(work, [letter_id], date(2025, 3, 3))


def test_a_letter_announced_after_its_appointment_holds_nothing_against_anybody(
    office: Office, clock: ManualClock
) -> None:
    termin = book(office, TUESDAY_WEEK)
    letter_id = invite(office, termin.id)["einladung_id"]
    printed(office, letter_id)
    clock.advance(timedelta(days=10))
    with office.db.begin("timer") as work:
        appearances.presume_non_appearance(work, termin.id, unsecured=True)
    with office.db.begin(COACH) as work:
        (confirmed,) = outgoing_mail.confirm_posting(work, [letter_id], date(2025, 3, 10))
        assert not confirmed.in_time
        assert appearances.current_appearance(work.session, termin.id) is None
        assert presence.presumption_allowed(work.session, termin) == (False, False)
        (inquiry,) = inquiries.open_inquiries(work.session, frozenset({f"JCO@{SITE}"}))
        assert "nach dem Termin bekannt gegeben" in inquiry.subject_line


def test_a_presumption_is_unsecured_until_the_posting_is_confirmed(
    office: Office, clock: ManualClock
) -> None:
    termin = book(office, TUESDAY_WEEK)
    letter_id = invite(office, termin.id)["einladung_id"]
    printed(office, letter_id)
    clock.advance(timedelta(days=10))
    with office.db.begin("timer") as work:
        allowed, unsecured = presence.presumption_allowed(work.session, termin)
        assert (allowed, unsecured) == (True, True)
        appearances.presume_non_appearance(work, termin.id, unsecured=unsecured)
    with office.db.begin(COACH) as work:
        outgoing_mail.confirm_posting(work, [letter_id], date(2025, 3, 3))
        found = appearances.current_appearance(work.session, termin.id)
        assert found is not None
        assert not found.unsecured


def test_returned_mail_was_never_announced_and_annuls_the_miss(
    office: Office, clock: ManualClock
) -> None:
    termin = book(office, TUESDAY_WEEK)
    letter_id = invite(office, termin.id)["einladung_id"]
    printed(office, letter_id)
    clock.advance(timedelta(days=10))
    with office.db.begin(COACH) as work:
        outgoing_mail.confirm_posting(work, [letter_id], date(2025, 3, 3))
        appearances.presume_non_appearance(work, termin.id, unsecured=False)
    with office.db.begin("egs.demo") as work:
        outgoing_mail.report_returned(work, letter_id, date(2025, 3, 12), "unbekannt verzogen")
    with office.db.begin("egs.demo") as work:
        letter = letters.get_letter(work.session, letter_id)
        assert (letter.status, letter.announced_on) == ("zurueckgekommen", None)
        assert appearances.current_appearance(work.session, termin.id) is None
        person = persons.get_person(work.session, office.person_id)
        assert person.address_state == "unzustellbar"
        assert [row.letter_id for row in outbox(work.session, SITES).returned] == [letter_id]
        persons.update_person(work, office.person_id, address_state="gueltig")
        assert outbox(work.session, SITES).returned == ()


def test_returned_mail_is_recorded_once_even_if_nobody_waits(office: Office) -> None:
    letter_id = invite(office, book(office, TUESDAY_WEEK).id)["einladung_id"]
    printed(office, letter_id)
    payload = {"schreiben_id": letter_id, "grund": "verzogen"}
    for _ in range(2):
        with office.db.begin("egs.demo") as work:
            receipt = engine.send_message(work, "Post_Ruecklauf", payload)
            assert receipt.recorded
    with office.db.read() as session:
        letter = letters.get_letter(session, letter_id)
        assert (letter.status, letter.return_reason) == ("zurueckgekommen", "verzogen")


def test_after_a_death_no_letter_leaves_the_house(office: Office) -> None:
    waiting = invite(office, book(office, TUESDAY_WEEK).id)["einladung_id"]
    with office.db.begin(COACH) as work:
        persons.record_death(work, office.person_id, date(2025, 3, 2))
        stopped = outgoing_mail.stop_letters(work, office.person_id)
        assert [letter.id for letter in stopped] == [waiting]
    later = invite(office, book(office, "2025-03-13T09:00:00+01:00").id, key="a-2")
    with office.db.begin(COACH) as work:
        letter = letters.get_letter(work.session, later["einladung_id"])
        assert (letter.status, letter.cancel_reason) == ("storniert", "verstorben")
        assert outbox(work.session, SITES).to_print == ()
        closing = application_letters.send_closing_letter(
            work, call("c-1"), fall_id=office.case_id, person_id=office.person_id, grund="TOD"
        )
        assert closing == {}


def test_an_application_by_post_is_confirmed_with_the_forms(database: Database) -> None:
    office = open_office(database, channel="post")
    ask_for_documents(office)
    with database.begin("egs.demo") as work:
        given = application_letters.send_application_pack(
            work, call(), fall_id=office.case_id, rueckgabe_bis=date(2025, 3, 17)
        )
    text = letter_text(office, given["anschreiben_id"])
    assert "ist am 3. März 2025 bei uns eingegangen" in text
    assert "bis zum Montag, 17. März 2025" in text
    assert "Mietvertrag" in text
    assert "Arbeitspaket der Jobakademie" not in text
    assert "Arbeitspaket je Person" in text


def test_the_receipt_names_the_date_of_the_identity_check_if_there_is_one(
    database: Database,
) -> None:
    office = open_office(database, channel="post")
    ids = {"fall_id": office.case_id, "person_id": office.person_id}
    said: list[str] = []
    with database.begin("system") as work:
        seed_parameters(work)
    for step in ("a-1", "a-2"):
        with database.begin("egs.demo") as work:
            given = application_letters.send_application_pack(
                work, call(step), fall_id=office.case_id, rueckgabe_bis=date(2025, 3, 17)
            )
        said.append(letter_text(office, given["anschreiben_id"]))
        with database.begin("egs.demo") as work:
            arrange_identity_appointment(work, call("id-1"), **ids, id_termine=0)
    assert "Ihr Termin dafür" not in said[0]
    assert re.search(r"Ihr Termin dafür: \w+, \d+\. März 2025, 9:00 Uhr, Beispielweg 12", said[1])


def test_the_letter_lists_no_arbeitspaket_that_was_not_handed_out(database: Database) -> None:
    office = open_office(database)
    with database.begin("egs.demo") as work:
        kinds = [DocumentKind("mietvertrag")]
        documents.request_documents(
            work, office.case_id, kinds, date(2025, 3, 3), date(2025, 3, 17)
        )
        given = application_letters.send_application_pack(
            work, call(), fall_id=office.case_id, rueckgabe_bis=date(2025, 3, 17)
        )
    text = letter_text(office, given["anschreiben_id"])
    assert "Mietvertrag" in text
    assert "Arbeitspaket" not in text


@pytest.mark.parametrize(
    ("channel", "route"), [("persoenlich_unterminiert", "persoenlich"), ("telefon_sc", "post")]
)
def test_who_came_in_person_is_handed_the_letter_with_the_forms(
    database: Database, channel: str, route: str
) -> None:
    office = open_office(database, channel=channel)
    with database.begin("egs.demo") as work:
        given = application_letters.send_application_pack(
            work, call(), fall_id=office.case_id, rueckgabe_bis=date(2025, 3, 17)
        )
        assert letters.get_letter(work.session, given["anschreiben_id"]).route == route


def test_the_second_reminder_tells_the_consequence_and_sets_a_working_day(office: Office) -> None:
    ask_for_documents(office)
    for number in (1, 2):
        with office.db.begin("timer") as work:
            given = application_letters.send_reminder(
                work, call(f"e-{number}"), fall_id=office.case_id, nummer=number
            )
        assert (given["erinnerungen"], given["rueckgabe_bis"]) == (number, date(2025, 3, 17))
        tells = "versagen" in letter_text(office, given["schreiben_id"])
        assert tells == (number == 2)


def test_a_letter_is_sent_again_to_the_new_address_with_a_new_date(
    office: Office, clock: ManualClock
) -> None:
    ask_for_documents(office)
    with office.db.begin("timer") as work:
        first = application_letters.send_reminder(
            work, call("e-1"), fall_id=office.case_id, nummer=1
        )
    clock.advance(timedelta(days=7))
    with office.db.begin("egs.demo") as work:
        persons.update_person(work, office.person_id, street="Neue Gasse 7")
        again = application_letters.resend_letter(
            work, call("e-2"), schreiben_id=first["schreiben_id"], rueckgabe_bis=None
        )
    assert again["rueckgabe_bis"] == date(2025, 3, 24)
    text = letter_text(office, again["schreiben_id"])
    assert "Neue Gasse 7" in text
    assert "10. März 2025" in text


def test_an_invitation_that_came_back_goes_out_with_the_date_that_stands_now(
    office: Office,
) -> None:
    first = book(office, TUESDAY_WEEK)
    given = invite(office, first.id)
    later = first.starts_at + timedelta(days=16)
    slot = Slot(COACH, later, later + timedelta(hours=1), "Raum 1")
    with office.db.begin(COACH) as work:
        moved = appointments.move(work, first.id, slot, "amt")
    invite(office, moved.id, key="a-2")
    with office.db.begin("egs.demo") as work:
        persons.update_person(work, office.person_id, street="Neue Gasse 7")
        again = application_letters.resend_letter(
            work, call("e-1"), schreiben_id=given["einladung_1_id"], rueckgabe_bis=None
        )
    text = letter_text(office, again["schreiben_id"])
    assert "Neue Gasse 7" in text
    assert "27. März 2025" in text
    assert "findet nicht statt" in text


@pytest.mark.parametrize(
    "reason", ["RUECKNAHME", "ABLEHNUNG", "ARBEITSAUFNAHME", "WEGZUG", "SONSTIGES"]
)
def test_each_end_has_its_letter(office: Office, reason: str) -> None:
    with office.db.begin("lsb.demo") as work:
        given = application_letters.send_closing_letter(
            work, call(), fall_id=office.case_id, person_id=office.person_id, grund=reason
        )
    assert "Termine, die wir mit Ihnen vereinbart haben, entfallen." in letter_text(
        office, given["schreiben_id"]
    )


def test_a_released_text_loses_its_mark(office: Office) -> None:
    with office.db.begin("system") as work:
        staff.add_user(work, "prozess.demo", "Ute Brandt", [f"PROZESS@{SITE}"])
        staff.add_user(work, "fdl.demo", "Frank Ostermann", [f"FDL@{SITE}"])
    with office.db.begin("prozess.demo") as work:
        text = text_version(work.session, "abschluss_wegzug", "2025-1")
        content = {"version": "haus-2", "subject": text.subject, "body": text.body}
        today, source = berlin_day(work.now), "[A] geprüft"
        new = NewProposal("f-1", KIND, text.key, today, content, source)
        proposal = proposals.propose(work, new)
    with office.db.begin("fdl.demo") as work:
        proposals.release(work, proposal.id)
    with office.db.begin("lsb.demo") as work:
        letter = application_letters.write_closing_letter(work, "k", office.case_id, None, "WEGZUG")
    assert letter is not None
    assert DRAFT_MARK not in letter_text(office, letter.id)


def test_a_print_run_begins_each_letter_on_a_new_sheet(office: Office) -> None:
    ids = [
        invite(office, book(office, TUESDAY_WEEK).id)["einladung_id"],
        closing(office),
        closing(office, "k-2"),
    ]
    pump.run_due_jobs(office.db)
    with office.db.read() as session:
        pages = PdfReader(BytesIO(print_run(session, ids))).pages
    assert [page.extract_text() == "" for page in pages] == [False, False, False, True, False, True]


def test_a_document_above_ten_megabytes_or_an_empty_one_is_refused(office: Office) -> None:
    for size in (0, LARGEST + 1):
        with pytest.raises(Rejected, match="document_size"), office.db.begin(COACH) as work:
            store_document(work, NewDocument("Foto", "image/png", b"x" * size))


def test_a_damaged_document_is_not_handed_out(office: Office) -> None:
    with office.db.begin(COACH) as work:
        row = store_document(work, NewDocument("Brief", "text/plain", b"gut"))
        row.content = b"schlecht"
    with pytest.raises(Rejected, match="document_damaged"), office.db.read() as session:
        read_document(session, row.id)


def closing(office: Office, key: str = "k-1") -> str:
    with office.db.begin("lsb.demo") as work:
        letter = application_letters.write_closing_letter(work, key, office.case_id, None, "WEGZUG")
        assert letter is not None
        return letter.id


def ask_for_documents(office: Office) -> None:
    kinds = [DocumentKind("mietvertrag"), DocumentKind("arbeitspaket", office.person_id)]
    with office.db.begin("egs.demo") as work:
        documents.request_documents(
            work, office.case_id, kinds, date(2025, 3, 3), date(2025, 3, 17)
        )
