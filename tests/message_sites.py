"""Where errors are raised, read off the source: which code, with which facts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
FLOORS = ("engine", "handlers", "webui")
CODE_POSITION = {
    "Rejected": 0,
    "Conflict": 0,
    "Refused": 0,
    "ExpressionError": 0,
    "DecisionError": 0,
    "BrokenState": 0,
    "StepLimit": 0,
    "FieldError": 1,
    "Problem": 1,
    "report": 0,
    "self.report": 0,
    "table.report": 0,
    "messages.text": 0,
}
"""Who takes a code, and where. `BpmnError` is missing: the diagram catches it, not a person.

`XmlError`, `FormError` and `CellError` are missing too: findings are made of them.
"""
FACTS_AS_MAPPING = {"FieldError", "Problem", "messages.text"}


@dataclass(frozen=True)
class Site:
    """One place that raises a code; `facts` is None where it hands on another error's facts."""

    place: str
    code: str
    facts: frozenset[str] | None


def sites() -> Iterator[Site]:
    """Every place in the product that names a code."""
    for file, tree in _sources():
        for function in _scopes(tree):
            for call in _own_calls(function):
                yield from _read(file, function, call)


def missing_things() -> Iterator[tuple[str, str]]:
    """Every kind of thing that can be missing, with its place."""
    for file, tree in _sources():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and _name(call) == "NotFound":
                assert isinstance(call.args[0], ast.Constant), f"{file}:{call.lineno}"
                yield f"{file}:{call.lineno}", str(call.args[0].value)


@cache
def _sources() -> list[tuple[str, ast.Module]]:
    return [
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for floor in FLOORS
        for path in sorted((ROOT / floor).rglob("*.py"))
        if "node_modules" not in path.parts
    ]


def _scopes(tree: ast.Module) -> Iterator[ast.AST]:
    yield tree
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.Lambda)):
            yield node


def _own_calls(scope: ast.AST) -> Iterator[ast.Call]:
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.Lambda)):
            continue
        if isinstance(node, ast.Call):
            yield node
        waiting.extend(ast.iter_child_nodes(node))


def _name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        inner = call.func.value
        if call.func.attr == "__init__" and isinstance(inner, ast.Call) and _name(inner) == "super":
            return "super"
        owner = f"{inner.id}." if isinstance(inner, ast.Name) else ""
        return owner + call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _read(file: str, scope: ast.AST, call: ast.Call) -> Iterator[Site]:
    name = _name(call)
    position = 0 if name == "super" else CODE_POSITION.get(name)
    if position is None or len(call.args) <= position or (name == "Problem" and "webui" in file):
        return  # a page's Problem is a line of its summary, already in words
    facts = _facts(name, scope, call, position)
    for code in _codes(scope, call.args[position]):
        yield Site(f"{file}:{call.lineno}", code, facts)


def _codes(scope: ast.AST, written: ast.expr) -> set[str]:
    """The code, or all that a name or a choice may stand for; none if it is handed on."""
    if isinstance(written, ast.Constant):
        return {written.value} if isinstance(written.value, str) else set()
    if isinstance(written, ast.IfExp):
        return _codes(scope, written.body) | _codes(scope, written.orelse)
    if isinstance(written, ast.Name):
        return {code for value in _assigned(scope, written.id) for code in _codes(scope, value)}
    return set()


def _facts(name: str, scope: ast.AST, call: ast.Call, position: int) -> frozenset[str] | None:
    if name not in FACTS_AS_MAPPING:
        names = [keyword.arg for keyword in call.keywords]
        return None if None in names else frozenset(str(name) for name in names)
    if len(call.args) <= position + 1:
        return frozenset()
    return _keys(scope, call.args[position + 1])


def _keys(scope: ast.AST, written: ast.expr) -> frozenset[str] | None:
    if isinstance(written, ast.Name):
        found = [_keys(scope, value) for value in _assigned(scope, written.id)]
        known = [keys for keys in found if keys is not None]
        return frozenset.intersection(*known) if known else None
    if isinstance(written, ast.Dict) and None not in written.keys:
        return frozenset(str(key.value) for key in written.keys if isinstance(key, ast.Constant))
    return None


def _assigned(scope: ast.AST, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name for target in node.targets
        ):
            yield node.value
