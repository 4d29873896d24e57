"""Files in a form: stored as drafts as they arrive, so that nothing refused elsewhere loses them.

An input of a form holds the ids of its files. What a browser sent is turned into ids here; a file
that is refused becomes a problem at its field, and everything else of the form is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import FileStorage, MultiDict

from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm, Rejected
from engine.forms import Field, Form, Kind
from handlers.domain.document_drafts import Chosen, names_of, store_draft
from handlers.domain.stored_documents import LARGEST
from handlers.filing import ID, ids_in
from webui.auth import application, me
from webui.forms import all_inputs

MOST = 10
"""So many files of one field are enough; more at once are a slip."""

MAX_REQUEST_BYTES = 64 * 1024 * 1024
"""A file that is too large is refused at its field and the rest is kept, as long as all of the
request can be read; beyond this it is not read at all."""


@dataclass(frozen=True)
class Sent:
    """A sent form with ids in place of its files, and the files that were refused, by input."""

    values: MultiDict[str, str]
    problems: Mapping[str, FieldError]


def receive(forms: Mapping[str, Form | None], holder: str) -> Sent:
    """Store the files of this request; `forms` by what stands in front of their inputs' names."""
    pickers = {
        f"{front}{key}": one
        for front, form in forms.items()
        if form is not None
        for key, one in all_inputs(form)
        if one.kind is Kind.FILEPICKER
    }
    values = MultiDict(
        (name, value)
        for name, value in request.form.items(multi=True)
        if _picker(pickers, name) is None or ID.fullmatch(value)
    )
    problems = {}
    for name in list(request.files):
        one = _picker(pickers, name)
        chosen = [file for file in request.files.getlist(name) if file.filename]
        if one is None or not chosen:
            continue
        try:
            values.setlist(name, _stored(holder, one, values.getlist(name), chosen))
        except Rejected as refused:
            path = _path(forms, name)
            problems[name] = FieldError(path, refused.code, {"label": one.label, **refused.facts})
    return Sent(values, problems)


def refused_with(problems: Mapping[str, FieldError], check: Callable[[], object]) -> InvalidForm:
    """Return the refused files together with everything else that is wrong in their form."""
    paths = {error.field for error in problems.values()}
    others: list[FieldError] = []
    try:
        check()
    except InvalidForm as refused:
        others = [error for error in refused.errors if error.field not in paths]
    return InvalidForm([*problems.values(), *others])


def names(typed: object) -> dict[str, str]:
    """Return the names of the files that stand in a form."""
    ids = ids_in(typed)
    if not ids:
        return {}
    with application().db.read() as session:
        return names_of(session, ids)


def read_file(file: FileStorage, accept: str = "") -> Chosen:
    """Read a file, but no more of it than tells that it is too large."""
    return Chosen(file.filename or "", file.stream.read(LARGEST + 1), accept)


def _stored(holder: str, one: Field, kept: list[str], files: list[FileStorage]) -> list[str]:
    """Store all files of one input or none; a field for one file takes the new one instead."""
    if not one.multiple and len(files) > 1:
        raise Rejected("several_values", count=len(files))
    if len(kept) + len(files) > MOST:
        raise Rejected("too_many_files", limit=MOST)
    chosen = [read_file(file, one.accept) for file in files]

    def store(work: UnitOfWork) -> list[str]:
        ids = list(kept) if one.multiple else []
        for each in chosen:
            found = store_draft(work, holder, each, ids).id
            ids += [] if found in ids else [found]
        return ids

    return application().db.run(me().login, store)


def _picker(pickers: Mapping[str, Field], name: str) -> Field | None:
    """Return the field of an input: "z130.lebenslauf_datei", or in a row "nachweise-0-datei"."""
    front, _, key = name.rpartition("-")
    return pickers.get(f"{front.partition('.')[0]}.{key}" if "." in front else key)


def _path(forms: Mapping[str, Form | None], name: str) -> str:
    front = next((front for front in forms if front and name.startswith(front)), "")
    return name.removeprefix(front).replace("-", ".")
