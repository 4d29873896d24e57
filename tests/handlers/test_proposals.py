"""Nobody alone changes what running cases rest on: one proposes, another one releases."""

from __future__ import annotations

import ast
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from engine.clock import ManualClock
from engine.db import Database
from engine.errors import Conflict, NotFound, Rejected
from handlers.domain import proposals, staff
from handlers.domain.parameter_catalogue import CATALOGUE
from handlers.domain.parameter_defaults import DEFAULTS
from handlers.domain.parameter_kinds import check_value
from handlers.domain.parameter_proposals import KIND
from handlers.domain.parameters import parameter, parameter_history
from handlers.domain.proposals import NewProposal
from handlers.examples.house import load_house
from handlers.letters.installation import SETTINGS
from tests.databases import on_sqlite

HANDS = 8
OWNER, QM, LEAD, COACH = "prozess.demo", "qm.demo", "fdl.demo", "jco.demo"
ROOT = Path(__file__).parents[2]
THURSDAY = date(2025, 3, 6)
THREE_DAYS = NewProposal("form-1", KIND, "telefonfrist", THURSDAY, {"value": 3}, "[A] Wunsch")


@pytest.fixture
def house(database: Database) -> Database:
    with database.begin("system") as work:
        load_house(work)
    return database


def proposed(database: Database, by: str = OWNER, **changes: Any) -> str:
    with database.begin(by) as work:
        return proposals.propose(work, replace(THREE_DAYS, **changes)).id


def refused(act: Callable[..., object], *args: object, **named: Any) -> str:
    with pytest.raises(Rejected) as caught:
        act(*args, **named)
    return caught.value.code


def released(database: Database, proposal_id: str, by: str = LEAD, seen: str | None = None) -> None:
    with database.begin(by) as work:
        proposals.release(work, proposal_id, seen)


def value(database: Database, site: str = "56.6") -> object:
    with database.begin("system") as work:
        return parameter(work, "telefonfrist", site)


def test_a_value_holds_from_its_day_once_somebody_else_released_it(
    house: Database, clock: ManualClock
) -> None:
    proposal = proposed(house)
    with house.read() as session:
        row = proposals.proposal(session, proposal)
        assert list(proposals.described(session, row)) == [
            "Telefonfrist: 2 Arbeitstage → 3 Arbeitstage"
        ]
    released(house, proposal)
    assert value(house) == 2
    clock.set(clock.now() + timedelta(days=3))
    assert value(house) == 3
    with house.read() as session:
        newest = parameter_history(session, "telefonfrist")[0]
        decision = proposals.decision_of(session, proposal)
        assert decision is not None
        assert (newest.recorded_by, decision.by, decision.row_id) == (LEAD, LEAD, newest.id)


@on_sqlite
def test_only_owners_and_quality_propose_and_only_others_with_the_right_release(
    house: Database,
) -> None:
    for login in (LEAD, COACH, "system", "nobody"):
        assert refused(proposed, house, login) == "proposal_not_editor"
    proposal = proposed(house)
    assert refused(released, house, proposal, OWNER) == "proposal_own"
    for login in (QM, COACH, "system"):
        assert refused(released, house, proposal, login) == "proposal_not_approver"
    with house.begin("system") as work:
        staff.set_active(work, LEAD, active=False)
    assert refused(released, house, proposal) == "proposal_not_approver"


@on_sqlite
def test_a_lead_of_another_site_does_not_release_what_holds_at_one_site_only(
    house: Database,
) -> None:
    with house.begin("system") as work:
        staff.add_user(work, "fdl.duderstadt", "Fritz Adler", ["FDL@56.4"])
    proposal = proposed(house, site="56.6")

    assert refused(released, house, proposal, "fdl.duderstadt") == "proposal_other_site"
    with house.read() as session:
        row = proposals.proposal(session, proposal)
        assert not proposals.may_release(session, row, "fdl.duderstadt")
    released(house, proposal, LEAD)
    released(house, proposed(house, key="form-2", content={"value": 4}), "fdl.duderstadt")


@on_sqlite
def test_who_wrote_an_earlier_form_of_a_proposal_does_not_release_the_later_one(
    house: Database,
) -> None:
    first = proposed(house)
    second = proposed(house, QM, key="form-2", content={"value": 4}, replaces=first)

    assert refused(released, house, first) == "proposal_decided"
    assert refused(released, house, second, OWNER) == "proposal_own"
    with house.begin(LEAD) as work:
        assert refused(proposals.give_back, work, second, " ") == "proposal_reason_missing"
        proposals.give_back(work, second, "Drei Tage reichen.")
    third = proposed(house, QM, key="form-3", replaces=second)
    assert refused(released, house, third, OWNER) == "proposal_own"
    released(house, third)
    with house.read() as session:
        outcomes = [one.decision for one in proposals.proposals_of(session, KIND, "telefonfrist")]
        assert {one.outcome for one in outcomes if one} == {"replaced", "returned", "released"}
        assert proposals.waiting_proposals(session) == []


