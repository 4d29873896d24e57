"""Comments on steps: what was said stays whatever becomes of the draft, and a thread has an end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import engine
from engine import draft_comments
from engine.bundles import DIAGRAM, Bundle, scenario_part
from engine.draft_comments import NOTHING, Asked, Held, Said, Thread
from engine.draft_models import ScenarioResult
from engine.errors import Conflict, NotFound, Rejected
from engine.ids import new_id
from engine.releases import Statement
from tests.databases import on_sqlite
from tests.engine.bench import Bench
from tests.engine.drawing import draw, end, flows, person, start

ANNA, BERND, CARLA = "anna", "bernd", "carla"


def drawn(*tasks: str) -> bytes:
    return draw(start() + "".join(map(person, tasks)) + end() + flows("S", *tasks, "E")).xml


class Desk:
    """A draft of a process with the steps A and B, and what people say about them."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.db = bench.db
        with self.db.begin("owner") as work:
            engine.deploy(work, Bundle("P.bpmn", drawn("A", "B"), draw("").forms))
        self.id = self.open(ANNA)

    def open(self, by: str) -> str:
        with self.db.begin(by) as work:
            return engine.open_draft(work, "P").id

    def write(self, xml: bytes, by: str = ANNA, parent: int | None = None) -> engine.Written:
        with self.db.begin(by) as work:
            seen = parent or engine.draft(work.session, self.id).head
            return engine.write_draft(work, self.id, seen, {DIAGRAM: xml})

    def say(
        self,
        words: str = "Warum?",
        *,
        by: str = ANNA,
        at: str | None = "A",
        asked: Asked = draft_comments.NOBODY,
        form: str = "",
    ) -> str:
        self.bench.clock.advance(timedelta(minutes=1))
        with self.db.begin(by) as work:
            head = engine.draft(work.session, self.id).head
            said = Said(form or new_id(), words)
            return engine.add_comment(
                work, self.id, said, number=head, element_id=at, asked=asked
            ).thread_id

    def answer(self, thread_id: str, words: str = "Darum.", *, by: str = BERND) -> str:
        with self.db.begin(by) as work:
            return engine.answer_thread(work, self.id, thread_id, Said(new_id(), words)).id

    def close(self, thread_id: str, *, by: str = ANNA, held: Held = NOTHING) -> None:
        with self.db.begin(by) as work:
            engine.close_thread(work, self.id, thread_id, Said(new_id(), ""), held=held)

    def reopen(self, thread_id: str, words: str = "", *, by: str = BERND) -> None:
        with self.db.begin(by) as work:
            engine.reopen_thread(work, self.id, thread_id, Said(new_id(), words))

    def threads(self, draft_id: str = "") -> list[Thread]:
        with self.db.read() as session:
            return draft_comments.threads(session, draft_id or self.id)

    def gone(self, draft_id: str = "") -> dict[str, str]:
        with self.db.read() as session:
            found = draft_comments.threads(session, draft_id or self.id)
            return draft_comments.gone(session, draft_id or self.id, found)

    def release(self) -> str:
        """Write a scenario, sign by two people, and return the version's id."""
        with self.db.begin(ANNA) as work:
            head = engine.draft(work.session, self.id).head
            part = {scenario_part("durch"): b'titel = "Einmal durch"\n'}
            engine.write_draft(work, self.id, head, {DIAGRAM: drawn("A", "C"), **part})
        with self.db.read() as session:
            digest = engine.readiness(session, self.db.runtime, self.id).content_digest
        statement = Statement(digest, "Ich habe es gelesen.")
        with self.db.begin(ANNA) as work:
            result = ScenarioResult(
                content_digest=digest,
                scenario="durch",
                ok=True,
                outcome={},
                milliseconds=1,
                at=work.now,
                by=ANNA,
            )
            work.session.add(result)
            engine.submit_draft(work, self.id, statement)
        with self.db.begin(BERND) as work:
            return engine.approve_draft(work, self.id, statement).id


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def test_a_thread_tells_who_said_what_where_and_who_closed_it(desk: Desk) -> None:
    thread_id = desk.say("Wer ruft an?")
    desk.answer(thread_id, " Der Jobcoach. ")
    desk.close(thread_id)

    [found] = desk.threads()
    told = [(entry.number, entry.kind, entry.text, entry.by) for entry in found.entries]
    assert told == [
        (1, "comment", "Wer ruft an?", ANNA),
        (2, "answer", "Der Jobcoach.", BERND),
        (3, "closed", "", ANNA),
    ]
    first = found.first
    assert (first.process_key, first.draft_id, first.revision) == ("P", desk.id, 1)
    assert (first.element_id, first.element_name, found.is_open) == ("A", "A", False)


