"""A form's fields as plain data, good for drawing a page and for checking what was typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine.forms.conditions import Condition


class Kind(StrEnum):
    """The form-js components that we run; every other one is refused at deployment."""

    TEXTFIELD = "textfield"
    TEXTAREA = "textarea"
    NUMBER = "number"
    DATETIME = "datetime"
    CHECKBOX = "checkbox"
    CHECKLIST = "checklist"
    RADIO = "radio"
    SELECT = "select"
    TAGLIST = "taglist"
    GROUP = "group"
    DYNAMICLIST = "dynamiclist"
    TEXT = "text"
    FILEPICKER = "filepicker"


CHOICES = frozenset({Kind.CHECKLIST, Kind.RADIO, Kind.SELECT, Kind.TAGLIST})
SEVERAL = frozenset({Kind.CHECKLIST, Kind.TAGLIST, Kind.FILEPICKER})
CONTAINERS = frozenset({Kind.GROUP, Kind.DYNAMICLIST})


@dataclass(frozen=True)
class Option:
    """One choice: the code that is stored and the words that people read."""

    value: str | int | bool
    label: str
    also: tuple[str | int | bool, ...] = ()
    """Other ways to say the same, for programs and scenarios."""


@dataclass(frozen=True)
class Field:
    """One component of a form.

    `key` is the variable's name; groups and texts have none. A dynamic list's children are the
    fields of one row. `options` stand in the form, or come under `values_key` from the acceptor's
    prefill. `decimals` of a number: without any it is a whole number.
    """

    id: str
    kind: Kind
    key: str = ""
    label: str = ""
    description: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    values_key: str | None = None
    subtype: str = "date"
    """Of a datetime: date, time or datetime."""
    past_allowed: bool = True
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int = 0
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    default: object = None
    prefix: str = ""
    suffix: str = ""
    text: str = ""
    """Of a text: its Markdown."""
    accept: str = ""
    """Of a filepicker: the accepted endings."""
    multiple: bool = False
    hidden: Condition | None = None
    readonly: bool | Condition = False
    row: str | None = None
    """Components with the same row stand side by side."""
    columns: int | None = None
    """Width in sixteenths of the row."""
    also: tuple[str, ...] = ()
    """Further names under which programs and scenarios may send the value."""
    children: tuple["Field", ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Return the conditions that decide whether the field is shown and may be changed."""
        found = (self.hidden, self.readonly)
        return tuple(condition for condition in found if isinstance(condition, Condition))

    def inner(self) -> Iterator["Field"]:
        """Yield the fields that hold values side by side with this one: groups are opened."""
        if self.kind is Kind.GROUP:
            for child in self.children:
                yield from child.inner()
        elif self.key:
            yield self
