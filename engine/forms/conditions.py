"""Form conditions: form-js writes them in FEEL, we run a subset of it.

`=erschienen = "ja" and not(grund = null)`: comparisons of fields and constants with and, or, not.
They are translated into our own expressions. As in FEEL, a comparison with a field that is still
empty is neither true nor false, so a condition that hides needs a value that says so.
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.expressions import Expression, ExpressionError, evaluate, parse

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"\\\n]*")|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z]\w*)"""
    r"""|(?P<sign><=|>=|!=|=|<|>|\(|\)))""",
    re.ASCII,
)
_COMPARISON_PARTS = (ast.Name, ast.Constant)


@dataclass(frozen=True)
class Condition:
    """A condition over the values of a form's fields."""

    source: str
    expression: Expression

    @property
    def names(self) -> frozenset[str]:
        """Return the keys of the fields that it reads."""
        return self.expression.names

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Tell whether the condition is true; an empty field makes a comparison undecided."""
        return _truth(self.expression, self.expression.tree, values) is True


def parse_condition(source: str) -> Condition:
    """Return the condition, or raise `ExpressionError` with what is outside the subset."""
    text = source.strip()
    if not text.startswith("="):
        raise ExpressionError("condition_without_equals")
    expression = parse(_translated(text[1:]))
    _check(expression.tree)
    return Condition(source, expression)


def _translated(source: str) -> str:
    position, words = 0, []
    source = source.rstrip()
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            raise ExpressionError("condition_syntax", position=position + 1)
        position = match.end()
        words.append("==" if match["sign"] == "=" else match[match.lastgroup or 0])
    return " ".join(words)


def _check(node: ast.expr) -> None:
    match node:
        case ast.BoolOp(values=parts):
            for part in parts:
                _check(part)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            _check(operand)
        case ast.Compare(left=left, comparators=[right]) if isinstance(
            left, _COMPARISON_PARTS
        ) and isinstance(right, _COMPARISON_PARTS):
            pass
        case ast.Name() | ast.Constant(value=bool()):
            pass
        case _:
            raise ExpressionError("condition_not_a_comparison")


def _truth(whole: Expression, node: ast.expr, values: Mapping[str, Any]) -> bool | None:
    match node:
        case ast.BoolOp(op=sign, values=parts):
            decisive = isinstance(sign, ast.Or)
            truths = [_truth(whole, part, values) for part in parts]
            if decisive in truths:
                return decisive
            return None if None in truths else not decisive
        case ast.UnaryOp(operand=operand):
            truth = _truth(whole, operand, values)
            return None if truth is None else not truth
        case _:
            return _leaf(replace(whole, tree=node), values)


def _leaf(comparison: Expression, values: Mapping[str, Any]) -> bool | None:
    """Compare; unlike values (an empty field, a number with a text) leave it undecided."""
    try:
        result = evaluate(comparison, values)
    except ExpressionError:
        return None
    return result if isinstance(result, bool) else None
