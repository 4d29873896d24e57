"""Forms: what people send is turned into typed values, or refused at the field."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import FieldError, InvalidForm
from engine.forms import Form, Kind
from engine.zone import BERLIN

NOW = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)


def form(*components: dict[str, Any]) -> Form:
    for number, component in enumerate(components):
        component.setdefault("id", f"Field_{number}")
        component.setdefault("label", component.get("key", "Feld"))
    return Form.load(json.dumps({"type": "default", "components": components}))


def errors(loaded: Form, raw: dict[str, Any], **more: Any) -> dict[str, FieldError]:
    with pytest.raises(InvalidForm) as refused:
        loaded.validate(raw, **more)
    return {error.field: error for error in refused.value.errors}


def one(component: dict[str, Any], raw: object) -> Any:
    """Return the single field's value."""
    return form({"key": "feld", **component}).validate({"feld": raw})["feld"]


@pytest.mark.parametrize(
    ("component", "raw", "expected"),
    [
        ({"type": "textfield"}, "  Göttingen ", "Göttingen"),
        ({"type": "textfield"}, ["Göttingen"], "Göttingen"),
        ({"type": "textfield"}, "   ", None),
        ({"type": "textarea"}, "eins\r\nzwei", "eins\nzwei"),
        ({"type": "number"}, "12", 12),
        ({"type": "number"}, "1.000", 1000),
        ({"type": "number"}, 12, 12),
        ({"type": "number"}, "-3", -3),
        ({"type": "number", "decimalDigits": 2}, "12,5", Decimal("12.50")),
        ({"type": "number", "decimalDigits": 2}, "1.234,56", Decimal("1234.56")),
        ({"type": "number", "decimalDigits": 2}, "12.50", Decimal("12.50")),
        ({"type": "number", "decimalDigits": 2}, 12.5, Decimal("12.50")),
        ({"type": "datetime", "subtype": "date"}, "2025-03-03", date(2025, 3, 3)),
        ({"type": "datetime", "subtype": "date"}, "3.3.2025", date(2025, 3, 3)),
        ({"type": "datetime", "subtype": "date"}, date(2025, 3, 3), date(2025, 3, 3)),
        ({"type": "datetime", "subtype": "time"}, "9:05", time(9, 5)),
        ({"type": "datetime", "subtype": "time"}, "09.05 Uhr", time(9, 5)),
        ({"type": "datetime", "subtype": "time"}, time(9, 5), time(9, 5)),
        ({"type": "datetime", "subtype": "datetime"}, "2025-03-03T09:00", NOW),
        ({"type": "datetime", "subtype": "datetime"}, "2025-03-03T08:00:00Z", NOW),
        ({"type": "datetime", "subtype": "datetime"}, "03.03.2025, 9:00 Uhr", NOW),
        ({"type": "datetime", "subtype": "datetime"}, NOW, NOW),
        ({"type": "checkbox"}, "on", True),
        ({"type": "checkbox"}, True, True),
        ({"type": "checkbox"}, "", False),
        ({"type": "filepicker"}, ["dok-1"], ["dok-1"]),
    ],
)
def test_browser_text_and_typed_values_become_the_same_typed_value(
    component: dict[str, Any], raw: object, expected: object
) -> None:
    value = one(component, raw)

    assert value == expected
    assert type(value) is type(expected)


def test_an_instant_is_read_as_berlin_time_and_keeps_its_zone() -> None:
    value = one({"type": "datetime", "subtype": "datetime"}, "2025-07-01T09:00")
    assert value == datetime(2025, 7, 1, 9, 0, tzinfo=BERLIN)
    assert value.tzinfo is BERLIN


