"""Cells of a decision table: S-FEEL unary tests (DMN 1.3, 9.1) as sets of values.

A cell is `-`, a constant, a comparison, an interval, a list of these or `not(…)` of a list. Text
and truth values know equality only; nothing is converted: a number never fits a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from engine.errors import EngineError

#: str, Decimal, bool or date.
Value: TypeAlias = Any
MAX_CELL = 2_000
MAX_DIGITS = 20


class Kind(StrEnum):
    """Type of a column, in DMN's words."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


_ORDERED = (Kind.NUMBER, Kind.DATE)


class CellError(EngineError):
    """What is wrong with a cell, as a code with facts."""


@dataclass(frozen=True)
class Span:
    """The values between two ends; an end that is None lies infinitely far away."""

    low: Value | None
    high: Value | None
    has_low: bool = True
    has_high: bool = True

    def holds(self, value: Value) -> bool:
        """Tell whether a value lies inside."""
        if self.low is not None and not (self.low <= value if self.has_low else self.low < value):
            return False
        return self.high is None or bool(value <= self.high if self.has_high else value < self.high)


@dataclass(frozen=True)
class Cell:
    """The values that a cell means: those in any of its spans, with `negated` all others."""

    spans: tuple[Span, ...]
    negated: bool = False

    @property
    def is_any(self) -> bool:
        """Whether the cell is `-`."""
        return not self.spans

    def holds(self, value: Value) -> bool:
        """Tell whether a value fits."""
        return self.is_any or any(span.holds(value) for span in self.spans) != self.negated

    def ends(self) -> list[Value]:
        """Return the values at which the cell may change its answer."""
        return [end for span in self.spans for end in (span.low, span.high) if end is not None]

    def constants(self) -> list[Value]:
        """Return the single values that it lists, in their order."""
        return [span.low for span in self.spans if span.low == span.high is not None]


ANY = Cell(())

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"\\]|\\.)*")
    | (?P<date>(?:date\s*\(\s*"(?P<day>[^"]*)"\s*\)|@"(?P<at>[^"]*)"))
    | (?P<dots>\.\.)
    | (?P<number>-?(?:\d+(?:\.\d+)?|\.\d+)(?![\w]))
    | (?P<word>[^\W\d]\w*)
    | (?P<sign><=|>=|!=|[-+*/<>=()\[\],])
    )""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    value: Value = None


def parse_cell(source: str, kind: Kind) -> Cell:
    """Return what an input cell means; an empty one says nothing, as `-` does."""
    text = source.strip()
    if text in ("", "-"):
        return ANY
    return _Parser(_tokens(text), kind).cell()


def parse_result(source: str, kind: Kind) -> Value:
    """Return the constant of an output cell."""
    text = source.strip()
    if text in ("", "-"):
        raise CellError("cell_result_missing")
    tokens = _tokens(text)
    if len(tokens) != 1 or tokens[0].kind not in ("text", "date", "number", "truth"):
        raise CellError(_word_code(tokens[0]) or "cell_result_no_constant")
    return _Parser(tokens, kind).constant()


def _tokens(text: str) -> list[_Token]:
    if len(text) > MAX_CELL:
        raise CellError("cell_too_long", limit=MAX_CELL)
    found, position = [], 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            sign = text[position:].strip()[:1]
            raise CellError("cell_quotes" if sign in "„“”‚‘’»«'" else "cell_syntax", at=sign)
        found.append(_token(match))
        position = match.end()
    return found


def _token(match: re.Match[str]) -> _Token:
    kind, text = match.lastgroup or "", match[0].strip()
    if match["text"]:
        return _Token("text", text, _text(match["text"][1:-1]))
    if match["date"]:
        return _Token("date", text, _day(match["day"] or match["at"] or ""))
    if match["number"]:
        if len(text) > MAX_DIGITS:
            raise CellError("cell_too_long", limit=MAX_DIGITS)
        return _Token("number", text, Decimal(text))
    if text in ("true", "false"):
        return _Token("truth", text, text == "true")
    return _Token(kind, text)


def _text(written: str) -> str:
    """Return what a text says; two halves of a character become one, a lone half is none."""
    text = _ESCAPE.sub(_unescaped, written)
    try:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise CellError("cell_character") from None
    if "\0" in text:
        raise CellError("cell_character")
    return text


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    if match[2] not in _ESCAPED:
        raise CellError("cell_syntax", at=match[0])
    return _ESCAPED[match[2]]


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise CellError("cell_day", text=text)


_KINDS = {"text": Kind.STRING, "number": Kind.NUMBER, "truth": Kind.BOOLEAN, "date": Kind.DATE}


def _word_code(token: _Token) -> str | None:
    return "cell_word" if token.kind == "word" and token.text not in ("not", "date") else None


class _Parser:
    """One cell while it is read."""

    def __init__(self, tokens: list[_Token], kind: Kind) -> None:
        self.tokens = tokens
        self.kind = kind
        self.at = 0

    def cell(self) -> Cell:
        negated = self._is("not")
        if negated:
            self._take("not")
            self._take("(")
        spans = [self._span()]
        while self._is(","):
            self._take(",")
            spans.append(self._span())
        if negated:
            self._take(")")
        if self.at < len(self.tokens):
            raise self._wrong()
        return Cell(tuple(spans), negated)

    def constant(self) -> Value:
        token = self._next()
        if token.kind not in _KINDS:
            self.at -= 1
            raise self._wrong()
        if _KINDS[token.kind] is not self.kind:
            raise CellError("cell_type", expected=self.kind.value, found=_KINDS[token.kind].value)
        return token.value

    def _span(self) -> Span:
        for sign, made in _COMPARISONS.items():
            if self._is(sign):
                self._take(sign)
                self._refuse_order()
                return made(self.constant())
        if self._is("[", "(", "]"):
            return self._interval()
        value = self.constant()
        return Span(value, value)

    def _interval(self) -> Span:
        """`]1..5[` is the standard's other way to write `(1..5)`."""
        has_low = self._next().text == "["
        self._refuse_order()
        low = self.constant()
        self._take("..")
        high = self.constant()
        end = self._next()
        if end.text not in ("]", ")", "["):
            self.at -= 1
            raise self._wrong()
        has_high = end.text == "]"
        if low > high or (low == high and not (has_low and has_high)):
            raise CellError("cell_interval_empty")
        return Span(low, high, has_low, has_high)

    def _refuse_order(self) -> None:
        if self.kind not in _ORDERED:
            raise CellError("cell_no_order", kind=self.kind.value)

    def _is(self, *texts: str) -> bool:
        if self.at >= len(self.tokens):
            return False
        token = self.tokens[self.at]
        return token.kind in ("sign", "word", "dots") and token.text in texts

    def _take(self, text: str) -> None:
        if not self._is(text):
            raise self._wrong()
        self.at += 1

    def _next(self) -> _Token:
        if self.at >= len(self.tokens):
            raise self._wrong()
        self.at += 1
        return self.tokens[self.at - 1]

    def _wrong(self) -> CellError:
        if self.at >= len(self.tokens):
            return CellError("cell_incomplete")
        token = self.tokens[self.at]
        if token.text in ("=", "!="):
            return CellError("cell_equals", at=token.text)
        return CellError(_word_code(token) or "cell_syntax", at=token.text)


_COMPARISONS: dict[str, Callable[[Value], Span]] = {
    "<=": lambda end: Span(None, end),
    "<": lambda end: Span(None, end, has_high=False),
    ">=": lambda end: Span(end, None),
    ">": lambda end: Span(end, None, has_low=False),
}
