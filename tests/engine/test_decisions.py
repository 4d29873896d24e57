"""Decision tables: what the standard says, what is refused, and that the checks are exact."""

import itertools
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.decisions import DecisionError, Table, evaluate, read_table
from engine.findings import Severity
from engine.zone import BERLIN
from tests.engine.decision_cases import CELLS, ONE, OTHERS, REFUSED, of_cell
from tests.engine.dmn_files import dmn

ORACLE = tomllib.loads(
    (Path(__file__).parent / "data/dmn_oracle.toml").read_text("utf-8"), parse_float=Decimal
)["fall"]


def file_of(case: dict[str, Any]) -> bytes:
    return dmn(
        case["eingaben"],
        case["ausgaben"],
        case["regeln"],
        case.get("policy", "UNIQUE"),
        case.get("aggregation"),
    )


def codes(document: bytes) -> list[str]:
    return [finding.code for finding in read_table(document).findings]


def table_of(document: bytes) -> Table:
    read = read_table(document)
    assert read.table is not None, read.findings
    return read.table


@pytest.mark.parametrize("case", ORACLE, ids=lambda case: case["absatz"])
def test_a_table_does_what_the_standard_says_or_is_refused(case: dict[str, Any]) -> None:
    if "befund" in case:
        assert case["befund"] in codes(file_of(case))
        return
    table = table_of(file_of(case))
    if "fehler" in case:
        with pytest.raises(DecisionError) as refused:
            evaluate(table, case["mit"])
        assert refused.value.code == case["fehler"]
        return
    decision = evaluate(table, case["mit"])
    assert (decision.results, list(decision.hits)) == (case["ergibt"], case["treffer"])


@pytest.mark.parametrize(
    ("cell", "kind", "code"),
    CELLS,
)
def test_a_cell_that_means_nothing_is_refused_with_its_rule(
    cell: str, kind: str, code: str
) -> None:
    read = read_table(of_cell(cell, kind))
    [finding] = [each for each in read.findings if each.severity is Severity.ERROR]
    assert (finding.code, finding.element, finding.facts["rule"]) == (code, "regel_1", 1)
    assert finding.line == 8


@pytest.mark.parametrize(
    ("document", "code"),
    REFUSED,
)
def test_what_cannot_run_right_is_refused_by_name(document: bytes, code: str) -> None:
    read = read_table(document)
    assert code in [finding.code for finding in read.findings]
    assert read.table is None


@pytest.mark.parametrize(("document", "code"), OTHERS)
def test_every_other_finding_has_a_table_that_leads_to_it(document: bytes, code: str) -> None:
    assert code in codes(document)


def test_all_findings_come_at_once() -> None:
    found = codes(
        dmn(["a: integer", "b: number"], ["c: text"], [["1", "x", "1"], ["1", "[2..1]", "1"]], "X")
    )
    assert set(found) == {"policy_unknown", "column_type", "cell_word", "cell_interval_empty"}


def test_a_rule_that_earlier_ones_always_precede_is_a_warning() -> None:
    rules = [["<= 5", "1"], ["> 5", "2"], ["[3..8]", "3"], ["-", "4"]]
    read = read_table(dmn(["a: number"], ["b: number"], rules, "FIRST"))
    assert [(f.code, f.facts["rule"]) for f in read.findings] == [
        ("rule_never_counts", 3),
        ("rule_never_counts", 4),
    ]
    assert read.table is not None


def test_a_rule_for_a_value_that_is_not_allowed_is_a_warning() -> None:
    rules = [['"a"', "1"], ['"c"', "2"], ['"b"', "3"]]
    read = read_table(dmn(['x: string | "a", "b"'], ["b: number"], rules))
    assert [(f.code, f.facts["rule"]) for f in read.findings] == [("rule_never_hits", 2)]


def test_a_gap_and_an_overlap_come_with_an_example() -> None:
    rules = [["< 10", "true", "1"], ["[5..20)", "-", "2"], ["> 20", "-", "3"]]
    findings = {
        f.code: f.facts
        for f in read_table(dmn(["a: number", "b: boolean"], ["c: number"], rules)).findings
    }
    overlap = findings["rules_overlap"]
    assert (overlap["rule"], overlap["other"]) == (2, 1)
    assert overlap["example"] == {"a": Decimal(5), "b": True}
    assert findings["table_gap"]["example"] == {"a": Decimal(20), "b": True}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "decision_input_missing"),
        (True, "decision_input_type"),
        ("1", "decision_input_type"),
        (date(2026, 1, 1), "decision_input_type"),
    ],
)
def test_a_number_is_neither_guessed_nor_converted(value: object, code: str) -> None:
    with pytest.raises(DecisionError) as refused:
        evaluate(table_of(dmn(*ONE)), {"a": value})
    assert refused.value.code == code
    assert "1" not in str(refused.value.facts.values())


def test_an_instant_is_no_date() -> None:
    table = table_of(dmn(["a: date"], ["b: number"], [["-", "1"]]))
    with pytest.raises(DecisionError):
        evaluate(table, {"a": datetime(2026, 1, 1, tzinfo=BERLIN)})


def test_results_have_the_types_of_variables() -> None:
    table = table_of(
        dmn(
            ["a: number"],
            ["b: number", "c: number", "d: string", "e: date", "f: boolean"],
            [["-", "1", "2.0", '"x"', '@"2026-07-01"', "true"]],
        )
    )
    assert table.result_types() == {
        "b": "zahl",
        "c": "dezimal",
        "d": "text",
        "e": "datum",
        "f": "wahrheit",
    }
    results = evaluate(table, {"a": 0.5}).results
    assert results == {"b": 1, "c": Decimal("2.0"), "d": "x", "e": date(2026, 7, 1), "f": True}
    assert type(results["b"]) is int