def test_in_a_repeated_hour_the_earlier_instant_is_meant() -> None:
    value = one({"type": "datetime", "subtype": "datetime"}, "2025-10-26T02:30")
    assert value.astimezone(UTC) == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("component", "raw", "code"),
    [
        ({"type": "textfield", "validate": {"required": True}}, "", "required"),
        ({"type": "textfield", "validate": {"minLength": 3}}, "ab", "too_short"),
        ({"type": "textfield", "validate": {"maxLength": 3}}, "abcd", "too_long"),
        ({"type": "textfield"}, "x" * 501, "too_long"),
        ({"type": "textfield"}, "a\nb", "control_character"),
        ({"type": "textarea"}, "a\x00b", "control_character"),
        ({"type": "textfield"}, 5, "not_text"),
        ({"type": "textfield"}, ["a", "b"], "several_values"),
        ({"type": "textfield", "validate": {"pattern": "^[0-9]{5}$"}}, "3707", "pattern"),
        ({"type": "number"}, "zwei", "not_a_number"),
        ({"type": "number"}, "1,5", "not_whole"),
        ({"type": "number"}, "1e5", "not_a_number"),
        ({"type": "number"}, "NaN", "not_a_number"),
        ({"type": "number"}, True, "not_a_number"),
        ({"type": "number", "decimalDigits": 2}, "1,234", "too_many_decimals"),
        ({"type": "number", "validate": {"min": 0}}, "-1", "too_small"),
        ({"type": "number", "validate": {"max": 300}}, "301", "too_large"),
        ({"type": "datetime", "subtype": "date"}, "gestern", "not_a_date"),
        ({"type": "datetime", "subtype": "date"}, "3.3.25", "not_a_date"),
        ({"type": "datetime", "subtype": "date"}, NOW, "not_a_date"),
        ({"type": "datetime", "subtype": "date"}, "0025-03-03", "year_implausible"),
        ({"type": "datetime", "subtype": "time"}, "25:00", "not_a_time"),
        ({"type": "datetime", "subtype": "datetime"}, "2025-03-03", "not_a_datetime"),
        ({"type": "datetime", "subtype": "datetime"}, date(2025, 3, 3), "not_a_datetime"),
        ({"type": "datetime", "subtype": "datetime"}, "2025-03-30T02:30", "time_does_not_exist"),
        ({"type": "checkbox"}, "vielleicht", "not_yes_no"),
        ({"type": "checkbox", "validate": {"required": True}}, "", "required"),
        ({"type": "filepicker"}, ["a", "b"], "several_values"),
        ({"type": "filepicker"}, [1], "not_a_file"),
    ],
)
def test_a_broken_rule_is_told_at_the_field(
    component: dict[str, Any], raw: object, code: str
) -> None:
    found = errors(form({"key": "feld", **component}), {"feld": raw})

    assert found["feld"].code == code
    assert found["feld"].facts["label"] == "feld"


def test_a_date_that_does_not_exist_comes_with_the_nearest_one() -> None:
    loaded = form({"type": "datetime", "subtype": "date", "key": "termin"})

    error = errors(loaded, {"termin": "31.11.2025"})["termin"]

    assert error.code == "date_does_not_exist"
    assert error.facts["nearest"] == date(2025, 11, 30)


def test_the_limit_and_the_value_are_told_as_people_write_them() -> None:
    loaded = form({"type": "number", "key": "km", "decimalDigits": 1, "validate": {"max": 300.5}})
    assert errors(loaded, {"km": "310,5"})["km"].facts == {
        "label": "km",
        "value": "310,5",
        "limit": "300,5",
    }


def test_past_dates_are_refused_where_the_form_says_so() -> None:
    loaded = form(
        {"type": "datetime", "subtype": "date", "key": "neu", "disallowPassedDates": True}
    )

    assert loaded.validate({"neu": "2025-03-03"}, now=NOW) == {"neu": date(2025, 3, 3)}
    assert errors(loaded, {"neu": "2025-03-02"}, now=NOW)["neu"].code == "in_the_past"


def test_every_problem_is_told_at_once() -> None:
    loaded = form(
        {"type": "textfield", "key": "name", "validate": {"required": True}},
        {"type": "number", "key": "alter"},
    )
    found = errors(loaded, {"alter": "x", "fremd": "1"})
    assert {field: error.code for field, error in found.items()} == {
        "name": "required",
        "alter": "not_a_number",
        "fremd": "unknown_field",
    }


