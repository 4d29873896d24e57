"""A modeler writes the whole file anew; only what somebody changed in it is taken over."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from engine.editing import adopt
from engine.xml import parse

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "engine" / "data" / "modeler"
UNUSUAL = (DATA / "unusual.bpmn").read_bytes()


def _adopted(edit: str) -> bytes:
    return adopt(UNUSUAL, (DATA / f"unusual.{edit}.xml").read_bytes())


def _changed(edit: str) -> tuple[list[str], list[str]]:
    """Lines that went and lines that came, without their blanks."""
    lines = difflib.ndiff(UNUSUAL.decode().splitlines(), _adopted(edit).decode().splitlines())
    found = [line for line in lines if line.startswith(("- ", "+ "))]
    return (
        [line[2:].strip() for line in found if line.startswith("- ")],
        [line[2:].strip() for line in found if line.startswith("+ ")],
    )


def test_an_unedited_export_gives_back_the_stored_file() -> None:
    assert _adopted("unedited") == UNUSUAL


def test_an_unedited_export_of_a_file_of_ours_gives_back_the_stored_file() -> None:
    stored = (DATA / "post_ruecklauf.bpmn").read_bytes()

    assert adopt(stored, (DATA / "post_ruecklauf.unedited.xml").read_bytes()) == stored


def test_a_new_name_changes_this_name_alone() -> None:
    assert _adopted("renamed") == UNUSUAL.replace(
        "'Prüfen \"genau\"'".encode(),
        "'Unterlagen prüfen &amp; „ablegen“ &lt;bald&gt;'".encode(),
    )


def test_a_moved_shape_changes_its_numbers_alone() -> None:
    gone, come = _changed("moved")

    assert [line.replace("200", "260").replace("218", "278") for line in gone] == come


def test_a_deleted_step_goes_with_its_flow_and_its_drawing() -> None:
    adopted = _adopted("deleted").decode()

    assert "Rechnen" not in adopted
    assert '"F3"' not in adopted
    assert '<semantic:sequenceFlow targetRef="Frage" sourceRef="Pruefen" id="F2"/>' in adopted
    assert "<!-- der erste Schritt -->" in adopted
    assert adopted.count("<semantic:incoming>F2</semantic:incoming>") == 1


def test_a_step_that_was_put_into_a_frame_keeps_its_own_text() -> None:
    adopted = _adopted("wrapped").decode()

    start = UNUSUAL.decode().index("<semantic:userTask")
    end = UNUSUAL.decode().index("</semantic:userTask>")
    assert UNUSUAL.decode()[start:end] in adopted
    frame = parse(adopted.encode()).find(".//{*}subProcess")
    assert frame is not None
    assert [child.get("id") for child in frame] == ["Pruefen"]


def test_a_condition_comes_in_the_words_of_the_file() -> None:
    gone, come = _changed("condition")

    assert "".join(gone).count("default") == 1
    assert (
        '<semantic:conditionExpression xsi:type="semantic:tFormalExpression">'
        "x &gt; 1 and not y</semantic:conditionExpression>"
    ) in come


@pytest.mark.parametrize("edit", ["renamed", "moved", "deleted", "wrapped", "condition"])
def test_what_was_adopted_once_is_no_change_the_next_time(edit: str) -> None:
    exported = (DATA / f"unusual.{edit}.xml").read_bytes()

    assert adopt(_adopted(edit), exported) == _adopted(edit)