def test_what_was_said_cannot_be_changed_or_deleted(desk: Desk) -> None:
    desk.say()
    for statement in ("UPDATE draft_comment SET text = 'x'", "DELETE FROM draft_comment"):
        with pytest.raises(DBAPIError), desk.db.begin(ANNA) as work:
            work.session.execute(text(statement))


def test_a_form_sent_twice_is_one_comment_and_with_other_words_another(desk: Desk) -> None:
    form = new_id()
    first = desk.say("Warum?", form=form)
    assert desk.say("Warum?", form=form) == first
    assert desk.say("Warum nicht?", form=form) != first

    assert [found.first.text for found in desk.threads()] == ["Warum?", "Warum nicht?"]


def test_an_answer_to_a_closed_thread_is_refused_and_tells_who_closed_it(desk: Desk) -> None:
    thread_id = desk.say()
    desk.close(thread_id)
    with pytest.raises(Conflict) as refused:
        desk.answer(thread_id)
    assert (refused.value.code, refused.value.facts["by"]) == ("comment_closed", ANNA)

    desk.reopen(thread_id, "Doch noch etwas.", by=BERND)
    desk.answer(thread_id)
    [found] = desk.threads()
    assert found.is_open
    assert [entry.kind for entry in found.entries] == ["comment", "closed", "reopened", "answer"]
    with pytest.raises(Conflict, match="comment_open"):
        desk.reopen(thread_id)


def test_its_author_who_is_asked_and_who_owns_processes_close_a_thread(desk: Desk) -> None:
    asked = desk.say(asked=Asked(login=BERND, due_on=date(2025, 3, 10)))
    with pytest.raises(Rejected, match="comment_not_yours"):
        desk.close(asked, by=CARLA)
    desk.close(asked, by=BERND)
    desk.close(desk.say(), by=ANNA)
    desk.close(desk.say(), by=CARLA, held=Held(is_owner=True))
    for_role = desk.say(asked=Asked(role="QM"))
    with desk.db.begin(CARLA) as work:
        quality = Held(roles=frozenset({"QM"}))
        engine.close_thread(work, desk.id, for_role, Said(new_id(), ""), held=quality)

    assert [found.is_open for found in desk.threads()] == [False] * 4


def test_a_task_is_with_whom_it_asks_until_it_is_closed(desk: Desk) -> None:
    by_name = desk.say("Prüfen", asked=Asked(login=BERND))
    by_role = desk.say("Freigeben", asked=Asked(role="QM"))
    desk.say("Nur so")

    with desk.db.read() as session:
        assert [one.id for one in draft_comments.tasks_of(session, {BERND}, ())] == [by_name]
        assert [one.id for one in draft_comments.tasks_of(session, {CARLA}, {"QM"})] == [by_role]
    desk.close(by_name, by=BERND)
    with desk.db.read() as session:
        assert draft_comments.tasks_of(session, {BERND}, ()) == []


@pytest.mark.parametrize(
    ("words", "code"), [("  ", "comment_text_missing"), ("x" * 4001, "comment_too_long")]
)
@on_sqlite
def test_a_comment_without_words_or_with_too_many_is_refused(
    desk: Desk, words: str, code: str
) -> None:
    with pytest.raises(Rejected, match=code):
        desk.say(words)