APPEARANCE = [
    {"value": "ja", "label": "ja"},
    {"value": "nein", "label": "nein"},
    {"value": "hinderungsgrund", "label": "Hinderungsgrund"},
]


def appearance() -> Form:
    return form(
        {"type": "radio", "key": "erschienen", "values": APPEARANCE,
         "validate": {"required": True}},
        {"type": "textfield", "key": "grund", "validate": {"required": True},
         "conditional": {"hide": '=not(erschienen = "hinderungsgrund")'}},
    )  # fmt: skip


def test_a_shown_field_is_required_and_a_hidden_one_is_dropped() -> None:
    assert appearance().validate({"erschienen": "ja", "grund": "Rest"}) == {
        "erschienen": "ja",
        "grund": None,
    }
    assert errors(appearance(), {"erschienen": "hinderungsgrund"})["grund"].code == "required"


def test_a_rule_broken_in_a_hidden_field_does_not_count() -> None:
    loaded = form(
        {"type": "checkbox", "key": "fahrt"},
        {"type": "number", "key": "km", "conditional": {"hide": "=fahrt = false"}},
    )
    assert loaded.validate({"km": "viele"}) == {"fahrt": False, "km": None}


def test_a_hidden_group_hides_what_is_in_it_and_what_hangs_on_that() -> None:
    loaded = form(
        {"type": "checkbox", "key": "a"},
        {"type": "group", "conditional": {"hide": "=a = false"},
         "components": [{"type": "checkbox", "key": "b", "label": "b"}]},
        {"type": "textfield", "key": "c", "conditional": {"hide": "=b = null"}},
    )  # fmt: skip
    assert loaded.validate({"b": "on", "c": "x"}) == {"a": False, "b": None, "c": None}
    assert loaded.validate({"a": "on", "c": "x"}) == {"a": True, "b": False, "c": "x"}


@pytest.mark.parametrize(
    ("condition", "values", "hidden"),
    [
        ("=zahl > 3", {"zahl": "4"}, True),
        ("=zahl > 3", {}, False),
        ("=not(zahl > 3)", {}, False),
        ('=zahl > 3 or wort = "x"', {"wort": "x"}, True),
        ('=zahl > 3 and wort = "x"', {"wort": "x"}, False),
        ("=wort = null", {}, True),
        ('=(wort = "a" or wort = "b") and zahl <= 2', {"wort": "b", "zahl": "2"}, True),
        ('=wort != "a"', {"wort": "a"}, False),
        ('=wort = " and = "', {"wort": "and ="}, False),
        ("=zahl = wort", {"zahl": "1", "wort": "1"}, False),
    ],
)
def test_conditions_compare_like_feel(condition: str, values: dict[str, Any], hidden: bool) -> None:
    loaded = form(
        {"type": "number", "key": "zahl"},
        {"type": "textfield", "key": "wort"},
        {"type": "textfield", "key": "feld", "conditional": {"hide": condition}},
    )
    assert loaded.validate({**values, "feld": "da"})["feld"] == (None if hidden else "da")


def test_a_choice_must_be_offered_and_its_code_is_returned() -> None:
    assert appearance().validate({"erschienen": "nein"})["erschienen"] == "nein"
    error = errors(appearance(), {"erschienen": "vielleicht"})["erschienen"]
    assert error.code == "not_an_option"
    assert error.facts["options"] == ["ja", "nein", "Hinderungsgrund"]


def test_choices_may_be_truth_values_and_numbers() -> None:
    values = [{"value": True, "label": "ja"}, {"value": False, "label": "nein"}]
    component = {"type": "radio", "values": values}
    assert one(component, "true") is True
    assert one(component, False) is False
    with pytest.raises(InvalidForm):
        one(component, 1)


