"""TP1's steps: what is recorded, what is refused, and that nothing is lost on the way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import engine
from engine.clock import ManualClock
from engine.db import Database
from engine.errors import InvalidForm
from engine.registry import Registry
from handlers.domain.appointments import appointments_of_case
from handlers.domain.case_facts import FactKey, facts_of
from handlers.domain.documents import ARBEITSPAKET, documents_of
from handlers.domain.households import elb_ids, household_members
from handlers.domain.inquiries import open_inquiries
from handlers.domain.letters import PRINTED, RETURNED, letters_of_case
from handlers.domain.minimum_standards import standards_of
from handlers.domain.new_customer_register import register_rows
from handlers.domain.persons import get_person
from tests.databases import on_sqlite
from tests.handlers.intake_world import CHECKED, Intake, open_intake
from webui.bootstrap import filled_registry

pytestmark = on_sqlite


@pytest.fixture
def registry() -> Registry:
    return filled_registry()


@pytest.fixture
def intake(database: Database, clock: ManualClock) -> Intake:
    return open_intake(database, clock)


def refusals(refused: pytest.ExceptionInfo[InvalidForm]) -> dict[str, str]:
    return {error.field: error.code for error in refused.value.errors}


def test_a_letter_counts_from_the_day_it_arrived_whatever_else_is_typed(intake: Intake) -> None:
    intake.apply("post", antragsdatum="2025-02-20")
    assert intake.case().application_date == date(2025, 3, 3)


def test_a_walk_in_may_have_applied_before_but_never_after_coming(intake: Intake) -> None:
    with pytest.raises(InvalidForm) as refused:
        intake.apply(antragsdatum="2025-03-04")
    assert refusals(refused) == {"antragsdatum": "application_after_arrival"}
    intake.apply(antragsdatum="2025-02-28")
    assert intake.case().application_date == date(2025, 2, 28)


def test_an_application_that_carries_our_note_belongs_to_another_case(intake: Intake) -> None:
    with pytest.raises(InvalidForm) as refused:
        intake.apply("post", ausgabevermerk=True)
    assert refusals(refused) == {"ausgabevermerk": "application_known_already"}


def test_the_case_stands_in_the_register_and_its_deadline_runs_from_the_first_day(
    intake: Intake,
) -> None:
    intake.apply()
    with intake.db.read() as session:
        assert [row.case.id for row in register_rows(session, frozenset({"56.6"}))]
        assert [row.due_on for row in standards_of(session, intake.case_id)] == [date(2025, 3, 24)]


def test_the_servicecenter_takes_no_data_of_an_excluded_group(intake: Intake) -> None:
    intake.apply(
        "telefon_sc", ausschlussgrund="selbstaendig", rueckruf_telefon="0551 1", vorname="Nie"
    )
    assert intake.variables()["fall_id"] is None
    with intake.db.read() as session:
        asked = open_inquiries(session, frozenset({"EGS@56.6"}))
        assert [row.text for row in asked] == ["0551 1"]
        assert get_person(session, "P-1").first_name != "Nie"


def test_a_move_needs_proof_of_the_new_home(intake: Intake) -> None:
    intake.apply()
    with pytest.raises(InvalidForm) as refused:
        intake.complete("Z40_Zustaendigkeit", {"zuzug": True, "zustaendig": True})
    assert refusals(refused) == {"nachweis_art": "required"}


def test_another_site_takes_the_case_over_with_its_number_and_date(intake: Intake) -> None:
    intake.apply()
    before = intake.case()
    form = {"zuzug": False, "zustaendig": True, "anderer_standort": "56.4"}
    intake.complete("Z40_Zustaendigkeit", form)
    after = intake.case()
    assert (after.site, after.file_number, after.application_date) == (
        "56.4",
        before.file_number,
        before.application_date,
    )


def test_the_same_relative_named_twice_is_one_person(intake: Intake) -> None:
    intake.apply()
    son: dict[str, Any] = {
        "vorname": "Ben",
        "nachname": "Beispiel",
        "geburtsdatum": "2004-05-06",
        "elb": True,
    }
    intake.up_to_hand_out(bg_mitglieder=[son, son])
    with intake.db.read() as session:
        household = intake.case().household_id
        assert len(household_members(session, household)) == 2
        assert len(elb_ids(session, household)) == 2


def test_each_eLb_gets_an_Arbeitspaket_tracked_apart_from_the_documents(  # noqa: N802
    intake: Intake,
) -> None:
    intake.apply()
    intake.up_to_hand_out()
    intake.hand_out(arbeitspaket=["P-1"])
    with intake.db.read() as session:
        kinds = {row.kind: row.person_id for row in documents_of(session, intake.case_id)}
    assert kinds == {"hauptantrag": None, ARBEITSPAKET: "P-1"}


@pytest.mark.parametrize(
    ("due", "code"), [("2025-03-03", "not_after_today"), ("2025-03-15", "no_working_day")]
)
def test_the_return_date_is_a_working_day_after_today(intake: Intake, due: str, code: str) -> None:
    intake.apply()
    intake.up_to_hand_out()
    with pytest.raises(InvalidForm) as refused:
        intake.hand_out(rueckgabe_bis=due)
    assert refusals(refused) == {"rueckgabe_bis": code}


def test_the_leaflet_must_be_handed_out(intake: Intake) -> None:
    intake.apply()
    intake.up_to_hand_out()
    with pytest.raises(InvalidForm) as refused:
        intake.hand_out(merkblatt_ausgehaendigt=False)
    assert refusals(refused) == {"merkblatt_ausgehaendigt": "required"}


def test_an_expired_document_needs_a_reason(intake: Intake) -> None:
    intake.apply()
    expired = {**CHECKED, "ausweis_gueltig_bis": "2024-12-31"}
    with pytest.raises(InvalidForm) as refused:
        intake.complete("Z30_Identitaetspruefung", expired)
    assert refusals(refused) == {"ausweis_gueltig_bis": "identity_document_expired"}
    intake.complete("Z30_Identitaetspruefung", {**expired, "abgelaufen_grund": "neuer beantragt"})
    assert "Z30_Identitaetspruefung" not in intake.open()


def test_a_second_date_for_the_identity_check_takes_the_place_of_the_first(
    intake: Intake,
) -> None:
    intake.apply("post")
    intake.wait_until("2025-03-12T13:00:00+01:00")
    with intake.db.read() as session:
        rows = appointments_of_case(session, intake.case_id)
    assert [(row.kind, row.status) for row in rows] == [
        ("id_pruefung", "abgesagt"),
        ("id_pruefung", "geplant"),
    ]


def test_mail_that_comes_back_leads_to_the_address_and_a_new_appointment(intake: Intake) -> None:
    intake.apply("post", strasse="Weg 1", plz="34346", ort="Hann. Münden")
    with intake.db.begin("egs.demo") as work:
        letter = letters_of_case(work.session, intake.case_id)[0]
        letter.status = PRINTED
        letter_id = letter.id
    intake.send("Post_Ruecklauf", {"schreiben_id": letter_id, "zurueck_am": "2025-03-03"})
    assert "Z30_AdresseKlaeren" in intake.open()
    with intake.db.read() as session:
        assert letters_of_case(session, intake.case_id)[0].status == RETURNED
        assert get_person(session, "P-1").address_state == "unzustellbar"
    new = {"ergebnis": "neue_anschrift", "strasse": "Gasse 2", "plz": "34346", "ort": "Münden"}
    intake.complete("Z30_AdresseKlaeren", new)
    with intake.db.read() as session:
        assert get_person(session, "P-1").address_state == "gueltig"
        assert len(letters_of_case(session, intake.case_id)) == 2


def test_the_end_of_the_whole_application_is_told_to_everyone_once(intake: Intake) -> None:
    intake.apply()
    case_id = intake.case_id
    end = {"person_id": "P-1", "reichweite": "antrag", "grund": "RUECKNAHME"}
    intake.send("Fall_Beendet", end)
    intake.send("Fall_Beendet", end)
    with intake.db.read() as session:
        facts = [fact.name for fact in facts_of(session, FactKey(case_id=case_id))]
        closing = [row.kind for row in letters_of_case(session, case_id)]
    assert facts.count("Antrag_Beendet") == 1
    assert closing == ["abschluss_ruecknahme"]
    assert intake.open() == []


def test_the_end_of_an_earlier_application_does_not_end_a_new_one(intake: Intake) -> None:
    intake.send("Fall_Beendet", {"person_id": "P-1", "reichweite": "person", "grund": "WEGZUG"})
    intake.wait_until("2025-03-03T10:00:00+01:00")
    intake.apply()
    intake.up_to_hand_out()
    intake.hand_out()
    with intake.db.read() as session:
        kinds = {row.kind for row in letters_of_case(session, intake.case_id)}
    assert "einladung_1" in kinds


def test_open_tasks_go_along_when_somebody_moves_within_the_district(intake: Intake) -> None:
    intake.apply("post")
    form = {"zuzug": False, "zustaendig": True, "anderer_standort": "56.4"}
    intake.complete("Z40_Zustaendigkeit", form)
    with intake.db.read() as session:
        groups = {task.element_id: task.group for task in engine.open_tasks(session)}
    assert groups == {"Z30_Identitaetspruefung": "EGS@56.4", "Z50_Erstberatung": "EGS@56.4"}


def test_who_waits_for_the_end_of_their_arbeitslosengeld_is_not_late_with_us(
    intake: Intake,
) -> None:
    intake.apply("post")
    intake.up_to_hand_out(alg1_bezug=True)
    intake.hand_out()
    intake.wait_until("2025-03-26T08:00:00+01:00")
    with intake.db.read() as session:
        asked = [row.subject_line for row in open_inquiries(session, frozenset({"TL@56.6"}))]
    assert "Frist für die Erstberatung überschritten" not in asked


def test_an_unknown_end_of_arbeitslosengeld_is_asked_for_again_and_again(intake: Intake) -> None:
    intake.apply("post")
    intake.up_to_hand_out(alg1_bezug=True)
    intake.hand_out()
    intake.wait_until("2025-05-06T08:00:00+02:00")
    with intake.db.read() as session:
        asked = [row.subject_line for row in open_inquiries(session, frozenset({"EGS@56.6"}))]
    assert len([line for line in asked if "Arbeitslosengeld" in line]) == 2
