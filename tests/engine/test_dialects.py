"""Files of Camunda 7, Camunda 8 and spiff: taken over with a report, and kept byte for byte."""

from __future__ import annotations

from difflib import ndiff
from html import unescape
from pathlib import Path

import pytest

from engine.bundles import Bundle
from engine.checks import check
from engine.diagram_reader import read_diagram
from engine.dialects import Item, take_over
from engine.dialects.phrases import feel, instant, juel, python
from engine.editing import changes, edit
from engine.registry import Registry
from engine.xml import parse

FILES = sorted((Path(__file__).parent / "data/dialekte").glob("*.bpmn"))


def file(name: str) -> bytes:
    return (Path(__file__).parent / f"data/dialekte/{name}.bpmn").read_bytes()


def taken(name: str) -> dict[tuple[str, str], str]:
    """What was taken over: by element and our word what it says now."""
    return {(i.element, i.target): i.became for i in take_over(file(name)).items if i.target}


def kept(name: str) -> set[tuple[str, str, str]]:
    return {(i.element, i.source, i.why) for i in take_over(file(name)).items if not i.target}


def test_twenty_two_files_in_three_dialects_stand_here() -> None:
    found = [take_over(path.read_bytes()).dialects for path in FILES]
    assert len(found) == 22
    assert {dialect for dialects in found for dialect in dialects} == {
        "camunda7",
        "camunda8",
        "spiff",
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_taking_over_adds_our_words_and_leaves_every_other_line(path: Path) -> None:
    came = path.read_bytes()
    first = take_over(came)
    second = take_over(first.xml)

    assert second.xml == first.xml
    in_place = {i.value for i in first.items if i.target in ("conditionExpression", "timeDuration")}
    for line in came.splitlines():
        said = line.decode("utf-8-sig").strip()
        opening = said.removesuffix("/>").removesuffix(">").rstrip()
        if opening.encode() not in first.xml:
            assert any(value in unescape(said) for value in in_place), said


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_one_rename_changes_one_line(path: Path) -> None:
    came = path.read_bytes()
    diagram = read_diagram(parse(came))
    step = next(e for e in diagram.elements.values() if e.kind not in ("startEvent", "endEvent"))
    renamed = edit(came, changes.Rename(step.id, "Neuer Name")).xml

    old, new = (text.decode("utf-8-sig").splitlines() for text in (came, renamed))
    difference = [line for line in ndiff(old, new) if line[:2] in ("- ", "+ ")]
    gone = [line for line in difference if line.startswith("- ")]
    labels = [line for line in difference if "BPMNLabel" in line or "Bounds" in line]
    assert len(gone) == 1
    assert f'id="{step.id}"' in gone[0]
    assert len(difference) - len(labels) == 2


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_all_findings_are_told_at_once_with_element_and_line(path: Path) -> None:
    taken_over = take_over(path.read_bytes())
    found = check(Bundle(path.name, taken_over.xml, {}), Registry())
    assert all(finding.line for finding in found if finding.element)


def test_a_form_a_group_and_dates_of_camunda_7_come_over() -> None:
    assert taken("camunda7_formular") == {
        ("Antrag", "formular"): "urlaub",
        ("Antrag", "gruppe"): "'Sachbearbeitung'",
        ("Antrag", "faellig"): "zeitpunkt('2026-03-02T12:00:00+01:00')",
        ("Antrag", "wiedervorlage"): "wiedervorlage",
    }


def test_a_topic_of_camunda_7_is_the_handler_and_its_inputs_are_parameters() -> None:
    assert taken("camunda7_extern") == {
        ("Senden", "handler"): "send_invitation",
        ("Senden", "versuche"): "3",
        ("Senden", "pause"): "PT10M",
        ("Senden", "parameter fall_id"): "fall_id",
        ("Senden", "parameter nummer"): "'1'",
    }
    diagram = read_diagram(parse(take_over(file("camunda7_extern")).xml))
    assert diagram.elements["Senden"].attributes["handler"] == "send_invitation"
    assert diagram.elements["Senden"].parameters == {"fall_id": "fall_id", "nummer": "'1'"}


@pytest.mark.parametrize(
    ("name", "old", "new", "why"),
    [
        ("camunda7_extern", "R3/PT10M", "PT10M,PT1H", "retries"),
        ("camunda7_extern", "R3/PT10M", "R50/PT10M", "retries"),
        ("camunda7_extern", "R3/PT10M", "R3/P1M", "retries"),
        ("camunda7_extern", "R3/PT10M", "${takt}", "language"),
        ("camunda8_auftrag", 'retries="5"', 'retries="0"', "retries"),
        ("camunda8_auftrag", 'retries="5"', 'retries="=anzahl"', "language"),
    ],
)
def test_tries_that_cannot_be_had_here_are_told(name: str, old: str, new: str, why: str) -> None:
    came = file(name)
    assert old.encode() in came
    found = take_over(came.replace(old.encode(), new.encode()))

    assert b"laufzettel:versuche" not in found.xml
    assert b"laufzettel:pause" not in found.xml
    told = [i for i in found.items if "etr" in i.source and not i.target]
    assert [(i.value, i.why) for i in told] == [(new.partition("=")[2].strip('"') or new, why)]


def test_tries_of_camunda_8_come_over() -> None:
    (step,) = [element for element, ours in taken("camunda8_auftrag") if ours == "handler"]
    assert taken("camunda8_auftrag")[step, "versuche"] == "5"


def test_code_is_never_taken_over_but_told() -> None:
    assert taken("camunda7_java") == {}
    assert kept("camunda7_java") == {
        ("Rechnen", "camunda:class", "code"),
        ("Melden", "camunda:delegateExpression", "code"),
        ("Melden", "camunda:executionListener", "code"),
    }
    assert ("Weiter", "spiffworkflow:preScript", "code") in kept("spiff_skripte")


def test_several_groups_are_told_because_a_task_here_has_one() -> None:
    assert ("Aufgabe", "camunda:candidateGroups", "several_groups") in kept("flowable_gruppen")


def test_a_called_process_gets_and_gives_variables() -> None:
    diagram = read_diagram(parse(take_over(file("camunda7_aufruf")).xml))
    assert diagram.elements["Unter"].parameters == {"fall_id": "fall"}
    assert diagram.elements["Unter"].results == {"ergebnis": "ergebnis"}


@pytest.mark.parametrize(
    ("name", "repeated"),
    [("camunda7_mehrere_personen", "Je"), ("camunda8_wiederholung", "Je")],
)
def test_a_repetition_goes_through_the_same_list(name: str, repeated: str) -> None:
    repetition = read_diagram(parse(take_over(file(name)).xml)).elements[repeated].repetition
    assert repetition is not None
    assert (repetition.collection, repetition.variable) == ("personen", "person")


def test_a_task_of_camunda_8_comes_over() -> None:
    assert taken("camunda8_aufgabe") == {
        ("Pruefen", "formular"): "antrag_pruefen",
        ("Pruefen", "bearbeiter"): "bearbeiter",
        ("Pruefen", "gruppe"): "'Leistung'",
        ("Pruefen", "faellig"): "faellig_am",
        ("Pruefen", "wiedervorlage"): "zeitpunkt('2026-03-01T08:00:00+01:00')",
    }


def test_an_operator_of_spiff_is_the_handler() -> None:
    assert taken("spiff_dienst")[("Holen", "parameter versuche")] == "3"


def test_a_condition_is_rewritten_where_it_means_the_same_and_else_kept() -> None:
    assert taken("camunda7_bedingungen")[("F2", "conditionExpression")] == (
        "erschienen == 'ja' and versuche < 3"
    )
    assert taken("camunda8_bedingung")[("F2", "conditionExpression")] == (
        'stand == "bewilligt" and betrag >= 10'
    )
    assert taken("spiff_bedingung")[("F2", "conditionExpression")] == (
        "zusage == true and anzahl != null"
    )
    assert ("F2", "conditionExpression", "language") in kept("camunda8_feel_unbekannt")
    assert b"=some p in personen" in take_over(file("camunda8_feel_unbekannt")).xml


def test_a_timer_in_feel_is_rewritten() -> None:
    assert taken("camunda8_frist") == {("Warten", "timeDuration"): "frist"}


def test_our_own_word_wins_over_another_modelers() -> None:
    came = file("camunda7_formular").replace(
        b'camunda:formKey="',
        b'xmlns:laufzettel="urn:laufzettel:bpmn:1" laufzettel:formular="eigenes" camunda:formKey="',
    )
    found = take_over(came)
    assert b'laufzettel:formular="eigenes"' in found.xml
    assert not any(item.target == "formular" for item in found.items)


def test_a_file_of_ours_comes_back_as_it_is() -> None:
    ours = Path(__file__).parents[2] / "processes/post_ruecklauf/post_ruecklauf.bpmn"
    found = take_over(ours.read_bytes())
    assert (found.xml, found.dialects, found.items) == (ours.read_bytes(), (), ())


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("${a == 'x' || !b}", "a == 'x' or not b"),
        ("${termin.ort eq 'Raum 1'}", "termin['ort'] == 'Raum 1'"),
        ("#{n ge 3 and n le 5}", "n >= 3 and n <= 5"),
        ("Leistung", "'Leistung'"),
        ("${bean.call(1)}", None),
        ("${a ? b : c}", None),
        ("vor ${a}", None),
        ("it's", None),
    ],
)
def test_what_camunda_7_says_means_here(said: str, means: str | None) -> None:
    assert juel(said) == means


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ('=a = "x" and not(b)', 'a == "x" and not (b)'),
        ("=a.b.c != null", "a['b']['c'] != null"),
        ("=if a then 1 else 2", None),
        ("=a in [1..5]", None),
        ('=now() > date("2026-01-01")', None),
        ("=", None),
    ],
)
def test_what_feel_says_means_here(said: str, means: str | None) -> None:
    assert feel(said) == means


def test_what_spiff_says_means_here() -> None:
    assert python("a == True and b is not None") == "a == true and b is not null"
    assert python("__import__('os').system('x')") is None
    assert python("[x for x in y]") is None


def test_an_instant_without_offset_is_berlins() -> None:
    assert instant("2026-07-01T08:00:00") == "zeitpunkt('2026-07-01T08:00:00+02:00')"
    assert instant("morgen") is None


def test_the_report_names_element_source_and_what_it_became() -> None:
    found = take_over(file("operaton_gruppe")).items
    assert Item("Aufgabe", "camunda:candidateGroups", "${gruppe}", "gruppe", "gruppe") in found