def test_choices_may_come_from_the_prefill() -> None:
    loaded = form({"type": "select", "key": "termin", "valuesKey": "freie_termine"})
    offered = {"freie_termine": [{"value": "T-1", "label": "Mo, 9:00"}]}

    assert loaded.validate({"termin": "T-1"}, offered) == {"termin": "T-1"}
    assert errors(loaded, {"termin": "T-2"}, options=offered)["termin"].code == "not_an_option"


def test_several_choices_come_in_the_order_of_the_form() -> None:
    component = {"type": "checklist", "key": "feld", "values": APPEARANCE}
    assert one(component, ["hinderungsgrund", "ja", "ja"]) == ["ja", "hinderungsgrund"]
    assert one(component, []) is None
    assert one(component, "ja") == ["ja"]


def attempts() -> Form:
    results = [{"value": "erreicht", "label": "erreicht"}, {"value": "mailbox", "label": "Mailbox"}]
    return form(
        {"type": "textfield", "key": "kontakt"},
        {"type": "dynamiclist", "path": "versuche", "label": "Versuche", "components": [
            {"type": "datetime", "subtype": "datetime", "key": "zeitpunkt", "label": "Zeitpunkt",
             "validate": {"required": True}},
            {"type": "select", "key": "ergebnis", "label": "Ergebnis", "values": results},
            {"type": "textfield", "key": "notiz", "label": "Notiz",
             "conditional": {"hide": '=ergebnis = "erreicht" or kontakt = "zu"'}},
        ]},
    )  # fmt: skip


def test_rows_from_a_browser_and_from_a_scenario_are_the_same() -> None:
    expected = [
        {"zeitpunkt": NOW, "ergebnis": "mailbox", "notiz": "später"},
        {"zeitpunkt": NOW, "ergebnis": "erreicht", "notiz": None},
    ]
    browser = attempts().validate(
        {
            "versuche-0-zeitpunkt": ["2025-03-03T09:00"],
            "versuche-0-ergebnis": ["mailbox"],
            "versuche-0-notiz": ["später"],
            "versuche-1-zeitpunkt": [""],
            "versuche-1-notiz": "",
            "versuche-4-zeitpunkt": "2025-03-03T09:00",
            "versuche-4-ergebnis": "erreicht",
            "versuche-4-notiz": "verborgen",
        }
    )
    scenario = attempts().validate(
        {
            "versuche": [
                {"zeitpunkt": NOW, "ergebnis": "mailbox", "notiz": "später"},
                {"zeitpunkt": NOW, "ergebnis": "erreicht"},
            ]
        }
    )
    assert browser["versuche"] == expected
    assert scenario["versuche"] == expected


def test_an_error_in_a_row_names_the_row_that_was_typed() -> None:
    found = errors(attempts(), {"versuche-3-notiz": "x", "versuche-3-fremd": "1"})
    assert {field: error.code for field, error in found.items()} == {
        "versuche.3.zeitpunkt": "required",
        "versuche.3.fremd": "unknown_field",
    }


def test_a_condition_in_a_row_may_read_a_field_outside() -> None:
    values = attempts().validate({"kontakt": "zu", "versuche": [{"zeitpunkt": NOW, "notiz": "x"}]})
    assert values["versuche"][0]["notiz"] is None


@pytest.mark.parametrize("listed", ["text", [1], {"a": 1}])
def test_what_is_no_list_of_rows_is_refused(listed: object) -> None:
    assert errors(attempts(), {"versuche": listed})["versuche"].code == "not_a_list"


def test_too_many_rows_are_refused() -> None:
    listed = [{"zeitpunkt": NOW}] * 201
    assert errors(attempts(), {"versuche": listed})["versuche"].code == "too_many_rows"


