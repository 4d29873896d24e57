"""Expressions and forms that do not run, each as the smallest diagram that shows it."""

from __future__ import annotations

from tests.engine.snippets import (
    TEXT,
    USER_TASK,
    Case,
    around,
    condition,
    process,
    script,
    shown,
    user,
)

LANGUAGE_CASES: dict[str, Case] = {
    "misspelt variable": (condition("zhl == 1"), {("unknown_name", "x_e0")}),
    "misspelt function": (condition("parametr('x') == 1"), {("unknown_function", "x_e0")}),
    "function with too few arguments": (
        condition("parameter() == 1"),
        {("function_arguments", "x_e0")},
    ),
    "empty condition": (condition(" "), {("expression_empty", "x_e0")}),
    "long condition": (
        condition("1" + " " * 10 + "+1" * 1000 + "==1"),
        {("expression_too_long", "x_e0")},
    ),
    "complex condition": (condition("+".join("1" * 200)), {("expression_too_complex", "x_e0")}),
    "condition that is a number": (
        condition("zahl + 1"),
        {("condition_never_boolean", "x_e0")},
    ),
    "half a condition": (condition("zahl =="), {("expression_syntax", "x_e0")}),
    "FEEL condition": (condition("=zahl"), {("expression_leading_equals", "x_e0")}),
    "JUEL condition": (condition("${zahl}"), {("expression_foreign_braces", "x_e0")}),
    "foreign operator": (condition("zahl || zahl"), {("expression_foreign_operator", "x_e0")}),
    "single equals": (condition("zahl = 1"), {("expression_single_equals", "x_e0")}),
    "comment": (condition("zahl # eins"), {("expression_comment", "x_e0")}),
    "backslash": (condition("'a\\n' == standort"), {("expression_backslash", "x_e0")}),
    "lettered number": (condition("zahl == 1e5"), {("expression_number", "x_e0")}),
    "identity": (condition("zahl is 1"), {("expression_identity", "x_e0")}),
    "system call": (
        condition("__import__('os').system('echo')"),
        {("expression_not_allowed", "x_e0")},
    ),
    "huge number": (condition("zahl == " + "9" * 100), {("number_too_large", "x_e0")}),
    "private name": (condition("_zahl"), {("expression_private_name", "x_e0")}),
    "unreadable group": (
        user('laufzettel:formular="F" laufzettel:gruppe="JCO@56.6"'),
        {("expression_not_allowed", "x")},
    ),
    "empty script": (script(""), {("script_empty", "x")}),
    "script that is a program": (script("import os"), {("script_not_an_assignment", "x")}),
    "long script": (script("zahl = 1\n" * 51), {("script_too_long", "x")}),
    "script with an unknown name": (script("zahl = zhl + 1"), {("unknown_name", "x")}),
    "large form": (
        process(around(USER_TASK), forms={"F": b" " * 500_001}),
        {("form_too_large", "x")},
    ),
    "broken form": (process(around(USER_TASK), forms={"F": b"{"}), {("form_not_json", "x")}),
    "form that is a list": (
        process(around(USER_TASK), forms={"F": b"[]"}),
        {("form_not_an_object", "x")},
    ),
    "form of another kind": (
        process(around(USER_TASK), forms={"F": b"{}"}),
        {("form_not_form_js", "x")},
    ),
    "unreadable component": (
        shown({"type": "group", "components": 5}),
        {("form_component_unreadable", "x")},
    ),
    "unsupported component": (
        shown({"type": "iframe", "id": "i"}),
        {("form_component_unsupported", "x")},
    ),
    "unsupported attribute": (
        shown({**TEXT, "valuesExpression": "=a"}),
        {("form_attribute_unsupported", "x")},
    ),
    "attribute of the wrong type": (
        shown({**TEXT, "validate": {"minLength": "drei"}}),
        {("form_attribute_type", "x")},
    ),
    "computed label": (shown({**TEXT, "label": "=a"}), {("form_text_computed", "x")}),
    "limits the wrong way round": (
        shown({**TEXT, "validate": {"minLength": 5, "maxLength": 2}}),
        {("form_limits_reversed", "x")},
    ),
    "default that the field refuses": (
        shown({**TEXT, "validate": {"maxLength": 2}, "defaultValue": "viel"}),
        {("form_default_refused", "x")},
    ),
    "key with an umlaut": (shown({**TEXT, "key": "ä"}), {("form_key_invalid", "x")}),
    "key that is a word of expressions": (
        shown({**TEXT, "key": "heute"}),
        {("form_key_reserved", "x")},
    ),
    "key twice": (shown(TEXT, TEXT), {("form_key_twice", "x")}),
    "field without a label": (shown({**TEXT, "label": ""}), {("form_label_missing", "x")}),
    "group with a path": (
        shown({"type": "group", "path": "a", "components": []}),
        {("form_group_with_path", "x")},
    ),
    "list in a list": (
        shown(
            {
                "type": "dynamiclist",
                "path": "a",
                "label": "a",
                "components": [
                    {"type": "dynamiclist", "path": "b", "label": "b", "components": [TEXT]}
                ],
            }
        ),
        {("form_list_in_list", "x")},
    ),
    "unsupported subtype": (
        shown({"type": "datetime", "key": "d", "label": "d", "subtype": "monat"}),
        {("form_subtype_unsupported", "x")},
    ),
    "choice without choices": (
        shown({"type": "radio", "key": "r", "label": "r"}),
        {("form_options_missing", "x")},
    ),
    "choice with a choice twice": (
        shown({"type": "radio", "key": "r", "label": "r", "values": [{"value": "a"}] * 2}),
        {("form_options_unreadable", "x")},
    ),
    "file of a kind that is not taken": (
        shown({"type": "filepicker", "key": "f", "label": "f", "accept": ".pdf,.exe"}),
        {("form_accept_unknown", "x")},
    ),
    "rule at the wrong field": (
        shown({**TEXT, "validate": {"min": 1}}),
        {("form_rule_misplaced", "x")},
    ),
    "broken pattern": (
        shown({**TEXT, "validate": {"pattern": "("}}),
        {("form_pattern_invalid", "x")},
    ),
    "slow pattern": (
        shown({**TEXT, "validate": {"pattern": "(a+)+"}}),
        {("form_pattern_slow", "x")},
    ),
    "unsupported form condition": (
        shown({**TEXT, "conditional": {"hide": "=sum(a)"}}),
        {("form_condition_unsupported", "x")},
    ),
    "form condition on a field that is not there": (
        shown({**TEXT, "conditional": {"hide": "=weg = 1"}}),
        {("form_condition_unknown_field", "x")},
    ),
    "field that hides itself": (
        shown({**TEXT, "conditional": {"hide": "=feld = null"}}),
        {("form_condition_cycle", "x")},
    ),
}
