"""The outline tells a process in the order of its flow, with its branches named."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.editing import outline
from engine.errors import NotFound
from engine.xml import BPMN

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "processes").glob("*/*.bpmn"))
TP2 = outline((ROOT / "processes/tp2_clearing_ja/tp2_clearing_ja.bpmn").read_bytes())


def test_the_rows_of_the_sheet_stand_in_their_order() -> None:
    numbers = [row.element.row for row in TP2.main.rows if row.element.row is not None]

    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(10, 190, 10))


def test_what_follows_names_the_branch_and_passes_over_joins() -> None:
    row = next(row for row in TP2.main.rows if row.id == "Z20_Entscheidung")

    assert [(f.label, f.target, f.is_default) for f in row.follow_ups] == [
        ("ja", "Z30_EinbuchungClearing", False),
        ("nein", "Z40_Telefonkontakt", True),
    ]


def test_a_deadline_at_the_border_is_a_follow_up_of_its_step() -> None:
    row = next(row for row in TP2.main.rows if row.id == "Z40_Telefonkontakt")

    border = row.follow_ups[1]
    assert border.event is not None
    assert (border.label, border.target) == ("Telefonfrist", "Z40_NichtErreicht")


def test_steps_in_a_branch_are_indented_and_numbered_rows_are_not() -> None:
    depth = {row.id: row.depth for row in TP2.main.rows}

    assert depth["Z50_Terminbestaetigung"] == 1
    assert depth["Z40_NichtErreicht"] == 1
    assert depth["Z40_Telefonkontakt"] == depth["Z70_Clearinggespraech"] == 0


def test_a_collapsed_sub_process_has_a_level_of_its_own() -> None:
    assert TP2.levels["S50_Termin2"].parent == "TP2_Clearing_JA"
    assert TP2.level_of("Z50_Termin2Suchen").id == "S50_Termin2"
    assert next(row for row in TP2.main.rows if row.id == "S50_Termin2").inside == 5
    with pytest.raises(NotFound):
        TP2.level_of("Gibt_Es_Nicht")


@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_every_step_has_one_row_unless_it_only_joins(file: Path) -> None:
    found = outline(file.read_bytes())

    ids = [row.id for level in found.levels.values() for row in level.rows]
    assert len(ids) == len(set(ids))
    missing = {e.id: e for e in found.diagram.elements.values() if e.id not in ids}
    assert {e.kind for e in missing.values() if not e.attached_to} <= {
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
    }
    assert all(not e.name for e in missing.values() if not e.attached_to)


def _file(*inside: str) -> bytes:
    return (
        f'<definitions xmlns="{BPMN}"><process id="P" isExecutable="true">'
        + "".join(inside)
        + '</process><process id="Q" name="Zweiter"/></definitions>'
    ).encode()


def _flow(source: str, target: str) -> str:
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'


def test_a_loop_and_steps_that_nothing_leads_to_have_their_rows_too() -> None:
    found = outline(
        _file(
            '<userTask id="Allein"/><userTask id="B"/><startEvent id="A"/><userTask id="C"/>',
            '<userTask id="X"/><userTask id="Y"/>',
            *(_flow(*pair) for pair in ("AB", "BC", "CB", "XY", "YX")),
        )
    )

    assert [row.id for row in found.main.rows] == ["Allein", "A", "B", "C", "X", "Y"]


def test_another_process_of_the_file_can_be_asked_for() -> None:
    assert outline(_file(), "Q").main.name == "Zweiter"
    assert list(outline(_file()).processes) == ["P", "Q"]
    with pytest.raises(NotFound):
        outline(_file(), "R")
