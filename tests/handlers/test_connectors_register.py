"""Outside systems without an interface: our register, a to-do for a person, nothing pretended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.db import Database, UnitOfWork
from engine.errors import Rejected
from engine.registry import Registry
from handlers.connectors import comp_ass, japlus, open_prosoz
from handlers.connectors.open_prosoz import OpenTask
from handlers.domain import groups, pools, responsibility
from handlers.domain.cases import get_case
from handlers.domain.groups import CoachingGroup, GroupDate
from handlers.domain.supplements import Supplement, confirm_supplements, supplements_of
from tests.handlers.letter_world import COACH, SITE, Office, book, call, open_office
from webui.bootstrap import filled_registry

Act = Callable[[UnitOfWork, Office], object]


@pytest.fixture
def registry() -> Registry:
    return filled_registry()


@pytest.fixture
def office(database: Database) -> Office:
    return open_office(database)


def left(office: Office) -> list[Supplement]:
    with office.db.read() as session:
        found = supplements_of(session, office.case_id)
        session.expunge_all()
        return found


def add_group_date(office: Office) -> None:
    with office.db.begin("edv.demo") as work:
        group = CoachingGroup(
            id="g-1", site=SITE, name="Gruppe A", place="Raum 1", coach=COACH, active=True
        )
        groups.add_group(work, group)
        begin = work.now + timedelta(days=3)
        work.session.add(
            GroupDate(
                id="gd-1", group_id="g-1", starts_at=begin, ends_at=begin + timedelta(hours=3),
                capacity=1, booked=0,
            )
        )  # fmt: skip


ACTS: dict[str, Act] = {
    "pool_einbuchen": lambda work, o: open_prosoz.book_into_pool(
        work, call(), o.subject, pools.JA_CLEARING
    ),
    "zustaendigkeit_setzen": lambda work, o: open_prosoz.set_responsible_in_open(
        work, call(), o.subject, "IFK", COACH
    ),
    "aufgabe_anlegen": lambda work, o: open_prosoz.create_task(
        work, call(), o.subject, OpenTask(COACH, "nicht_erschienen", "Zweimal nicht erschienen")
    ),
    "vermerk": lambda work, o: open_prosoz.add_note(
        work, call(), o.subject, "Nichterscheinen 2", "Ohne Rechtsfolge vermerkt"
    ),
    "bg_anlegen": lambda work, o: open_prosoz.create_household(work, call(), o.subject, 2),
    "teilnehmer_anlegen": lambda work, o: japlus.create_participant(work, call(), o.subject, COACH),
    "gruppentermin_buchen": lambda work, o: japlus.book_group_date(work, call(), o.subject, "gd-1"),
    "zahlung_markieren": lambda work, o: comp_ass.mark_payment(work, call(), o.subject),
}


@pytest.mark.parametrize("verb", ACTS)
def test_each_verb_leaves_one_to_do_however_often_the_step_runs(office: Office, verb: str) -> None:
    add_group_date(office)
    for _ in range(2):
        with office.db.begin(COACH) as work:
            ACTS[verb](work, office)
    (todo,) = left(office)
    assert (todo.verb, todo.status, todo.outside_number) == (verb, "offen", "")


def test_a_rolled_back_step_leaves_neither_row_nor_to_do(office: Office) -> None:
    with pytest.raises(Rejected, match="pool_unknown"), office.db.begin(COACH) as work:
        _book_right_then_wrong(work, office)
    assert left(office) == []
    with office.db.read() as session:
        assert pools.bookings_of(session, office.subject) == []


def _book_right_then_wrong(work: UnitOfWork, office: Office) -> None:
    open_prosoz.book_into_pool(work, call(), office.subject, pools.JA_CLEARING)
    open_prosoz.book_into_pool(work, call("a-2"), office.subject, "Kein Pool")


def test_the_umbuchung_is_one_to_do_for_the_two_steps(office: Office) -> None:
    with office.db.begin(COACH) as work:
        pools.book_in(work, office.subject, pools.JA_CLEARING)
    for step in ("Z150", "Z160"):
        with office.db.begin(COACH) as work:
            open_prosoz.move_between_pools(
                work, call(step), office.subject, pools.JA_CLEARING, pools.JA_TEILNAHME
            )
    assert [todo.verb for todo in left(office)] == ["pool_umbuchen"]


def test_who_was_in_no_pool_leaves_nothing_to_enter(office: Office) -> None:
    with office.db.begin(COACH) as work:
        booked_out = open_prosoz.book_out_of_pool(
            work, call(), office.subject, pools.JA_CLEARING, "Abgabe IFK"
        )
        ended = japlus.end_participation(work, call(), office.subject, "Widerruf")
    assert booked_out is None
    assert ended is None
    assert left(office) == []


def test_the_register_holds_at_once_what_the_outside_system_does_not_know_yet(
    office: Office,
) -> None:
    appointment = book(office, "2025-03-11T09:00:00+01:00")
    with office.db.begin(COACH) as work:
        change = open_prosoz.set_responsible_in_open(work, call(), office.subject, "IFK", COACH)
        open_prosoz.document_appointment(work, call(), appointment)
        comp_ass.mark_payment(work, call(), office.subject)
    assert (change.old, change.new) == (None, COACH)
    with office.db.read() as session:
        assert responsibility.responsible(session, office.subject, "IFK") == COACH
        assert get_case(session, office.case_id).payment_via == "comp.ASS"


def test_a_person_confirms_with_the_outside_number(office: Office) -> None:
    with office.db.begin(COACH) as work:
        open_prosoz.create_household(work, call(), office.subject, 2)
    (todo,) = left(office)
    with office.db.begin("egs.demo") as work:
        confirm_supplements(work, {todo.id: "BG-4711"})
    (done,) = left(office)
    assert (done.status, done.outside_number, done.confirmed_by) == (
        "nachgetragen", "BG-4711", "egs.demo",
    )  # fmt: skip
