"""What was typed into a form is written down readably, and the form takes it as it was typed."""

from __future__ import annotations

import json
from typing import Any

from engine.forms import Form
from engine.forms.entered import entered

FORM = Form.load(
    json.dumps(
        {
            "type": "default",
            "components": [
                {"type": "textfield", "key": "name", "label": "Name", "id": "a"},
                {
                    "type": "datetime",
                    "key": "am",
                    "dateLabel": "Am",
                    "subtype": "datetime",
                    "id": "b",
                },
                {"type": "checkbox", "key": "flyer", "label": "Flyer", "id": "c"},
                {
                    "type": "number",
                    "key": "preis",
                    "label": "Preis",
                    "decimalDigits": 2,
                    "id": "d",
                },
                {
                    "type": "dynamiclist",
                    "path": "anrufe",
                    "label": "Anrufe",
                    "id": "e",
                    "components": [
                        {"type": "textfield", "key": "nummer", "label": "Nummer", "id": "f"}
                    ],
                },
                {
                    "type": "textfield",
                    "key": "grund",
                    "label": "Grund",
                    "id": "g",
                    "conditional": {"hide": "=flyer = true"},
                },
            ],
        }
    )
)


def of(**raw: Any) -> dict[str, Any]:
    return entered(FORM.fields, raw, {})


def test_blanks_and_what_is_hidden_are_left_out() -> None:
    assert of(name="", grund="keiner", flyer="true") == {"flyer": True}
    assert of(grund="keiner") == {"flyer": False, "grund": "keiner"}


def test_rows_become_a_list_and_instants_say_their_offset() -> None:
    written = of(**{"am": "2025-07-01T09:30", "preis": "2,90", "anrufe-0-nummer": "0551"})

    assert written["am"] == "2025-07-01T09:30:00+02:00"
    assert written["anrufe"] == [{"nummer": "0551"}]
    assert FORM.validate(written) == FORM.validate(
        {"am": "2025-07-01T09:30", "preis": "2,90", "anrufe-0-nummer": "0551"}
    )


def test_what_cannot_be_read_stays_as_it_was_typed_so_that_its_refusal_can_be_expected() -> None:
    assert of(am="gestern")["am"] == "gestern"
