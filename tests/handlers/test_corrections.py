"""Corrections of a person's data: one after the other, each noted by the data's name alone."""

from __future__ import annotations

import threading

import pytest

from engine.db import Database
from engine.errors import Conflict
from engine.registry import Call
from handlers.addresses import accept_address
from handlers.domain.calendar import berlin_day
from handlers.domain.cases import Application, get_case, open_case
from handlers.domain.corrections import correct_person, data_version, last_correction
from handlers.domain.persons import get_person
from handlers.domain.timeline import timeline
from tests.databases import on_sqlite
from tests.handlers.domain_world import CASE, PERSON, prepare


@pytest.fixture
def world(database: Database) -> Database:
    prepare(database)
    return database


def version(world: Database) -> str:
    with world.read() as session:
        return data_version(get_person(session, PERSON))


def test_of_several_who_saw_the_same_data_only_the_first_is_kept(world: Database) -> None:
    seen, kept, refused = version(world), [], []
    barrier = threading.Barrier(4)

    def correct(number: int) -> None:
        phone = f"0551 100{number}"
        barrier.wait()
        try:
            world.run(
                "egs.demo",
                lambda work: correct_person(
                    work, PERSON, {"phone": phone}, case_id=CASE, seen=seen
                ),
            )
        except Conflict as conflict:
            refused.append(conflict.code)
        else:
            kept.append(phone)

    threads = [threading.Thread(target=correct, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["person_changed"] * 3
    with world.read() as session:
        assert [get_person(session, PERSON).phone] == kept


@on_sqlite
def test_an_address_that_was_cleared_up_is_noted_like_a_correction(world: Database) -> None:
    form = {"ergebnis": "neue_anschrift", "strasse": "Neue Gasse 7", "plz": "34346", "ort": "X"}
    with world.begin("egs.demo") as work:
        before = get_person(work.session, PERSON).street
        call = Call("", "Post_Ruecklauf", "AdresseKlaeren", "A-1", {"fall_id": CASE})
        accept_address(work, call, form, person_id=PERSON)
        (line,) = [row for row in timeline(work.session, CASE) if row.kind == "angaben"]
        assert (line.detail, line.who, line.person_id) == ("Anschrift", "egs.demo", PERSON)
        found = last_correction(work.session, PERSON)
        assert found is not None
        assert found.by == "egs.demo"
        assert before not in f"{line.title} {line.detail}"


@on_sqlite
def test_what_stands_there_already_is_no_correction(world: Database) -> None:
    with world.begin("egs.demo") as work:
        phone = get_person(work.session, PERSON).phone
        assert correct_person(work, PERSON, {"phone": phone}, case_id=CASE) == []
        assert last_correction(work.session, PERSON) is None


@on_sqlite
def test_a_correction_shows_in_every_case_of_the_person(world: Database) -> None:
    with world.begin("egs.demo") as work:
        case = get_case(work.session, CASE)
        today = berlin_day(work.now)
        other = open_case(
            work, Application(case.site, PERSON, case.household_id, "post", today, today)
        )
    with world.begin("egs.demo") as work:
        correct_person(work, PERSON, {"phone": "0551 77"}, case_id=CASE)
        for case_id in (CASE, other.id):
            (line,) = [row for row in timeline(work.session, case_id) if row.kind == "angaben"]
            assert (line.detail, line.person_id) == ("Telefon", PERSON)
