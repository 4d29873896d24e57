"""PB Antragsannahme's steps: documents, reminders, decisions, and who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.clock import ManualClock
from engine.db import Database
from engine.errors import InvalidForm, Rejected
from engine.registry import Registry
from handlers.domain.benefits import benefit_state
from handlers.domain.case_facts import FactKey, facts_of
from handlers.domain.cases import get_case
from handlers.domain.documents import (
    RequiredDocument,
    arbeitspaket_received,
    is_complete,
    missing_documents,
)
from handlers.domain.households import elb_ids
from handlers.domain.inquiries import open_inquiries
from handlers.domain.letters import Letter, letters_of_case
from tests.databases import on_sqlite
from tests.handlers.intake_world import Intake, open_intake
from webui.bootstrap import filled_registry

pytestmark = on_sqlite
LSB = "lsb.demo"
WIFE = {"vorname": "Eva", "nachname": "Beispiel", "geburtsdatum": "1990-01-01", "elb": True}


@pytest.fixture
def registry() -> Registry:
    return filled_registry()


@pytest.fixture
def handed_out(database: Database, clock: ManualClock) -> Intake:
    """A couple whose forms were handed out: PB Antragsannahme waits for the documents."""
    intake = open_intake(database, clock)
    intake.apply()
    intake.up_to_hand_out(bg_mitglieder=[WIFE])
    intake.hand_out()
    return intake


def refusals(refused: pytest.ExceptionInfo[InvalidForm]) -> dict[str, str]:
    return {error.field: error.code for error in refused.value.errors}


def arrive(intake: Intake, *kinds: str) -> None:
    intake.send("Unterlagen_Eingang", {"fall_id": intake.case_id, "unterlagen": list(kinds)})


def answer(kind: str, stand: str) -> dict[str, list[dict[str, str]]]:
    return {"unterlagen": [{"unterlage": kind, "stand": stand}]}


def test_completeness_is_counted_from_the_items_and_never_typed(handed_out: Intake) -> None:
    arrive(handed_out, "hauptantrag")
    handed_out.complete("Z100_Vollstaendigkeit", answer("hauptantrag", "ja"))
    with handed_out.db.read() as session:
        assert is_complete(session, handed_out.case_id)


def test_the_LSB_names_what_it_lacks_if_the_list_is_complete(  # noqa: N802
    handed_out: Intake,
) -> None:
    arrive(handed_out, "hauptantrag")
    handed_out.complete("Z100_Vollstaendigkeit", answer("hauptantrag", "ja"))
    with pytest.raises(InvalidForm) as refused:
        handed_out.complete("Z100_VorpruefungLSB", {"ergebnis": "unvollstaendig"}, LSB)
    assert refusals(refused) == {"fehlende": "missing_documents_unnamed"}


def test_what_the_LSB_can_do_without_counts_as_not_needed(  # noqa: N802
    handed_out: Intake,
) -> None:
    arrive(handed_out)
    handed_out.complete("Z100_Vollstaendigkeit", answer("hauptantrag", "nein"))
    handed_out.complete("Z100_VorpruefungLSB", {"ergebnis": "vollstaendig"}, LSB)
    with handed_out.db.read() as session:
        assert is_complete(session, handed_out.case_id)


def test_no_Versagung_before_the_consequence_was_announced_in_writing(  # noqa: N802
    handed_out: Intake,
) -> None:
    handed_out.wait_until("2025-04-29T08:00:00+02:00")
    refuse = {"mitwirkung": "versagen", "begruendung": "keine Reaktion"}
    kinds = [row.kind for row in letters(handed_out)]
    assert kinds.count("erinnerung_1") == kinds.count("erinnerung_2") == 1
    withhold_announcement(handed_out)
    with pytest.raises(InvalidForm) as refused:
        handed_out.complete("Z90_MitwirkungPruefen", refuse, LSB)
    assert refusals(refused) == {"mitwirkung": "notice_of_consequence_missing"}


def test_a_reminder_moves_the_day_on_which_documents_are_due(handed_out: Intake) -> None:
    before = [row.due_on for row in missing(handed_out)]
    handed_out.wait_until(f"{max(before) + timedelta(days=1)}T08:00:00+01:00")
    assert min(row.due_on for row in missing(handed_out)) > max(before)


def missing(intake: Intake) -> list[RequiredDocument]:
    with intake.db.read() as session:
        return missing_documents(session, intake.case_id)


def letters(intake: Intake) -> list[Letter]:
    with intake.db.read() as session:
        return letters_of_case(session, intake.case_id)


def withhold_announcement(intake: Intake) -> None:
    """As if the second reminder had come back."""
    with intake.db.begin("egs.demo") as work:
        for letter in letters_of_case(work.session, intake.case_id):
            if letter.kind == "erinnerung_2":
                letter.announced_on = None


def test_a_grant_reaches_every_person_of_the_Bedarfsgemeinschaft(  # noqa: N802
    handed_out: Intake,
) -> None:
    case_id = handed_out.case_id
    handed_out.send(
        "LSB_Entscheidung",
        {"fall_id": case_id, "entscheidung": "bewilligt", "entschieden_am": "2025-03-03"},
    )
    with handed_out.db.read() as session:
        told = [f for f in facts_of(session, FactKey(case_id=case_id)) if "Leistung" in f.name]
        assert len({fact.person_id for fact in told}) == 2
        assert {state.state for f in told if (state := benefit_state(session, f.person_id or ""))}


def test_an_unknown_decision_is_refused_and_nothing_is_recorded(handed_out: Intake) -> None:
    with pytest.raises(Rejected) as refused:
        handed_out.send(
            "LSB_Entscheidung", {"fall_id": handed_out.case_id, "entscheidung": "vielleicht"}
        )
    assert refused.value.code == "decision_unknown"
    with handed_out.db.read() as session:
        names = {fact.name for fact in facts_of(session, FactKey(case_id=handed_out.case_id))}
    assert "LSB_Entscheidung" not in names


def test_a_job_of_the_applicant_tells_the_LSB_to_decide_the_months_before(  # noqa: N802
    handed_out: Intake,
) -> None:
    handed_out.send("Arbeitsaufnahme", {"person_id": "P-1", "arbeit_ab": "2025-04-01"})
    with handed_out.db.read() as session:
        lines = [row.subject_line for row in open_inquiries(session, frozenset({"LSB@56.6"}))]
    assert any("Monate vor dem ersten Lohn" in line for line in lines)


def test_an_Arbeitspaket_is_noted_for_the_person_it_belongs_to(  # noqa: N802
    handed_out: Intake,
) -> None:
    case_id = handed_out.case_id
    handed_out.send("Arbeitspaket_Eingang", {"fall_id": case_id, "arbeitspaket_person": "P-1"})
    pack = {"arbeitspaket_person": "P-1", "eingegangen_am": "2025-03-03", "erfasst": True}
    handed_out.complete("Arbeitspaket_Erfassen", pack)
    with handed_out.db.read() as session:
        assert arbeitspaket_received(session, case_id, "P-1")


def test_a_job_of_the_partner_is_told_to_the_LSB_too(handed_out: Intake) -> None:  # noqa: N802
    with handed_out.db.read() as session:
        persons = elb_ids(session, get_case(session, handed_out.case_id).household_id)
    partner = next(person for person in persons if person != "P-1")
    handed_out.send("Arbeitsaufnahme", {"person_id": partner, "arbeit_ab": "2025-04-01"})
    with handed_out.db.read() as session:
        lines = [row.subject_line for row in open_inquiries(session, frozenset({"LSB@56.6"}))]
    assert any("Monate vor dem ersten Lohn" in line for line in lines)


def decided(intake: Intake) -> None:
    grant = {"fall_id": intake.case_id, "entscheidung": "bewilligt"}
    intake.send("LSB_Entscheidung", grant)


def test_documents_after_the_end_are_put_before_the_EGS(handed_out: Intake) -> None:  # noqa: N802
    decided(handed_out)
    arrive(handed_out, "hauptantrag")
    case_id = handed_out.case_id
    handed_out.send("Arbeitspaket_Eingang", {"fall_id": case_id, "arbeitspaket_person": "P-1"})
    with handed_out.db.read() as session:
        lines = [row.subject_line for row in open_inquiries(session, frozenset({"EGS@56.6"}))]
    assert len([line for line in lines if "nach Abschluss der Antragsannahme" in line]) == 2


def test_a_refusal_takes_effect_though_no_process_waits_for_it(handed_out: Intake) -> None:
    decided(handed_out)
    refusal = {"fall_id": handed_out.case_id, "entscheidung": "abgelehnt"}
    handed_out.send("LSB_Entscheidung", refusal)
    with handed_out.db.read() as session:
        case = get_case(session, handed_out.case_id)
    assert (case.status, case.end_reason) == ("abgebrochen", "ABLEHNUNG")
    assert [row.kind for row in letters(handed_out)].count("abschluss_ablehnung") == 1
