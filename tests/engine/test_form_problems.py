"""A form that would not run as it was drawn is refused when it is loaded, with every problem."""

import json
from typing import Any

import pytest

from engine.forms import Form, FormError


def problems(*components: object) -> list[tuple[str, str]]:
    with pytest.raises(FormError) as refused:
        Form.load(json.dumps({"type": "default", "components": list(components)}))
    return [(problem.component, problem.code) for problem in refused.value.problems]


def text(**more: Any) -> dict[str, Any]:
    return {"type": "textfield", "key": "feld", "label": "Feld", **more}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{", "form_not_json"),
        ("[" * 100_000, "form_not_json"),
        ("[]", "form_not_an_object"),
        ("{}", "form_not_form_js"),
        ('{"type": "default"}', "form_not_form_js"),
        (" " * 500_001, "form_too_large"),
        (b"\xff\xfe", "form_not_json"),
    ],
)
def test_what_is_no_form_is_refused(content: str | bytes, code: str) -> None:
    with pytest.raises(FormError) as refused:
        Form.load(content)
    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize(
    ("component", "code"),
    [
        (5, "form_component_unreadable"),
        ({"type": "group", "components": 5}, "form_component_unreadable"),
        ({"type": "button", "id": "B"}, "form_component_unsupported"),
        ({"type": "iframe", "id": "B"}, "form_component_unsupported"),
        ({"id": "B"}, "form_component_unsupported"),
        (text(key="mit leerzeichen"), "form_key_invalid"),
        (text(key=""), "form_key_invalid"),
        (text(label=""), "form_label_missing"),
        (text(label=5), "form_attribute_type"),
        (text(label="=name"), "form_text_computed"),
        (text(description="Hallo {{name}}"), "form_text_computed"),
        (text(valuesExpression="=a"), "form_attribute_unsupported"),
        (text(validate={"required": "ja"}), "form_attribute_type"),
        (text(validate={"minLength": "drei"}), "form_attribute_type"),
        (text(validate={"erlaubt": 1}), "form_attribute_unsupported"),
        (text(validate={"validationType": "email"}), "form_attribute_unsupported"),
        (text(validate={"min": 1}), "form_rule_misplaced"),
        (text(validate={"pattern": "("}), "form_pattern_invalid"),
        (text(validate={"pattern": "(a+)+$"}), "form_pattern_slow"),
        (text(validate=5), "form_attribute_type"),
        ({"type": "number", "key": "n", "label": "n", "validate": {"maxLength": 1}},
         "form_rule_misplaced"),
        ({"type": "number", "key": "n", "label": "n", "validate": {"min": "=a"}},
         "form_attribute_type"),
        ({"type": "datetime", "key": "d", "label": "d", "subtype": "monat"},
         "form_subtype_unsupported"),
        ({"type": "radio", "key": "r", "label": "r"}, "form_options_missing"),
        ({"type": "radio", "key": "r", "label": "r", "values": [{"label": "x"}]},
         "form_options_unreadable"),
        ({"type": "radio", "key": "r", "label": "r", "values": [{"value": "1"}, {"value": 1}]},
         "form_options_unreadable"),
        ({"type": "group", "path": "adresse", "components": []}, "form_group_with_path"),
        (text(conditional={"hide": "=fremd = 1"}), "form_condition_unknown_field"),
        (text(conditional={"hide": "=feld = 1"}), "form_condition_cycle"),
        (text(conditional={"hide": "feld = 1"}), "form_condition_unsupported"),
        (text(conditional={"hide": "=contains(feld, 1)"}), "form_condition_unsupported"),
        (text(conditional={"hide": "=feld + 1 = 2"}), "form_condition_unsupported"),
        (text(conditional={"hide": "=a.b = 2"}), "form_condition_unsupported"),
        (text(conditional={"hide": True}), "form_condition_unsupported"),
        (text(conditional={"show": "=feld = 1"}), "form_attribute_unsupported"),
        (text(readonly="=nicht("), "form_condition_unsupported"),
    ],
)  # fmt: skip
def test_a_component_that_would_not_run_as_drawn_is_refused(component: object, code: str) -> None:
    assert [found for _, found in problems(component)] == [code]


def test_two_fields_with_the_same_key_are_refused() -> None:
    assert problems(text(), text()) == [("feld", "form_key_twice")]


def test_two_fields_that_hide_each_other_are_refused() -> None:
    assert problems(
        text(key="a", conditional={"hide": '=b = "1"'}),
        text(key="b", conditional={"hide": '=a = "1"'}),
    ) == [("a", "form_condition_cycle"), ("b", "form_condition_cycle")]


def test_a_list_inside_a_list_is_refused() -> None:
    inner = {"type": "dynamiclist", "path": "innen", "label": "I", "components": [text()]}
    outer = {"type": "dynamiclist", "path": "aussen", "label": "A", "components": [inner]}
    assert problems(outer) == [("innen", "form_list_in_list")]


def test_a_condition_outside_a_list_cannot_read_into_it() -> None:
    listed = {"type": "dynamiclist", "path": "liste", "label": "L", "components": [text()]}
    assert problems(listed, text(key="x", conditional={"hide": "=feld = null"})) == [
        ("x", "form_condition_unknown_field")
    ]


def test_every_problem_is_told_at_once() -> None:
    assert len(problems(text(label=""), {"type": "iframe"}, text(key="ä"))) == 3
