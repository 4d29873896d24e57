"""Drafts: whatever two people do to the same process at once, nothing that was written is lost."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

import engine
from engine.bundles import DIAGRAM, Bundle, form_part, scenario_part
from engine.draft_models import Draft
from engine.errors import Conflict, NotFound, Rejected
from tests.engine.bench import Bench
from tests.engine.drawing import draw, end, flows, person, start

ANNA, BERND, CARLA = "anna", "bernd", "carla"
FORM = b'{"type": "default", "components": []}'
SCENARIO = b'titel = "Einmal durch"\n'


def drawn(task: str = "T") -> Bundle:
    return draw(start() + person(task) + end() + flows("S", task, "E"))


def opened(bench: Bench, by: str = ANNA) -> str:
    bundle = drawn()
    with bench.db.begin("owner") as work:
        parts = Bundle(bundle.diagram_name, bundle.xml, bundle.forms, {"durch": SCENARIO})
        key = engine.deploy(work, parts).process_key
    with bench.db.begin(by) as work:
        return engine.open_draft(work, key).id


def head(bench: Bench, draft_id: str) -> int:
    with bench.db.read() as session:
        return engine.draft(session, draft_id).head


def parts(bench: Bench, draft_id: str, number: int | None = None) -> dict[str, bytes]:
    with bench.db.read() as session:
        return engine.draft_parts(session, draft_id, number)


def write(
    bench: Bench, draft_id: str, parent: int, by: str, changes: Mapping[str, bytes | None]
) -> engine.Written:
    with bench.db.begin(by) as work:
        return engine.write_draft(work, draft_id, parent, changes)


def clash(bench: Bench, draft_id: str, number: int) -> Mapping[str, object] | None:
    with bench.db.read() as session:
        found = engine.clash_of(session, draft_id, number)
    return found.facts if found else None


def test_a_draft_begins_with_all_parts_of_the_newest_version(bench: Bench) -> None:
    draft_id = opened(bench)

    assert parts(bench, draft_id) == {**drawn().parts(), scenario_part("durch"): SCENARIO}
    with bench.db.read() as session:
        assert engine.authors(session, draft_id) == set()


def test_a_process_has_one_open_draft_whoever_opens_it(bench: Bench) -> None:
    draft_id = opened(bench)
    with bench.db.begin(BERND) as work:
        assert engine.open_draft(work, "P").id == draft_id
        with pytest.raises(NotFound):
            engine.open_draft(work, "gibt es nicht")


def test_what_is_written_is_the_head_and_the_state_before_stays(bench: Bench) -> None:
    draft_id = opened(bench)
    other = drawn("U").xml

    done = write(bench, draft_id, 1, ANNA, {DIAGRAM: other, form_part("U"): FORM})

    assert (done.number, done.is_head, done.by) == (2, True, None)
    assert parts(bench, draft_id)[DIAGRAM] == other
    assert parts(bench, draft_id, 1)[DIAGRAM] == drawn().xml
    with bench.db.read() as session:
        assert engine.authors(session, draft_id) == {ANNA}


def test_the_same_content_again_is_no_revision(bench: Bench) -> None:
    draft_id = opened(bench)
    write(bench, draft_id, 1, ANNA, {form_part("U"): FORM})

    assert write(bench, draft_id, 2, BERND, {form_part("U"): FORM}).number == 2
    assert write(bench, draft_id, 1, BERND, {form_part("U"): FORM}).number == 2
    with bench.db.read() as session:
        assert engine.authors(session, draft_id) == {ANNA}


def test_changes_of_two_people_to_different_parts_come_together(bench: Bench) -> None:
    draft_id = opened(bench)
    write(bench, draft_id, 1, ANNA, {DIAGRAM: drawn("U").xml})

    done = write(bench, draft_id, 1, BERND, {form_part("U"): FORM})

    assert (done.is_head, done.by, done.faster) == (True, ANNA, 2)
    assert parts(bench, draft_id)[DIAGRAM] == drawn("U").xml
    assert parts(bench, draft_id)[form_part("U")] == FORM


def test_a_change_to_what_somebody_else_changed_meanwhile_is_kept_beside_the_head(
    bench: Bench,
) -> None:
    draft_id = opened(bench)
    write(bench, draft_id, 1, ANNA, {DIAGRAM: drawn("A").xml})

    done = write(bench, draft_id, 1, BERND, {DIAGRAM: drawn("B").xml})

    assert (done.number, done.is_head, done.by, done.faster) == (3, False, ANNA, 2)
    assert parts(bench, draft_id)[DIAGRAM] == drawn("A").xml
    assert parts(bench, draft_id, 3)[DIAGRAM] == drawn("B").xml
    with bench.db.read() as session:
        assert [side.number for side in engine.open_sides(session, draft_id)] == [3]


def test_who_goes_on_beside_the_head_has_one_side_revision_to_decide_about(bench: Bench) -> None:
    draft_id = opened(bench)
    write(bench, draft_id, 1, ANNA, {DIAGRAM: drawn("A").xml})
    write(bench, draft_id, 1, BERND, {DIAGRAM: drawn("B").xml})

    done = write(bench, draft_id, 3, BERND, {DIAGRAM: drawn("C").xml})

    assert (done.number, done.is_head, done.by) == (4, False, ANNA)
    with bench.db.read() as session:
        assert [side.number for side in engine.open_sides(session, draft_id)] == [4]
    assert parts(bench, draft_id)[DIAGRAM] == drawn("A").xml


def test_a_side_revision_is_merged_as_far_as_both_changed_different_parts(bench: Bench) -> None:
    draft_id = opened(bench)
    write(bench, draft_id, 1, ANNA, {form_part("U"): FORM})
    side = write(
        bench, draft_id, 1, BERND, {form_part("U"): FORM + b" ", scenario_part("durch"): None}
    )
    assert not side.is_head
    with pytest.raises(Conflict) as refused, bench.db.begin(BERND) as work:
        engine.merge_revision(work, draft_id, side.number)
    assert refused.value.code == "draft_clash"
    assert refused.value.facts["parts"] == [form_part("U")]
    assert clash(bench, draft_id, side.number) == {"parts": [form_part("U")]}

    write(bench, draft_id, 2, ANNA, {form_part("U"): None, form_part("V"): FORM})
    assert clash(bench, draft_id, side.number) is None
    with bench.db.begin(BERND) as work:
        done = engine.merge_revision(work, draft_id, side.number)

    assert done.is_head
    forms = {form_part("U"): FORM + b" ", form_part("V"): FORM}
    assert parts(bench, draft_id) == {**drawn().parts(), **forms}
    with bench.db.read() as session:
        assert engine.open_sides(session, draft_id) == []
        assert engine.authors(session, draft_id) == {ANNA, BERND}


def test_a_side_revision_becomes_a_draft_of_its_own_whose_authors_are_all_who_wrote_it(
    bench: Bench,
) -> None:
    draft_id = opened(bench)
    write(bench, draft_id, 1, ANNA, {DIAGRAM: drawn("A").xml})
    side = write(bench, draft_id, 1, BERND, {DIAGRAM: drawn("B").xml})

    with bench.db.begin(BERND) as work:
        copy = engine.copy_revision(work, draft_id, side.number).id

    assert parts(bench, copy)[DIAGRAM] == drawn("B").xml
    with bench.db.read() as session:
        assert engine.authors(session, copy) == {ANNA, BERND}
        assert engine.open_sides(session, draft_id) == []


def test_who_wrote_a_side_revision_is_an_author_of_the_copy_that_somebody_else_makes_of_it(
    bench: Bench,
) -> None:
    draft_id = opened(bench)
    write(bench, draft_id, 1, ANNA, {DIAGRAM: drawn("A").xml})
    side = write(bench, draft_id, 1, BERND, {DIAGRAM: drawn("B").xml})

    with bench.db.begin(CARLA) as work:
        copy = engine.copy_revision(work, draft_id, side.number).id
        again = engine.copy_revision(work, copy, 1).id

    with bench.db.read() as session:
        assert engine.authors(session, copy) == {ANNA, BERND, CARLA}
        assert engine.authors(session, again) == {ANNA, BERND, CARLA}


def test_only_its_author_lets_a_side_revision_be(bench: Bench) -> None:
    draft_id = opened(bench)
    write(bench, draft_id, 1, ANNA, {DIAGRAM: drawn("A").xml})
    side = write(bench, draft_id, 1, BERND, {DIAGRAM: drawn("B").xml})

    with pytest.raises(Rejected, match="draft_side_not_yours"), bench.db.begin(ANNA) as work:
        engine.dismiss_revision(work, draft_id, side.number)
    with bench.db.begin(BERND) as work:
        engine.dismiss_revision(work, draft_id, side.number)
    assert parts(bench, draft_id, side.number)[DIAGRAM] == drawn("B").xml
    with bench.db.read() as session:
        assert engine.open_sides(session, draft_id) == []


def test_an_earlier_state_becomes_the_head_and_who_restored_it_is_an_author(bench: Bench) -> None:
    draft_id = opened(bench)
    write(bench, draft_id, 1, ANNA, {DIAGRAM: drawn("A").xml})

    with bench.db.begin(CARLA) as work:
        done = engine.restore_revision(work, draft_id, 1)

    assert (done.number, head(bench, draft_id)) == (3, 3)
    assert parts(bench, draft_id)[DIAGRAM] == drawn().xml
    with bench.db.read() as session:
        assert engine.authors(session, draft_id) == {ANNA, CARLA}


def test_an_older_version_comes_back_by_way_of_the_draft(bench: Bench) -> None:
    draft_id = opened(bench)
    with bench.db.begin("owner") as work:
        newer = engine.deploy(work, drawn("N")).id
    with bench.db.begin(ANNA) as work:
        engine.recall_version(work, draft_id, newer)

    assert parts(bench, draft_id) == drawn("N").parts()
    with bench.db.read() as session:
        assert engine.authors(session, draft_id) == {ANNA}


def test_a_closed_draft_is_kept_and_cannot_be_written(bench: Bench) -> None:
    draft_id = opened(bench)
    write(bench, draft_id, 1, ANNA, {DIAGRAM: drawn("A").xml})
    with bench.db.begin(ANNA) as work:
        engine.discard_draft(work, draft_id, "zu früh")

    with pytest.raises(Conflict) as refused:
        write(bench, draft_id, 2, BERND, {DIAGRAM: drawn("B").xml})

    assert (refused.value.code, refused.value.facts["by"]) == ("draft_closed", ANNA)
    assert parts(bench, draft_id)[DIAGRAM] == drawn("A").xml
    with bench.db.read() as session:
        assert engine.drafts(session) == []


@pytest.mark.parametrize("name", ["../etc/passwd", "formulare/../x.json", "bild.png", "szenarien/"])
def test_a_part_of_an_unknown_kind_is_refused(bench: Bench, name: str) -> None:
    draft_id = opened(bench)
    with pytest.raises(Rejected) as refused:
        write(bench, draft_id, 1, ANNA, {name: b""})
    assert (refused.value.code, refused.value.facts) == ("part_unknown", {"part": name})


def test_a_draft_without_its_diagram_is_refused(bench: Bench) -> None:
    draft_id = opened(bench)
    with pytest.raises(Rejected, match="part_missing"):
        write(bench, draft_id, 1, ANNA, {DIAGRAM: None})


def test_a_draft_bears_the_name_of_its_diagram(bench: Bench) -> None:
    draft_id = opened(bench)
    renamed = drawn().xml.replace(b'name="Probe"', b'name="Neu"')
    write(bench, draft_id, 1, ANNA, {DIAGRAM: renamed})
    write(bench, draft_id, 2, ANNA, {DIAGRAM: b"<kaputt"})

    with bench.db.read() as session:
        found: Draft = engine.draft(session, draft_id)
    assert (found.title, found.process_key) == ("Neu", "P")


def test_a_file_of_the_same_name_is_the_next_revision_of_its_draft(bench: Bench) -> None:
    with bench.db.begin(ANNA) as work:
        first = engine.keep_draft(work, Bundle("a.bpmn", b"kein XML", {})).id
    with bench.db.begin(BERND) as work:
        second = engine.keep_draft(work, Bundle("a.bpmn", drawn().xml, {})).id
    with bench.db.begin(BERND) as work:
        engine.keep_draft(work, Bundle("a.bpmn", drawn().xml, {}))

    assert first == second
    assert head(bench, first) == 2
    assert parts(bench, first, 1) == {DIAGRAM: b"kein XML"}
    with bench.db.read() as session:
        assert engine.draft(session, first).process_key == "P"
