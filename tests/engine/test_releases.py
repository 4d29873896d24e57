"""Releasing: exactly what was signed comes into force, and nobody releases their own work alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import engine
from engine.bundles import DIAGRAM, Bundle, scenario_part
from engine.draft_models import ScenarioResult
from engine.errors import Conflict, Rejected
from engine.releases import Statement
from tests.engine.bench import Bench
from tests.engine.drawing import draw, end, flows, person, start

ANNA, BERND, QUIRIN = "anna", "bernd", "quirin"
SCENARIO = b'titel = "Einmal durch"\n'
DAY = timedelta(days=1)


def drawn(task: str) -> Bundle:
    return draw(start() + person(task) + end() + flows("S", task, "E"))


class Desk:
    """One draft of a process in force, and what people do with it."""

    def __init__(self, bench: Bench) -> None:
        self.db = bench.db
        with self.db.begin("owner") as work:
            engine.deploy(work, drawn("A"))
        with self.db.begin(ANNA) as work:
            self.id = engine.open_draft(work, "P").id
        self.write(ANNA, "B")

    def write(self, by: str, task: str) -> None:
        changes: dict[str, bytes | None] = {
            DIAGRAM: drawn(task).xml,
            scenario_part("durch"): SCENARIO,
        }
        with self.db.begin(by) as work:
            head = engine.draft(work.session, self.id).head
            engine.write_draft(work, self.id, head, changes)

    @property
    def digest(self) -> str:
        return self.ready().content_digest

    def ready(self) -> engine.Readiness:
        with self.db.read() as session:
            return engine.readiness(session, self.db.runtime, self.id)

    def try_scenario(self, ok: bool = True) -> None:
        with self.db.begin(ANNA) as work:
            row = ScenarioResult(
                content_digest=self.digest,
                scenario="durch",
                ok=ok,
                outcome={},
                milliseconds=1,
                at=work.now,
                by=ANNA,
            )
            work.session.merge(row)

    def statement(self, comment: str = "") -> Statement:
        return Statement(self.digest, "Ich habe es gelesen.", comment)

    def submit(self, by: str = ANNA) -> None:
        statement = self.statement()
        with self.db.begin(by) as work:
            engine.submit_draft(work, self.id, statement)

    def approve(self, by: str = BERND, *, needs_quality: bool = False) -> str:
        statement = self.statement()
        with self.db.begin(by) as work:
            begins = work.now + DAY
            return engine.approve_draft(
                work, self.id, statement, valid_from=begins, needs_quality=needs_quality
            ).id

    def sign_quality(self, by: str = QUIRIN) -> None:
        statement = self.statement()
        with self.db.begin(by) as work:
            engine.sign_quality(work, self.id, statement)


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def test_what_two_people_signed_comes_into_force_when_they_said(desk: Desk, bench: Bench) -> None:
    desk.try_scenario()
    desk.submit()
    version = desk.approve()

    first = bench.begin_again("P")
    bench.wait(DAY)
    second = bench.begin_again("P")
    with bench.db.read() as session:
        assert engine.instance(session, first).definition_id != version
        assert engine.instance(session, second).definition_id == version
        assert set(engine.release_signatures(session, version)) == {"created", "approved"}
        assert engine.draft(session, desk.id).outcome == "released"


def test_the_quality_management_signs_later_once_and_is_neither_of_the_others(desk: Desk) -> None:
    desk.try_scenario()
    desk.submit()
    version = desk.approve()
    for by in (ANNA, BERND):
        with pytest.raises(Rejected, match="release_o"):
            desk.sign_quality(by)
    desk.sign_quality()

    with pytest.raises(Conflict) as refused:
        desk.sign_quality("qm.zwei")
    assert refused.value.facts["by"] == QUIRIN
    with desk.db.read() as session:
        signed = engine.release_signatures(session, version)
    assert {kind: s.by for kind, s in signed.items()} == {
        "created": ANNA,
        "approved": BERND,
        "quality": QUIRIN,
    }


def test_where_the_quality_management_must_sign_first_nothing_is_released_without_it(
    desk: Desk,
) -> None:
    desk.try_scenario()
    desk.submit()
    with pytest.raises(Rejected, match="release_quality_missing"):
        desk.approve(needs_quality=True)
    desk.sign_quality()
    desk.approve(needs_quality=True)


def test_nobody_releases_what_they_wrote_not_even_a_part_of_it(desk: Desk) -> None:
    desk.write(BERND, "C")
    desk.try_scenario()
    desk.submit(ANNA)
    for author in (ANNA, BERND):
        with pytest.raises(Rejected) as refused:
            desk.approve(author)
        assert (refused.value.code, refused.value.facts) == ("release_own_work", {"by": author})
    desk.approve("carla")


def test_who_takes_a_copy_of_their_work_does_not_release_it_either(desk: Desk) -> None:
    with desk.db.begin(BERND) as work:
        desk.id = engine.copy_revision(work, desk.id, 2).id
    desk.try_scenario()
    desk.submit(BERND)
    with pytest.raises(Rejected, match="release_own_work"):
        desk.approve(ANNA)


def test_who_wrote_nothing_cannot_sign_as_author(desk: Desk) -> None:
    desk.try_scenario()
    with pytest.raises(Rejected, match="release_not_author"):
        desk.submit(BERND)


def test_nothing_is_approved_that_its_author_has_not_submitted(desk: Desk) -> None:
    desk.try_scenario()
    with pytest.raises(Rejected, match="release_not_submitted"):
        desk.approve()


def test_a_change_after_the_signature_needs_another_one(desk: Desk) -> None:
    desk.try_scenario()
    desk.submit()
    seen = desk.statement()
    desk.write(ANNA, "C")

    with pytest.raises(Conflict, match="release_changed"), desk.db.begin(BERND) as work:
        engine.approve_draft(work, desk.id, seen)
    desk.try_scenario()
    with pytest.raises(Rejected, match="release_not_submitted"):
        desk.approve()


def test_what_is_returned_is_signed_again_before_it_can_be_approved(desk: Desk) -> None:
    desk.try_scenario()
    desk.submit()
    with pytest.raises(Rejected, match="release_comment_missing"), desk.db.begin(BERND) as work:
        engine.return_draft(work, desk.id, desk.statement())
    with desk.db.begin(BERND) as work:
        engine.return_draft(work, desk.id, desk.statement("Frist bitte prüfen"))
    with pytest.raises(Rejected, match="release_not_submitted"):
        desk.approve()
    desk.submit()
    desk.approve()


def test_scenarios_must_have_passed_with_exactly_this_content(desk: Desk) -> None:
    with pytest.raises(Rejected, match="release_scenarios_untried"):
        desk.submit()
    desk.try_scenario(ok=False)
    with pytest.raises(Rejected) as refused:
        desk.submit()
    assert (refused.value.code, refused.value.facts) == (
        "release_scenarios_failed",
        {"names": ("durch",)},
    )
    desk.try_scenario()
    assert desk.ready().is_ready
    desk.write(ANNA, "C")
    assert desk.ready().untried == ("durch",)


def test_without_any_scenario_or_with_an_error_nothing_is_submitted(desk: Desk) -> None:
    with desk.db.begin(ANNA) as work:
        engine.write_draft(work, desk.id, 2, {scenario_part("durch"): None})
    with pytest.raises(Rejected, match="release_no_scenario"):
        desk.submit()
    with desk.db.begin(ANNA) as work:
        engine.write_draft(work, desk.id, 3, {DIAGRAM: b"<kaputt"})
    with pytest.raises(Rejected) as refused:
        desk.submit()
    assert (refused.value.code, refused.value.facts["count"]) == ("release_findings", 1)


def test_a_version_that_only_tries_more_is_a_version_of_its_own(desk: Desk, bench: Bench) -> None:
    desk.try_scenario()
    desk.submit()
    first = desk.approve()
    with bench.db.begin(ANNA) as work:
        desk.id = engine.open_draft(work, "P").id
        engine.write_draft(work, desk.id, 1, {scenario_part("durch"): SCENARIO + b"#\n"})
    desk.try_scenario()
    desk.submit()
    assert desk.approve() != first


def test_an_unchanged_draft_is_not_released(bench: Bench, desk: Desk) -> None:
    desk.try_scenario()
    desk.submit()
    desk.approve()
    with bench.db.begin(ANNA) as work:
        desk.id = engine.open_draft(work, "P").id
        engine.restore_revision(work, desk.id, 1)
    assert desk.ready().unchanged


def test_the_digest_of_a_release_is_computed_again_by_anybody(desk: Desk) -> None:
    desk.try_scenario()
    desk.submit()
    version = desk.approve()
    with desk.db.read() as session:
        assert engine.verify(session, version).holds
    with desk.db.begin("forger") as work:
        work.session.execute(
            text("UPDATE definition_scenario SET content = :c WHERE definition_id = :d"),
            {"c": b"anders", "d": version},
        )
    with desk.db.read() as session:
        assert not engine.verify(session, version).holds


@pytest.mark.parametrize("statement", ["UPDATE signature SET by = 'x'", "DELETE FROM release"])
def test_signatures_and_releases_cannot_be_changed(desk: Desk, statement: str) -> None:
    desk.try_scenario()
    desk.submit()
    desk.approve()
    quoted = statement.replace(" by ", ' "by" ')
    with pytest.raises(DBAPIError, match="append_only"), desk.db.begin("forger") as work:
        work.session.execute(text(quoted))


def test_two_who_approve_at_once_make_one_version(desk: Desk) -> None:
    desk.try_scenario()
    desk.submit()
    desk.approve(BERND)
    with pytest.raises(Conflict) as refused:
        desk.approve("carla")
    assert (refused.value.code, refused.value.facts["by"]) == ("draft_closed", BERND)
