"""Reads one form-js component; what we would not run becomes a problem instead of being dropped."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.expressions import ExpressionError, parse
from engine.forms.conditions import Condition, parse_condition
from engine.forms.fields import CHOICES, CONTAINERS, Field, Kind, Option
from engine.forms.file_kinds import KINDS, endings, unknown_items
from engine.forms.values import Refused, typed

MAX_PATTERN = 200
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}")
_ALWAYS_THERE = frozenset({"heute", "jetzt"})

_EVERYWHERE = {"type", "id", "label", "layout", "properties", "conditional"}
_INPUT = {"key", "description", "validate", "defaultValue", "disabled", "readonly"}
_CHOICE = _INPUT | {"values", "valuesKey", "searchable"}
_CONTAINER = {"components", "path", "showOutline", "verticalAlignment"}
_ATTRIBUTES: dict[Kind, set[str]] = {
    Kind.TEXTFIELD: _INPUT | {"appearance"},
    Kind.TEXTAREA: _INPUT,
    Kind.NUMBER: _INPUT | {"appearance", "decimalDigits", "increment"},
    Kind.DATETIME: _INPUT
    | {"subtype", "dateLabel", "timeLabel", "timeInterval", "timeSerializingFormat", "use24h"}
    | {"disallowPassedDates"},
    Kind.CHECKBOX: _INPUT,
    **dict.fromkeys(CHOICES, _CHOICE),
    Kind.GROUP: _CONTAINER,
    Kind.DYNAMICLIST: _CONTAINER
    | {"isRepeating", "allowAddRemove", "defaultRepetitions", "disableCollapse"}
    | {"nonCollapsedItems", "validate", "description"},
    Kind.TEXT: {"text"},
    Kind.FILEPICKER: _INPUT | {"multiple", "accept"},
}
#: Kinds whose default is a single value that can be checked without asking anybody.
SIMPLE = frozenset(Kind) - CONTAINERS - {Kind.TEXT, Kind.FILEPICKER}
_VALIDATE = {"required", "min", "max", "minLength", "maxLength", "pattern", "validationType"}
#: A group repeated as a whole can make matching take exponential time; the rest stays quick on
#: the short texts that a pattern is tried on.
_SLOW_PATTERN = re.compile(r"\)[*+{]|\(\?[^:]|\\[1-9]|(?:[*+].*){3}|\{\d*,\}")


@dataclass(frozen=True)
class FormProblem:
    """One thing that is wrong with a form; `component` is its key or id."""

    component: str
    code: str
    facts: dict[str, object] = field(default_factory=dict)


def is_readable(key: str) -> bool:
    """Whether an expression can read what a field of this key gives."""
    try:
        return key not in _ALWAYS_THERE and parse(key).names == {key}
    except ExpressionError:
        return False


class Component:
    """One JSON component, read attribute by attribute."""

    def __init__(self, problems: list[FormProblem], name: str, source: Mapping[str, Any]) -> None:
        self.problems = problems
        self.name = name
        self.source = source
        self.rules = self._mapping(source, "validate")
        self.layout = self._mapping(source, "layout")
        self.appearance = self._mapping(source, "appearance")
        self.properties = self._mapping(source, "properties")

    def field(self, kind: Kind, children: tuple[Field, ...]) -> Field:
        for attribute in sorted(set(self.source) - _EVERYWHERE - _ATTRIBUTES[kind]):
            self.problem("form_attribute_unsupported", attribute=attribute)
        self._check_rules(kind)
        decimals = self._integer(self.source, "decimalDigits")
        read = Field(
            id=self._text(self.source, "id"),
            kind=kind,
            key=self._key(kind),
            label=self._label(kind),
            description=self._text(self.source, "description"),
            required=self._flag(self.rules, "required"),
            options=self._options(kind),
            values_key=self._text(self.source, "valuesKey") or None,
            subtype=self._subtype(),
            past_allowed=not self._flag(self.source, "disallowPassedDates"),
            minimum=self._decimal("min"),
            maximum=self._decimal("max"),
            decimals=decimals or 0,
            min_length=self._integer(self.rules, "minLength"),
            max_length=self._integer(self.rules, "maxLength"),
            pattern=self._pattern(),
            default=self.source.get("defaultValue"),
            prefix=self._text(self.appearance, "prefixAdorner"),
            suffix=self._text(self.appearance, "suffixAdorner"),
            text=self._text(self.source, "text"),
            accept=self._accept(),
            multiple=self._flag(self.source, "multiple"),
            hidden=self._hidden(),
            readonly=self._readonly(),
            row=self._text(self.layout, "row") or None,
            columns=self._integer(self.layout, "columns"),
            also=tuple(self._text(self.properties, "auch").split()),
            children=children,
        )
        self._check_limits(read)
        self._check_default(read)
        return read

    def problem(self, code: str, **facts: object) -> None:
        self.problems.append(FormProblem(self.name, code, facts))

    def _key(self, kind: Kind) -> str:
        attribute = "path" if kind in CONTAINERS else "key"
        key = self._text(self.source, attribute)
        if kind is Kind.GROUP and key:
            self.problem("form_group_with_path", path=key)
        if kind in (Kind.GROUP, Kind.TEXT):
            return ""
        if not _KEY.fullmatch(key):
            self.problem("form_key_invalid", key=key)
        elif not is_readable(key):
            self.problem("form_key_reserved", key=key)
        return key

    def _label(self, kind: Kind) -> str:
        label = self._text(self.source, "label")
        if kind is Kind.DATETIME:
            # form-js labels the parts; a page shows one field.
            label = (
                label
                or self._text(self.source, "dateLabel")
                or self._text(self.source, "timeLabel")
            )
        if not self.source.get("label") and not label and kind not in (Kind.GROUP, Kind.TEXT):
            self.problem("form_label_missing")
        return label

    def _subtype(self) -> str:
        subtype = self._text(self.source, "subtype") or "date"
        if subtype not in ("date", "time", "datetime"):
            self.problem("form_subtype_unsupported", subtype=subtype)
        return subtype

    def _options(self, kind: Kind) -> tuple[Option, ...]:
        if kind not in CHOICES:
            return ()
        values = self.source.get("values", [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            self.problem("form_options_unreadable")
            return ()
        if not values and not self.source.get("valuesKey"):
            self.problem("form_options_missing")
        options = tuple(
            Option(
                value["value"],
                str(value.get("label", value["value"])),
                tuple(value.get("auch", ())),
            )
            for value in values
            if isinstance(value.get("value"), (str, int, bool))
        )
        if len(options) != len(values) or len({str(o.value) for o in options}) != len(options):
            self.problem("form_options_unreadable")
        return options

    def _accept(self) -> str:
        accept = self._text(self.source, "accept")
        if unknown := unknown_items(accept):
            self.problem("form_accept_unknown", accept=unknown, known=endings(KINDS))
        return accept

    def _check_rules(self, kind: Kind) -> None:
        for rule in sorted(set(self.rules) - _VALIDATE):
            self.problem("form_attribute_unsupported", attribute=f"validate.{rule}")
        if self.rules.get("validationType", "custom") not in ("custom", ""):
            self.problem("form_attribute_unsupported", attribute="validate.validationType")
        text_rules = {"minLength", "maxLength", "pattern"} & set(self.rules)
        if text_rules and kind not in (Kind.TEXTFIELD, Kind.TEXTAREA):
            self.problem("form_rule_misplaced", rules=sorted(text_rules))
        number_rules = {"min", "max"} & set(self.rules)
        if number_rules and kind is not Kind.NUMBER:
            self.problem("form_rule_misplaced", rules=sorted(number_rules))

    def _check_limits(self, read: Field) -> None:
        for least, most in (
            (read.minimum, read.maximum),
            (read.min_length, read.max_length),
        ):
            if least is not None and most is not None and least > most:
                self.problem("form_limits_reversed", least=str(least), most=str(most))

    def _check_default(self, read: Field) -> None:
        """A form that opens with what it refuses cannot be sent as it stands."""
        if read.default in (None, "", []) or read.values_key or read.kind not in SIMPLE:
            return
        try:
            typed(read, read.default, read.options)
        except Refused as refused:
            self.problem("form_default_refused", value=str(read.default), reason=refused.code)
        except (KeyError, TypeError):
            return  # told by another problem: an unknown kind of date

    def _pattern(self) -> str | None:
        pattern = self._text(self.rules, "pattern")
        if not pattern:
            return None
        try:
            re.compile(pattern)
        except (re.error, RecursionError, OverflowError):
            self.problem("form_pattern_invalid", pattern=pattern)
            return None
        if len(pattern) > MAX_PATTERN or _SLOW_PATTERN.search(pattern):
            self.problem("form_pattern_slow", pattern=pattern)
        return pattern

    def _hidden(self) -> Condition | None:
        conditional = self._mapping(self.source, "conditional")
        for attribute in sorted(set(conditional) - {"hide"}):
            self.problem("form_attribute_unsupported", attribute=f"conditional.{attribute}")
        return self._condition(conditional["hide"]) if conditional.get("hide") else None

    def _readonly(self) -> bool | Condition:
        readonly = self.source.get("readonly", False)
        if self._flag(self.source, "disabled") or readonly is True:
            return True
        return (self._condition(readonly) or False) if readonly else False

    def _condition(self, source: object) -> Condition | None:
        try:
            return parse_condition(source if isinstance(source, str) else "")
        except ExpressionError as refused:
            self.problem("form_condition_unsupported", condition=str(source), reason=refused.code)
            return None

    def _mapping(self, source: Mapping[str, Any], attribute: str) -> Mapping[str, Any]:
        value = source.get(attribute) or {}
        if not isinstance(value, dict):
            self.problem("form_attribute_type", attribute=attribute)
            return {}
        return value

    def _text(self, source: Mapping[str, Any], attribute: str) -> str:
        value = source.get(attribute)
        if value is not None and not isinstance(value, str):
            self.problem("form_attribute_type", attribute=attribute)
            return ""
        if attribute in ("label", "description", "text") and (value or "").strip()[:1] == "=":
            self.problem("form_text_computed", attribute=attribute)
        if "{{" in (value or ""):
            self.problem("form_text_computed", attribute=attribute)
        return value or ""

    def _flag(self, source: Mapping[str, Any], attribute: str) -> bool:
        value = source.get(attribute, False)
        if not isinstance(value, bool):
            self.problem("form_attribute_type", attribute=attribute)
        return value is True

    def _integer(self, source: Mapping[str, Any], attribute: str) -> int | None:
        value = source.get(attribute)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100_000:
            self.problem("form_attribute_type", attribute=attribute)
            return None
        return value

    def _decimal(self, attribute: str) -> Decimal | None:
        value = self.rules.get(attribute)
        if value is None:
            return None
        try:
            return Decimal(str(value))
        except ArithmeticError:
            self.problem("form_attribute_type", attribute=attribute)
            return None