@on_sqlite
def test_a_comment_needs_an_element_and_a_draft_that_are_there(desk: Desk) -> None:
    with pytest.raises(Rejected, match="comment_step_unknown"):
        desk.say(at="Z")
    with pytest.raises(NotFound):
        desk.answer(new_id())
    with desk.db.begin(ANNA) as work:
        engine.discard_draft(work, desk.id)
    with pytest.raises(Conflict, match="draft_closed"):
        desk.say()


def test_threads_survive_saving_restoring_merging_and_copying(desk: Desk) -> None:
    thread_id = desk.say(at="B")
    desk.write(drawn("A", "B", "C"))
    side = desk.write(drawn("A", "B", "D"), BERND, parent=1).number
    with desk.db.begin(ANNA) as work:
        copy = engine.copy_revision(work, desk.id, side).id
        engine.restore_revision(work, desk.id, 1)

    assert [found.id for found in desk.threads()] == [thread_id]
    assert [found.id for found in desk.threads(copy)] == [thread_id]
    assert desk.gone() == {}


def test_the_thread_of_a_deleted_step_stays_under_the_steps_last_name(desk: Desk) -> None:
    desk.say(at="B")
    renamed = drawn("A", "B").replace(b'name="B"', b'name="Anruf"')
    for state in (drawn("A", "B", "C"), renamed, drawn("A"), drawn("A", "D"), drawn("D")):
        desk.write(state)

    assert desk.gone() == {"B": "Anruf"}
    assert [found.element_name for found in desk.threads()] == ["B"]
    desk.write(drawn("A", "B"))
    assert desk.gone() == {}


def test_what_is_open_at_the_release_goes_on_in_the_next_draft(desk: Desk) -> None:
    still_open, lost = desk.say("Offen", at="A"), desk.say("Fällt weg", at="B")
    done = desk.say("Erledigt", at="A")
    desk.close(done)
    version = desk.release()
    desk.bench.clock.advance(timedelta(days=1))
    following = desk.open(BERND)
    with desk.db.begin(BERND) as work:
        owner = Held(is_owner=True)
        engine.close_thread(work, following, still_open, Said(new_id(), ""), held=owner)
        said = Said(new_id(), "Später")
        engine.add_comment(work, following, said, number=1, element_id="C")

    assert [found.id for found in desk.threads(following)][:3] == [still_open, lost, done]
    assert desk.gone(following) == {"B": "B"}
    with desk.db.read() as session:
        read = draft_comments.version_threads(session, version)
    assert [(one.first.text, one.is_open) for one in read] == [
        ("Offen", True),
        ("Fällt weg", True),
        ("Erledigt", False),
    ]


def test_a_file_without_a_process_has_comments_of_its_own(bench: Bench) -> None:
    with bench.db.begin(ANNA) as work:
        kept = engine.keep_draft(work, Bundle("leer.bpmn", b"<kein-bpmn/>", {}))
        engine.add_comment(work, kept.id, Said(new_id(), "Was ist das?"), number=1)
        other = engine.keep_draft(work, Bundle("auch.bpmn", b"<kein-bpmn/>", {}))

        assert len(draft_comments.threads(work.session, kept.id)) == 1
        assert draft_comments.threads(work.session, other.id) == []


def test_the_same_form_from_many_hands_at_once_is_one_answer(desk: Desk) -> None:
    thread_id, said = desk.say(), Said(new_id(), "Darum.")

    def send(_: int) -> str:
        return desk.db.run(
            BERND, lambda work: engine.answer_thread(work, desk.id, thread_id, said).id
        )

    with ThreadPoolExecutor(8) as hands:
        assert set(hands.map(send, range(8))) == {said.id}
    [found] = desk.threads()
    assert [entry.text for entry in found.entries] == ["Warum?", "Darum."]