@on_sqlite
def test_the_same_form_twice_is_one_proposal_and_the_same_content_is_known(house: Database) -> None:
    assert proposed(house) == proposed(house)
    assert refused(proposed, house, QM, key="form-2") == "proposal_known"
    with house.read() as session:
        assert len(proposals.waiting_proposals(session)) == 1


def test_of_two_who_decide_one_is_told_who_was_faster(house: Database) -> None:
    with house.begin("system") as work:
        staff.add_user(work, "prozess2.demo", "Zweite Person", ["PROZESS@56.6"])
    proposal = proposed(house)
    released(house, proposal)
    with pytest.raises(Conflict) as caught:
        released(house, proposal, "prozess2.demo")
    assert (caught.value.code, caught.value.facts["by"]) == ("proposal_decided", LEAD)
    with house.read() as session:
        assert [row.value for row in parameter_history(session, "telefonfrist")] == [3, 2]


def test_of_many_who_act_at_the_same_instant_one_proposes_and_one_releases(
    house: Database,
) -> None:
    approvers = [f"prozess{number}.demo" for number in range(HANDS)]
    with house.begin("system") as work:
        for login in approvers:
            staff.add_user(work, login, login, ["PROZESS@56.6"])
    start = Barrier(HANDS, timeout=30)

    def at_once(act: Callable[[str], object]) -> list[object]:
        def wait_and_act(login: str) -> object:
            start.wait()
            try:
                return act(login)
            except Conflict as conflict:
                return conflict

        with ThreadPoolExecutor(HANDS) as pool:
            return list(pool.map(wait_and_act, approvers))

    [proposal] = set(
        at_once(lambda _: house.run(OWNER, lambda work: proposals.propose(work, THREE_DAYS).id))
    )
    answers = at_once(
        lambda login: house.run(login, lambda work: proposals.release(work, str(proposal)).by)
    )
    [winner] = [answer for answer in answers if isinstance(answer, str)]
    lost = [answer for answer in answers if isinstance(answer, Conflict)]
    assert {(one.code, one.facts["by"]) for one in lost} == {("proposal_decided", winner)}
    assert len(lost) == HANDS - 1
    with house.read() as session:
        assert [row.value for row in parameter_history(session, "telefonfrist")] == [3, 2]


@on_sqlite
def test_a_change_that_became_another_one_since_it_was_read_is_not_released(
    house: Database,
) -> None:
    proposal = proposed(house)
    with house.read() as session:
        standing = proposals.standing_of(session, proposals.proposal(session, proposal))
        assert standing is not None
    other = proposed(house, QM, key="form-2", content={"value": 4})
    released(house, other)
    assert refused(released, house, proposal, seen=standing.row_id) == "proposal_overtaken"
    with house.read() as session:
        row = proposals.proposal(session, proposal)
        assert "4 Arbeitstage → 3 Arbeitstage" in proposals.described(session, row)[0]


@on_sqlite
def test_what_makes_no_sense_is_refused_when_it_is_proposed(house: Database) -> None:
    for changes, code in (
        ({"valid_from": date(2025, 3, 2)}, "proposal_in_the_past"),
        ({"content": {"value": 2}}, "proposal_unchanged"),
        ({"content": {"value": 0}}, "parameter_out_of_limits"),
        ({"content": {"value": "3"}}, "parameter_wrong_kind"),
        ({"content": {"value": True}}, "parameter_wrong_kind"),
        ({"name": "zahllauf_inklusive", "content": {"value": 0}}, "parameter_wrong_kind"),
        ({"content": {}}, "proposal_content"),
        ({"source": " "}, "proposal_without_source"),
        ({"kind": "wetter"}, "proposal_kind_unknown"),
        ({"name": "rueckgaengig_minuten", "site": "56.6"}, "parameter_house_wide"),
    ):
        assert refused(proposed, house, **changes) == code
    for changes in ({"name": "gibt_es_nicht"}, {"site": "99.9"}):
        with pytest.raises(NotFound):
            proposed(house, **changes)


@on_sqlite
def test_a_day_that_passed_while_a_proposal_waited_is_not_released(
    house: Database, clock: ManualClock
) -> None:
    proposal = proposed(house)
    clock.set(clock.now() + timedelta(days=3))
    today = proposed(house, QM, key="form-2", content={"value": 4})
    released(house, today)
    clock.set(clock.now() + timedelta(days=1))
    assert refused(released, house, proposal) == "proposal_in_the_past"


