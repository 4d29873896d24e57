"""What may be written in an expression: everything else is refused when a process is deployed.

The grammar is the part of Python's that computes one value from names, literals and calls of
registered functions. Python's parser reads the text; nothing is ever handed to Python's compiler.
"""

import ast
import re
from dataclasses import dataclass
from functools import lru_cache

from engine.expressions.errors import ExpressionError
from engine.expressions.values import checked

MAX_SOURCE = 2_000
MAX_NODES = 300
MAX_DEPTH = 40
MAX_SCRIPT_LINES = 50

#: Words with a fixed value. Python's own spellings arrive from the parser as constants already.
LITERALS: dict[str, object] = {"true": True, "false": False, "null": None}

_ALLOWED: tuple[type[ast.AST], ...] = (
    *(ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.UAdd),
    *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod),
    *(ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE),
    *(ast.In, ast.NotIn, ast.Is, ast.IsNot),
    *(ast.Name, ast.Load, ast.Constant, ast.List, ast.Dict, ast.Subscript, ast.IfExp, ast.Call),
)
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_LETTERED_NUMBER = re.compile(r"(?<!\w)\d[\d.]*[^\W\d]")
_ASSIGNMENT = re.compile(r"\s*([^\W\d_]\w*)\s*=(?!=)(.*)")
#: Habits from other languages that deserve a better answer than "syntax error".
_FOREIGN = (
    ("expression_leading_equals", re.compile(r"^\s*=")),
    ("expression_foreign_braces", re.compile(r"[$#]\{")),
    ("expression_foreign_operator", re.compile(r"&&|\|\||(?<![=<>!])!(?!=)|<>")),
    ("expression_single_equals", re.compile(r"(?<![=<>!])=(?!=)")),
)


@dataclass(frozen=True)
class Expression:
    """A parsed expression; `names` are the variables it reads, `calls` the functions it calls."""

    source: str
    tree: ast.expr
    names: frozenset[str]
    calls: frozenset[str]


@lru_cache(maxsize=4096)
def parse(source: str) -> Expression:
    """Return the expression, or raise `ExpressionError` with what may not be written."""
    if len(source) > MAX_SOURCE:
        raise ExpressionError("expression_too_long", length=len(source), limit=MAX_SOURCE)
    line = re.sub(r"\s*\n\s*", " ", source).strip()
    if not line:
        raise ExpressionError("expression_empty")
    _check_text(line)
    tree = _python_tree(line)
    _check_tree(tree)
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    calls = {node.id for node in called if isinstance(node, ast.Name)}
    names = {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in called
    }
    return Expression(source, tree, frozenset(names - set(LITERALS)), frozenset(calls))


def literal(source: str) -> object:
    """Return the value of an expression that is nothing but a value, else None."""
    try:
        tree = parse(source).tree
    except ExpressionError:
        return None
    if isinstance(tree, ast.Name):
        return LITERALS.get(tree.id)
    return tree.value if isinstance(tree, ast.Constant) else None


def parse_script(source: str) -> list[tuple[str, Expression]]:
    """Read a script task: lines of `name = expression`, empty lines and `#` lines between them."""
    lines = [line for line in source.splitlines() if line.strip() and line.strip()[0] != "#"]
    if not lines:
        raise ExpressionError("script_empty")
    if len(lines) > MAX_SCRIPT_LINES:
        raise ExpressionError("script_too_long", lines=len(lines), limit=MAX_SCRIPT_LINES)
    return [_assignment(line, number) for number, line in enumerate(lines, start=1)]


def _assignment(line: str, number: int) -> tuple[str, Expression]:
    match = _ASSIGNMENT.fullmatch(line)
    if match is None or match[1] in LITERALS:
        raise ExpressionError("script_not_an_assignment", line=number)
    return match[1], parse(match[2].strip())


def _check_text(line: str) -> None:
    """Refuse what Python's tokenizer would drop (comments) or warn about (escapes, `1if`)."""
    code = _QUOTED.sub("''", line)
    if "\\" in line:
        raise ExpressionError("expression_backslash")
    for foreign, pattern in _FOREIGN[:2]:
        if pattern.search(code):
            raise ExpressionError(foreign)
    if "#" in code:
        raise ExpressionError("expression_comment")
    if _LETTERED_NUMBER.search(code):
        raise ExpressionError("expression_number")


def _python_tree(line: str) -> ast.expr:
    try:
        return ast.parse(line, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        code = _QUOTED.sub("''", line)
        for foreign, pattern in _FOREIGN:
            if pattern.search(code):
                raise ExpressionError(foreign) from None
        position = problem.offset if isinstance(problem, SyntaxError) else None
        raise ExpressionError("expression_syntax", position=position) from None


def _check_tree(tree: ast.expr) -> None:
    """Walk without recursion: a deep tree must not be able to exhaust our own stack."""
    pending: list[tuple[ast.AST, int]] = [(tree, 1)]
    count = 0
    while pending:
        node, depth = pending.pop()
        count += 1
        if count > MAX_NODES or depth > MAX_DEPTH:
            raise ExpressionError("expression_too_complex")
        _check_node(node)
        pending.extend((child, depth + 1) for child in ast.iter_child_nodes(node))


def _check_node(node: ast.AST) -> None:
    if not isinstance(node, _ALLOWED):
        raise ExpressionError("expression_not_allowed", construct=_construct(node))
    if isinstance(node, ast.Name) and node.id.startswith("_"):
        raise ExpressionError("expression_private_name", name=node.id)
    if isinstance(node, ast.Constant) and not isinstance(
        node.value, (str, int, float, bool, type(None))
    ):
        raise ExpressionError("expression_not_allowed", construct=type(node.value).__name__)
    if isinstance(node, ast.Constant):
        checked(node.value)
    if isinstance(node, ast.Call):
        _check_call(node)
    if isinstance(node, ast.Compare):
        _check_identity(node)
    if isinstance(node, ast.Dict) and any(key is None for key in node.keys):
        raise ExpressionError("expression_not_allowed", construct="unpacking")


def _check_call(node: ast.Call) -> None:
    if not isinstance(node.func, ast.Name) or node.func.id in LITERALS:
        raise ExpressionError("expression_not_allowed", construct="method call")
    if node.keywords:
        raise ExpressionError("expression_not_allowed", construct="named argument")


def _check_identity(node: ast.Compare) -> None:
    """Allow `is` with null only: on other values it would compare memory addresses."""
    for operator, right in zip(node.ops, node.comparators, strict=True):
        null = isinstance(right, ast.Constant) and right.value is None
        null = null or (isinstance(right, ast.Name) and right.id == "null")
        if isinstance(operator, (ast.Is, ast.IsNot)) and not null:
            raise ExpressionError("expression_identity")


def _construct(node: ast.AST) -> str:
    """Name a refused construct in the words of the language, not of Python's syntax tree."""
    known = {
        ast.Attribute: "attribute",
        ast.Lambda: "lambda",
        ast.JoinedStr: "f-string",
        ast.Pow: "power",
        ast.NamedExpr: "assignment",
        ast.Slice: "slice",
        ast.Starred: "unpacking",
        ast.Tuple: "tuple",
        ast.Set: "set",
    }
    return known.get(type(node), type(node).__name__)
