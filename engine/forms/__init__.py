"""Forms: a subset of form-js, drawn by process owners, checked here wherever they are sent from.

`Form.load` refuses what we would not run; `validate` turns what a browser, the command line or a
scenario sends into typed values, or tells every problem at once; `filled` is the way back.

Dynamic lists come from a browser as `versuche-0-zeitpunkt`, from elsewhere as a list of objects.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.errors import FieldError, InvalidForm
from engine.forms.component import FormProblem
from engine.forms.conditions import Condition
from engine.forms.fields import CHOICES, Field, Kind, Option
from engine.forms.reading import FormError, read_fields, sketched_fields
from engine.forms.rows import cells, rows_of
from engine.forms.validation import Validation
from engine.forms.values import raw

__all__ = [
    "CHOICES",
    "Condition",
    "Field",
    "Form",
    "FormError",
    "FormProblem",
    "Kind",
    "Option",
]

Options = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Form:
    """A form that can be drawn and checked."""

    title: str
    fields: tuple[Field, ...]

    @classmethod
    def load(cls, content: str | bytes) -> "Form":
        """Read a form-js file; raises `FormError` with every problem."""
        title, fields = read_fields(content)
        return cls(title, fields)

    @classmethod
    def sketch(cls, content: str | bytes) -> "tuple[Form, tuple[FormProblem, ...]]":
        """Read what can be drawn of a form that may have problems, and return these beside it."""
        title, fields, problems = sketched_fields(content)
        return cls(title, fields), problems

    @property
    def inputs(self) -> dict[str, Field]:
        """The fields that hold a value, by key: the variables that the form gives."""
        return {field.key: field for outer in self.fields for field in outer.inner()}

    def validate(
        self,
        raw: Mapping[str, Any],
        options: Options | None = None,
        initial: Mapping[str, Any] | None = None,
        now: datetime | None = None,
    ) -> dict[str, Any]:
        """Return every key's typed value; a blank is None, a hidden field's value is dropped.

        `options` are the choices of fields with a `values_key`, `initial` the values of fields
        that may only be read, `now` the instant for dates that must not have passed. Raises
        `InvalidForm` with one `FieldError` per problem.
        """
        values, errors = self.read(raw, options, initial, now)
        if errors:
            raise InvalidForm(errors)
        return values

    def read(
        self,
        raw: Mapping[str, Any],
        options: Options | None = None,
        initial: Mapping[str, Any] | None = None,
        now: datetime | None = None,
    ) -> tuple[dict[str, Any], list[FieldError]]:
        """Return what `validate` would, a wrong value as None, and beside it what is wrong."""
        validation = Validation(options or {}, now)
        return validation.run(self.fields, raw, initial or {}), validation.errors

    def files(self, values: Mapping[str, Any]) -> Iterator[tuple[str, Field, list[str]]]:
        """Yield where typed values name files: the path, the field, the ids."""
        for key, field in self.inputs.items():
            if field.kind is Kind.FILEPICKER and values.get(key):
                yield key, field, values[key]
            inner = [child for outer in field.children for child in outer.inner()]
            for number, row in enumerate(values.get(key) or [] if inner else []):
                for child in inner:
                    if child.kind is Kind.FILEPICKER and row.get(child.key):
                        yield f"{key}.{number}.{child.key}", child, row[child.key]

    def filled(self, values: Mapping[str, Any]) -> dict[str, str | list[str]]:
        """Return values as the inputs show them; what is text already stays as it was typed."""
        shown: dict[str, str | list[str]] = {}
        for key, field in self.inputs.items():
            if field.kind is not Kind.DYNAMICLIST:
                if key in values:
                    shown[key] = raw(field, values[key])
                continue
            for number, row in rows_of(field, values):
                for child in (inner for outer in field.children for inner in outer.inner()):
                    if child.key in row:
                        shown[cells(key, number, child.key)] = raw(child, row[child.key])
        return shown
