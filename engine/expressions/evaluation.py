"""The interpreter: walks a parsed expression and computes its value.

Every node is visited at most once (the language has no loops), so the limits on the text bound
the running time; `values.checked` bounds what it may build.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.expressions.errors import ExpressionError, similar
from engine.expressions.functions import BUILT_IN
from engine.expressions.grammar import LITERALS, Expression, parse
from engine.expressions.values import COMPARISONS, Value, checked, combine, family, negate


@dataclass(frozen=True)
class Called:
    """A function as it was called while a value was computed: why the value is what it is."""

    function: str
    arguments: tuple[Value, ...]
    result: Value


Functions = Mapping[str, Callable[..., Any]]


def evaluate(
    source: str | Expression,
    names: Mapping[str, Any],
    functions: Functions | None = None,
    trace: list[Called] | None = None,
) -> Value:
    """Return the value of an expression over variables and registered functions.

    `trace` takes every call of a function, in the order in which they gave their results.
    Raises `ExpressionError`. What a registered function raises on purpose (`Rejected`, a database
    error) passes through; a mistake in it becomes an `ExpressionError`.
    """
    expression = parse(source) if isinstance(source, str) else source
    return _Evaluation(names, functions or {}, trace).value(expression.tree)


class _Evaluation:
    """One evaluation: what the names and functions mean, and how each construct reads them."""

    def __init__(
        self, names: Mapping[str, Any], functions: Functions, trace: list[Called] | None
    ) -> None:
        self.names = names
        self.functions = functions
        self.trace = trace

    def value(self, node: ast.expr) -> Value:
        return _VISITORS[type(node)](self, node)

    def constant(self, node: ast.Constant) -> Value:
        # A number with a point is a decimal: money must not become 0.30000000000000004.
        value = node.value
        return checked(Decimal(repr(value)) if isinstance(value, float) else value)

    def name(self, node: ast.Name) -> Value:
        if node.id in LITERALS:
            return LITERALS[node.id]
        if node.id not in self.names:
            raise ExpressionError(
                "unknown_name", name=node.id, similar=similar(node.id, self.names)
            )
        return checked(self.names[node.id])

    def either(self, node: ast.BoolOp) -> Value:
        result: Value = None
        for part in node.values:
            result = self.value(part)
            if bool(result) != isinstance(node.op, ast.And):
                break
        return result

    def unary(self, node: ast.UnaryOp) -> Value:
        value = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return not value
        return negate(value) if isinstance(node.op, ast.USub) else negate(negate(value))

    def binary(self, node: ast.BinOp) -> Value:
        return combine(self.value(node.left), type(node.op), self.value(node.right))

    def comparison(self, node: ast.Compare) -> bool:
        left = self.value(node.left)
        for sign, operand in zip(node.ops, node.comparators, strict=True):
            right = self.value(operand)
            if not COMPARISONS[type(sign)](left, right):
                return False
            left = right
        return True

    def choice(self, node: ast.IfExp) -> Value:
        return self.value(node.body if self.value(node.test) else node.orelse)

    def items(self, node: ast.List) -> Value:
        return checked([self.value(part) for part in node.elts])

    def mapping(self, node: ast.Dict) -> Value:
        keys = [self.value(key) for key in node.keys if key is not None]
        if not all(isinstance(key, str) for key in keys):
            raise ExpressionError("object_key_not_text")
        values = [self.value(part) for part in node.values]
        return checked(dict(zip(keys, values, strict=True)))

    def subscript(self, node: ast.Subscript) -> Value:
        container, key = self.value(node.value), self.value(node.slice)
        if isinstance(container, dict) and isinstance(key, str):
            if key not in container:
                raise ExpressionError("missing_key", key=key, similar=similar(key, container))
            return container[key]
        if isinstance(container, list) and family(key) == "zahl" and isinstance(key, int):
            if not -len(container) <= key < len(container):
                raise ExpressionError("missing_index", index=key, length=len(container))
            return container[key]
        raise ExpressionError("no_such_item", container=family(container), key=family(key))

    def call(self, node: ast.Call) -> Value:
        assert isinstance(node.func, ast.Name)  # the grammar allows no other callee
        name = node.func.id
        function = self.functions.get(name) or BUILT_IN.get(name)
        if function is None:
            known = [*self.functions, *BUILT_IN]
            raise ExpressionError("unknown_function", name=name, similar=similar(name, known))
        arguments = [self.value(argument) for argument in node.args]
        try:
            result = checked(function(*arguments))
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as problem:
            # The cause may quote case data, so only registered functions, whose authors must
            # find their mistake, keep it.
            cause = problem if name in self.functions else None
            raise ExpressionError("function_failed", function=name) from cause
        if self.trace is not None:
            self.trace.append(Called(name, tuple(arguments), result))
        return result


_VISITORS: dict[type[ast.expr], Callable[[_Evaluation, Any], Value]] = {
    ast.Constant: _Evaluation.constant,
    ast.Name: _Evaluation.name,
    ast.BoolOp: _Evaluation.either,
    ast.UnaryOp: _Evaluation.unary,
    ast.BinOp: _Evaluation.binary,
    ast.Compare: _Evaluation.comparison,
    ast.IfExp: _Evaluation.choice,
    ast.List: _Evaluation.items,
    ast.Dict: _Evaluation.mapping,
    ast.Subscript: _Evaluation.subscript,
    ast.Call: _Evaluation.call,
}