def test_a_field_that_may_only_be_read_keeps_its_initial_value() -> None:
    loaded = form(
        {"type": "number", "key": "satz", "readonly": True},
        {"type": "checkbox", "key": "fest"},
        {"type": "number", "key": "tage", "readonly": "=fest = true"},
    )

    values = loaded.validate(
        {"satz": "99", "fest": "on", "tage": "99"}, initial={"satz": 5, "tage": 7}
    )

    assert values == {"satz": 5, "fest": True, "tage": 7}
    assert loaded.validate({"tage": "99"}, initial={"satz": 5})["tage"] == 99


def test_values_are_shown_again_as_the_inputs_want_them() -> None:
    loaded = form(
        {"type": "number", "key": "betrag", "decimalDigits": 2},
        {"type": "datetime", "subtype": "datetime", "key": "wann"},
        {"type": "datetime", "subtype": "date", "key": "tag"},
        {"type": "checkbox", "key": "ja"},
        {"type": "checklist", "key": "wahl", "values": APPEARANCE},
        {"type": "textfield", "key": "roh"},
        {"type": "dynamiclist", "path": "liste", "components": [
            {"type": "datetime", "subtype": "time", "key": "um", "label": "um"}]},
    )  # fmt: skip
    shown = loaded.filled(
        {
            "betrag": Decimal("12.50"),
            "wann": NOW,
            "tag": date(2025, 3, 3),
            "ja": True,
            "wahl": ["ja"],
            "roh": "wie getippt",
            "liste": [{"um": time(9, 0)}],
        }
    )
    assert shown == {
        "betrag": "12,50",
        "wann": "2025-03-03T09:00",
        "tag": "2025-03-03",
        "ja": "true",
        "wahl": ["ja"],
        "roh": "wie getippt",
        "liste-0-um": "09:00",
    }
    assert loaded.filled({"liste-2-um": "9 Uhr"}) == {"liste-2-um": "9 Uhr"}


def test_a_field_tells_the_page_what_to_draw() -> None:
    loaded = form(
        {"type": "number", "key": "km", "label": "Entfernung", "description": "einfach",
         "appearance": {"suffixAdorner": "km"}, "layout": {"row": "R1", "columns": 8},
         "validate": {"required": True, "min": 0, "max": 300}, "decimalDigits": 1},
        {"type": "text", "text": "**Hinweis**"},
    )  # fmt: skip
    number, text = loaded.fields
    assert number.kind is Kind.NUMBER
    assert (number.label, number.description, number.suffix) == ("Entfernung", "einfach", "km")
    assert (number.minimum, number.maximum) == (Decimal(0), Decimal(300))
    assert number.decimals == 1
    assert (number.row, number.columns, number.required) == ("R1", 8, True)
    assert text.text == "**Hinweis**"
    assert list(loaded.inputs) == ["km"]


def test_a_field_that_was_not_sent_keeps_what_its_form_opens_with() -> None:
    form = Form.load(
        json.dumps(
            {
                "type": "default",
                "components": [
                    {"key": "wort", "label": "Wort", "type": "textfield", "defaultValue": "da"},
                    {
                        "key": "ja",
                        "label": "Ja",
                        "type": "checkbox",
                        "defaultValue": True,
                    },
                ],
            }
        )
    )

    assert form.validate({}) == {"wort": "da", "ja": False}
    assert form.validate({"wort": ""}) == {"wort": None, "ja": False}


def test_a_value_may_be_sent_under_a_further_name_of_its_field() -> None:
    field = {"label": "Nachname", "type": "textfield", "properties": {"auch": "name familienname"}}
    rows = {"path": "kinder", "label": "Kinder", "type": "dynamiclist"}
    loaded = form(
        {**field, "key": "nachname", "id": "a"},
        {**rows, "id": "b", "components": [{**field, "key": "nachname", "id": "c"}]},
    )

    values = loaded.validate({"name": "Haddad", "kinder": [{"familienname": "Haddad"}]})

    assert values == {"nachname": "Haddad", "kinder": [{"nachname": "Haddad"}]}
    with pytest.raises(InvalidForm) as refused:
        loaded.validate({"nachname": "Haddad", "name": "Demir"})
    assert [error.code for error in refused.value.errors] == ["unknown_field"]
