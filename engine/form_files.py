"""Files that a completed form names: filed by whoever registered to keep them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm
from engine.forms import Form
from engine.registry import Call


def keep_files(work: UnitOfWork, call: Call, form: Form, content: Mapping[str, Any]) -> None:
    """File the documents that a form names; a field that a process owner added is no exception."""
    keep = work.runtime.registry.file_keeper
    for path, one, ids in form.files(content):
        if keep is None:
            raise InvalidForm([FieldError(path, "not_a_file")])
        keep(work, call, path, one.label, ids)