@on_sqlite
def test_a_planned_value_is_taken_back_by_a_row_with_the_old_one(
    house: Database, clock: ManualClock
) -> None:
    released(house, proposed(house))
    clock.set(clock.now() + timedelta(hours=1))
    back = proposed(house, key="form-2", content={"value": 2})
    released(house, back)
    with house.read() as session:
        assert [row.value for row in parameter_history(session, "telefonfrist")] == [2, 3, 2]


@on_sqlite
def test_only_who_wrote_along_withdraws(house: Database) -> None:
    proposal = proposed(house)
    for login in (QM, LEAD):
        with house.begin(login) as work:
            assert refused(proposals.withdraw, work, proposal) == ("proposal_not_yours")
    with house.begin(OWNER) as work:
        proposals.withdraw(work, proposal, "Doch nicht")
    assert refused(released, house, proposal) == "proposal_decided"


def test_proposals_and_decisions_cannot_be_rewritten(house: Database) -> None:
    released(house, proposed(house))
    for statement in (
        "UPDATE proposal SET note = 'anders'",
        "DELETE FROM proposal_decision",
        "UPDATE proposal_decision SET by = 'qm.demo'",
    ):
        with pytest.raises(DatabaseError), house.begin("system") as work:
            work.session.execute(text(statement))


def test_every_parameter_of_the_house_is_declared_and_its_first_value_fits() -> None:
    first = {row.name: row.value for row in (*DEFAULTS, *SETTINGS)}
    assert CATALOGUE.keys() == first.keys()
    for name, known in CATALOGUE.items():
        check_value(known.kind, first[name])
        assert known.kind.say(first[name])


def test_who_reads_a_parameter_is_declared_as_the_program_is_written() -> None:
    own = ("parameter_catalogue.py", "parameter_defaults.py", "installation.py")
    read = {
        node.value
        for floor in ("handlers", "webui")
        for file in (ROOT / floor).rglob("*.py")
        if file.name not in own and "node_modules" not in file.parts
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in CATALOGUE
    }
    assert {name for name, known in CATALOGUE.items() if known.readers} == read


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("telefonfrist", "2,5", "parameter_not_whole"),
        ("telefonfrist", "21", "parameter_out_of_limits"),
        ("nichterscheinen_uhrzeit", "25:00", "parameter_no_time"),
        ("zahllauf_stichtag", "30.02.2025", "parameter_no_day"),
        ("bueroschliesstage", "24.12.\n31.11.", "parameter_no_yearly_day"),
        ("terminfenster", "werktags 9:00", "parameter_no_window"),
        ("terminfenster", "Mo 10:00–9:00", "parameter_window_backwards"),
        ("terminfenster", "Fr, Sa 9:00–10:00", "parameter_no_window"),
        ("meldezweck_clearing", "kaffee", "parameter_no_option"),
        ("brief_behoerde", "", "parameter_empty"),
        ("brief_behoerde", "x" * 81, "parameter_too_long"),
        ("brief_oeffnungszeiten", "a\nb\nc\nd\ne", "parameter_too_many_lines"),
        ("brief_oeffnungszeiten", "Mo–Fr\n☎ 0551 4000", "character_not_printable"),
        ("brief_fachbereich", "Fachbereich\x1b[2J", "character_not_printable"),
    ],
)
def test_what_does_not_fit_a_parameter_is_refused(name: str, typed: str, code: str) -> None:
    assert refused(CATALOGUE[name].kind.read, typed) == code


@pytest.mark.parametrize(
    ("name", "typed", "value", "said"),
    [
        ("telefonfrist", " 3 ", 3, "3 Arbeitstage"),
        ("nichterscheinen_uhrzeit", "9:30", "09:30", "9:30 Uhr"),
        ("zahllauf_stichtag", "20.03.2025", "2025-03-20", "20.03.2025"),
        ("bueroschliesstage", "31.12.\n24.12\n", ["24.12.", "31.12."], "24.12., 31.12."),
        ("bueroschliesstage", "29.2.", ["29.02."], "29.02."),
        (
            "terminfenster",
            "fr, mo 9:00 bis 10:30",
            {"tage": ["Mo", "Fr"], "von": "09:00", "bis": "10:30"},
            "Mo, Fr 9:00–10:30",
        ),
        ("zahllauf_inklusive", "nein", False, "nein"),
        ("brief_online_adresse", " ", "", "leer"),
    ],
)
def test_what_fits_is_read_and_said(name: str, typed: str, value: object, said: str) -> None:
    kind = CATALOGUE[name].kind
    assert kind.read(typed) == value
    assert kind.say(value) == said
    assert kind.read(kind.text(value)) == value
