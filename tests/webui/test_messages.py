"""Sentences for errors follow the house style and say facts as people write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from webui import messages

UNWANTED = re.compile(r"!|erfolgreich|[Uu]ngültige Eingabe|Pflichtfeld|\bbitte\b|[^.?…]$")
LONGEST = 15


def test_sentences_follow_the_house_style() -> None:
    assert [one for one in messages.SENTENCES.values() if UNWANTED.search(one)] == []


def test_no_sentence_has_more_than_15_words() -> None:
    parts = [part for one in messages.SENTENCES.values() for part in re.split(r"[.?:] ", one)]
    assert [part for part in parts if len(part.split()) > LONGEST] == []


def test_a_fact_is_said_as_people_write_it() -> None:
    at = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
    assert messages.say(at) == "Mo, 03.03.2025, 9:00"
    assert messages.say(at.isoformat()) == "Mo, 03.03.2025, 9:00"
    assert messages.say("2025-03-03") == "Mo, 03.03.2025"
    assert messages.say(date(2025, 3, 3)) == "Mo, 03.03.2025"
    assert messages.say(["a", True, None]) == "a, ja, –"
    assert messages.say("2025-99-99") == "2025-99-99"


def test_a_date_that_does_not_exist_names_the_nearest() -> None:
    facts = {"value": "31.11.2026", "nearest": date(2026, 11, 30)}
    assert messages.text("date_does_not_exist", facts) == (
        "Den 31.11.2026 gibt es nicht. Meinten Sie Mo, 30.11.2026?"
    )


def test_an_unknown_code_names_itself_and_a_missing_fact_breaks_nothing() -> None:
    assert "„nie_gesehen“" in messages.text("nie_gesehen")
    assert messages.text("slot_taken") == "Der Termin am – ist vergeben. Wählen Sie einen anderen."


def test_what_is_missing_is_named() -> None:
    assert messages.text("not_found", {"what": "case", "id": "x"}).startswith("Diesen Fall gibt")