def test_a_column_with_one_decimal_gives_decimals_whichever_rule_hits() -> None:
    table = table_of(dmn(["a: number"], ["b: number"], [["1", "2"], ["not(1)", "2.5"]]))
    assert type(evaluate(table, {"a": 1}).results["b"]) is Decimal
    least = dmn(["a: number"], ["b: number"], [["-", "2"], ["> 1", "2.5"]], "COLLECT", "MIN")
    assert type(evaluate(table_of(least), {"a": 5}).results["b"]) is Decimal


def test_a_text_is_what_its_escapes_mean() -> None:
    table = table_of(dmn(["a: number"], ["b: string"], [["-", r'"\u00e4 \ud83d\ude00"']]))
    assert evaluate(table, {"a": 1}).results["b"] == "ä 😀"


def test_what_stands_behind_a_comment_in_a_cell_counts() -> None:
    document = dmn(["a: number | 1, 2"], ["b: number"], [["1, 2", "7"]])
    table = table_of(
        document.replace(
            b"<text>1, 2</text></inputEntry>", b"<text>1<!-- und -->, 2</text></inputEntry>"
        )
    )
    assert evaluate(table, {"a": 2}).results["b"] == 7


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY"])
def test_of_rules_that_all_meet_only_some_are_told(policy: str) -> None:
    found = codes(dmn(["a: number"], ["b: number"], [["-", f"{n}"] for n in range(1000)], policy))
    assert 1 < len(found) < 100


def test_a_table_that_names_more_values_than_can_be_judged_is_refused() -> None:
    rules = [[", ".join(str(n * 25 + at) for at in range(25)), "1"] for n in range(1000)]
    assert codes(dmn(["a: number"], ["b: number"], rules)) == ["table_too_complex"]


# The checks against the plain truth: every combination of a grid is evaluated.

NUMBERS = [Decimal(n) / 2 for n in range(-1, 10)]
WORDS = ["a", "b", "c"]


@st.composite
def number_cells(draw: st.DrawFn) -> str:
    low, high = sorted(draw(st.tuples(st.integers(0, 4), st.integers(0, 4))))
    shapes = [f"{low}", f"< {high}", f">= {low}", f"{low}, > {high}", f"not({high})", "-"]
    if low < high:
        left, right = draw(st.sampled_from("[(")), draw(st.sampled_from("])"))
        shapes += [f"{left}{low}..{high}{right}"]
    return draw(st.sampled_from(shapes))


def word_cells() -> st.SearchStrategy[str]:
    return st.sampled_from(['"a"', '"b"', '"a", "c"', 'not("a")', 'not("b", "c")', "-"])


def rules() -> st.SearchStrategy[list[list[str]]]:
    row = st.tuples(number_cells(), word_cells(), st.sampled_from(["1", "2"])).map(list)
    return st.lists(row, min_size=1, max_size=5)


def grid(document: bytes) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Every combination with what evaluating it says; the checks' own verdict is put aside."""
    table = soundless(document)
    for number, word in itertools.product(NUMBERS, WORDS):
        values = {"a": number, "x": word}
        try:
            evaluate(table, values)
            yield values, None
        except DecisionError as refused:
            yield values, refused.code


def soundless(document: bytes) -> Table:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.decisions.reading.check_soundness", lambda *_: None)
        return table_of(document)


@settings(max_examples=150, deadline=None)
@given(rules(), st.sampled_from(["UNIQUE", "ANY", "FIRST"]))
def test_the_checks_say_of_a_table_exactly_what_evaluating_everything_says(
    rows: list[list[str]], policy: str
) -> None:
    document = dmn(["a: number", 'x: string | "a", "b", "c"'], ["y: number"], rows, policy)
    said = {finding.code for finding in read_table(document).findings}
    seen = {code for _, code in grid(document)}
    assert ("table_gap" in said) == ("decision_no_rule" in seen)
    assert ("rules_overlap" in said) == ("decision_several_rules" in seen)
    assert ("rules_contradict" in said) == ("decision_rules_differ" in seen)


@settings(max_examples=100, deadline=None)
@given(rules())
def test_a_rule_is_said_never_to_count_exactly_if_no_combination_ends_at_it(
    rows: list[list[str]],
) -> None:
    document = dmn(["a: number", 'x: string | "a", "b", "c"'], ["y: number"], rows, "FIRST")
    table = soundless(document)
    reached = set()
    for number, word in itertools.product(NUMBERS, WORDS):
        try:
            reached |= set(evaluate(table, {"a": number, "x": word}).hits)
        except DecisionError:
            continue
    never = {
        f.facts["rule"]
        for f in read_table(document).findings
        if f.code in ("rule_never_counts", "rule_never_hits")
    }
    assert never == set(range(1, len(rows) + 1)) - reached


@settings(max_examples=60, deadline=None)
@given(rules())
def test_the_examples_of_findings_are_true(rows: list[list[str]]) -> None:
    document = dmn(["a: number", "x: string"], ["y: number"], rows)
    table = soundless(document)
    for finding in read_table(document).findings:
        if finding.code in ("rules_overlap", "table_gap"):
            wanted = {"rules_overlap": "decision_several_rules", "table_gap": "decision_no_rule"}
            example: Any = finding.facts["example"]
            with pytest.raises(DecisionError) as refused:
                evaluate(table, example)
            assert refused.value.code == wanted[finding.code]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), st.sampled_from(["number", "string", "boolean", "date"]))
def test_no_cell_breaks_the_reader(cell: str, kind: str) -> None:
    shown = "".join(sign for sign in cell if sign.isprintable())
    read = read_table(dmn([f"a: {kind}"], ["b: number"], [[shown, "1"], ["-", "2"]], "FIRST"))
    assert read.table is not None or read.findings
