"""Changes in German: every one has a sentence, none of them shows an id or a word of the format."""

from __future__ import annotations

import pytest

from engine.comparison import ALL_ASPECTS, Area, Change, Detail, Kind, Place, compare
from engine.registry import Registry
from tests.engine.drawing import draw, machine
from tests.second_version import second_version
from webui.change_texts import AREAS, SIGNS, said
from webui.deadline_texts import deadline, worded

REGISTRY = Registry()


def change(aspect: str, kind: Kind = Kind.CHANGED, **more: object) -> Change:
    facts = {
        "area": Area.FLOW,
        "element": "Z40_X",
        "place": Place("userTask", "Anrufen"),
        "row": 40,
        "part": "kontakt",
        "old": "a",
        "new": "b",
    }
    return Change(kind=kind, aspect=aspect, **{**facts, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("aspect", sorted(ALL_ASPECTS))
@pytest.mark.parametrize("kind", list(Kind))
def test_every_change_has_a_sentence_without_ids_and_words_of_the_format(
    aspect: str, kind: Kind
) -> None:
    old = None if kind is Kind.ADDED else "a"
    new = None if kind is Kind.REMOVED else "b"

    line = said(change(aspect, kind, old=old, new=new), REGISTRY).line

    assert "Anrufen" in line or "Zeile 40" in line
    assert not {"Z40_X", "None", "userTask", "{part}", aspect} & set(line.split())


def test_every_area_and_kind_has_a_word() -> None:
    assert AREAS.keys() == set(Area)
    assert SIGNS.keys() == set(Kind)


def test_a_changed_process_reads_as_its_owner_would_say_it() -> None:
    lines = [
        f"{AREAS[c.area]}: {said(c, REGISTRY).line}"
        for c in compare(*second_version())
        if c.area is not Area.LAYOUT
    ]

    assert lines == [
        "Ablauf: Verzweigung „Zum wievielten Mal verlegt?“: Bezeichnung: "
        "wie oft verlegt? → Zum wievielten Mal verlegt?",
        "Ablauf: Weg „zum dritten Mal“ von „Zum wievielten Mal verlegt?“ zu „Über weitere "
        "Verlegung entscheiden“: Bedingung: verlegungen(termin_1_id) >= "
        'parameter("max_verlegungen") → verlegungen(termin_1_id) >= 2',
        "Ablauf: Neuer Schritt „Rückrufbitte senden“ nach Zeile 40 (Zeile 45, Handler "
        "„confirm_appointment“, Parameter „termin_id“ = termin_1_id, Parameter „zweck“ = "
        "'bestaetigung', JCO) (nach „Jobcoach versucht den Antragsteller telefonisch zu "
        "kontaktieren“, danach „Antragsteller erreicht?“)",
        "Fristen: Frist „Telefonfrist“ an „Jobcoach versucht den Antragsteller telefonisch zu "
        "kontaktieren“: Arbeitstage laut Parameter „telefonfrist“ → 3 Arbeitstage "
        "(Laufende Fristen behalten ihren Zeitpunkt.)",
        "Fristen: Schritt „Nichterscheinen bestätigen“: fällig: 2 Arbeitstage → 3 Arbeitstage",
        "Formulare: Formular „Jobcoach versucht den Antragsteller telefonisch zu kontaktieren“: "
        "Feld „Was hat das Telefonat ergeben?“, Beschriftung: Was ist das Ergebnis? → "
        "Was hat das Telefonat ergeben?",
        "Formulare: Formular „Jobcoach versucht den Antragsteller telefonisch zu kontaktieren“: "
        "neues Pflichtfeld „Erreichbarkeit“ (Art „Auswahlliste“, Auswahl „vormittags, "
        "nachmittags“)",
        "Prozessblatt: Zeile 45: D = JCO, I = Nas, Output „Rückrufbitte“",
        "Prozessblatt: Zeile 80: Output: Flyer Jobakademie → Flyer und Merkblatt",
    ]


def test_how_often_a_step_is_tried_is_told_with_what_holds_when_nothing_is_said() -> None:
    def lines(old: str, new: str) -> list[str]:
        files = [draw(machine("A", "send").replace(" name", f"{said} name")) for said in (old, new)]
        return [said(one, REGISTRY).line for one in compare(*files)]

    tries, pause = ' laufzettel:versuche="{}"', ' laufzettel:pause="{}"'
    assert lines(tries.format(5), tries.format(3)) == ["Schritt „A“: Versuche: 5 → 3"]
    assert lines("", tries.format(3)) == ["Schritt „A“: Versuche: 5 (ohne Angabe) → 3"]
    assert lines(pause.format("PT10M"), "") == [
        "Schritt „A“: Pause zwischen den Versuchen: 10 Minuten → wachsend (ohne Angabe)"
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("arbeitstage_nach(heute, 1)", "1 Arbeitstag"),
        ("tagesende(arbeitstage_nach(seit, 3))", "3 Arbeitstage"),
        ("arbeitstage_nach(antragsdatum, 3)", "3 Arbeitstage nach antragsdatum"),
        (
            'arbeitstage_nach(seit, parameter("telefonfrist"))',
            "Arbeitstage laut Parameter „telefonfrist“",
        ),
        ("jetzt + stunden(2)", "2 Stunden"),
        ("P1DT2H", "1 Tag und 2 Stunden"),
        ("P2W", "2 Wochen"),
        ("R3/PT24H", "3-mal, alle 24 Stunden"),
        ("2025-03-03", "03.03.2025"),
        ("2025-03-03T09:00:00+01:00", "Mo, 03.03.2025, 9:00"),
        ("heute", "am selben Tag"),
        ("termin_1_beginn if x else heute", "termin_1_beginn if x else heute"),
        ("PX", "PX"),
        ("((", "(("),
    ],
)
def test_deadlines_are_said_in_days(text: str, words: str) -> None:
    assert deadline(text) == words


def test_two_deadlines_that_sound_alike_are_shown_as_they_were_written() -> None:
    old, new = "arbeitstage_nach(heute, 2)", "tagesende(arbeitstage_nach(heute, 2))"

    assert worded(old, new) == (old, new)
    assert worded("P2D", "P3D") == ("2 Tage", "3 Tage")
    assert worded(None, "P3D") == (None, "3 Tage")


def test_a_question_that_was_left_open_means_what_it_means() -> None:
    text = said(change("interrupting", Kind.ADDED, old=None, new="false"), REGISTRY)

    assert (text.text, text.old, text.new) == (
        "Schritt „Anrufen“: bricht den Schritt ab",
        "ja",
        "nein",
    )


def test_two_things_of_one_name_are_told_apart() -> None:
    text = said(change("message", old="Absage", new="Absage"), REGISTRY)

    assert text.new == "Absage (ein anderes mit demselben Namen)"


def test_what_has_no_name_is_told_by_its_neighbours() -> None:
    near = (Place("userTask", "Anrufen"), Place("endEvent"))
    unnamed = change("name", place=Place("exclusiveGateway"), around=near)
    flow = change("condition", place=Place("sequenceFlow", "ja"), around=near)

    assert said(unnamed, REGISTRY).text == "Verzweigung nach „Anrufen“: Bezeichnung"
    assert said(flow, REGISTRY).text == "Weg „ja“ von „Anrufen“ zu Ende ohne Namen: Bedingung"


def test_a_handler_has_its_german_label() -> None:
    registry = Registry()
    registry.handler("send_note", label="Nachricht senden")(lambda work, call: {})
    new = change(
        "element_added",
        Kind.ADDED,
        after=30,
        details=(Detail("handler", "handler", "send_note"), Detail("leads_to", "ja", "Ende")),
    )

    assert said(new, registry).line == (
        "Neuer Schritt „Anrufen“ nach Zeile 30 (Zeile 40, Handler „Nachricht senden“) "
        "(danach bei „ja“ „Ende“)"
    )
