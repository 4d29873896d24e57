"""What an attacker or a clumsy user sends: values, addresses, and what a page offers to send."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Mapper

from engine.db import Base
from tests.webui.jobcenter.conftest import Jobcenter

VALUES = (
    "",
    "\x00",
    "\x07\x1b[31m\r\nX: y",
    "\u202eabc\ufeff😀",
    "<script>alert(1)</script>{{7*7}}",
    "' OR 1=1 --%",
    "1e309",
    "NaN",
    "-1",
    "١٢",
    "9" * 5000,
    "31.02.2026",
    "2027-02-29",
    "03.03.25",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "2025-03-30T02:30",
    "24:00",
    "//[::1",
    "../../etc/passwd",
    "ß" * 390,
    "ß" * 20_000,
)
IN_ADDRESSES = tuple(value for value in VALUES if len(value) < 6000)
ARGUMENTS = (
    *("aktion", "art", "aufgabe", "auswahl", "druck", "eingaben", "geboren", "nachname", "person"),
    *("posttag", "q", "schreiben_id", "sicht", "stand", "tag", "termin_id", "verlauf", "weiter"),
    "zeigen",
)
SETTLED = ("access_log", "login_session", "login_failure")
"""Tables that a refused request may write to."""
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def ids(house: Jobcenter) -> dict[str, list[str]]:
    """The ids that stand in addresses, by the name of the address's part."""
    tables = {
        "case_id": "case_file",
        "task_id": "task",
        "instance_id": "instance",
        "letter_id": "letter",
        "appointment_id": "appointment",
        "document_id": "stored_document",
        "handover_id": "responsibility",
        "incident_id": "incident",
    }
    with house.application.db.read() as session:
        return {
            name: list(session.scalars(_table(table).select().with_only_columns(_key(table))))
            for name, table in tables.items()
        }


def contents(house: Jobcenter) -> dict[str, list[Any]]:
    """Everything that is stored, but for what a refusal may write."""
    with house.application.db.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(table.select())]
            for table in Base.metadata.sorted_tables
            if table.name not in SETTLED
        }


@contextmanager
def with_room() -> Iterator[None]:
    """Fail like PostgreSQL where a text is longer than its column; SQLite does not look."""
    event.listen(Mapper, "before_insert", _measure)
    event.listen(Mapper, "before_update", _measure)
    try:
        yield
    finally:
        event.remove(Mapper, "before_insert", _measure)
        event.remove(Mapper, "before_update", _measure)


def _measure(mapper: Mapper[Any], connection: object, row: object) -> None:
    for attribute in mapper.column_attrs:
        limit = getattr(attribute.columns[0].type, "length", None)
        value = getattr(row, attribute.key)
        if limit is not None and isinstance(value, str):
            assert len(value) <= limit, f"{mapper.class_.__name__}.{attribute.key}: {len(value)}"


def routes(app: Flask, method: str) -> Iterator[tuple[str, set[str]]]:
    """Every address that knows the method, with the names of its parts; nobody is signed out."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint not in ("login.sign_out", "static"):
            yield re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), set(rule.arguments)


def token_of(client: FlaskClient, page: str) -> str:
    found = TOKEN.search(client.get(page).text)
    assert found, "no token on the page"
    return found[1]


def forms_of(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every form of a page that changes something: where it goes, and what a browser sends."""
    soup = BeautifulSoup(page, "lxml")
    for form in soup.find_all("form", attrs={"method": "post"}):
        if "abmelden" in str(form["action"]):
            continue
        fields = {
            str(control["name"]): _value(control)
            for control in form.find_all(["input", "select", "textarea", "button"])
            if control.get("name") and control.get("type") != "file"
        }
        yield str(form["action"]), fields


def _value(control: Tag) -> str:
    if control.name == "textarea":
        return control.get_text()
    if control.name == "select":
        chosen = control.find("option", selected=True) or control.find_all("option")[-1:]
        control = chosen if isinstance(chosen, Tag) else (chosen or [control])[0]
    return str(control.get("value", ""))


def _table(name: str) -> Any:
    return Base.metadata.tables[name]


def _key(name: str) -> Any:
    return next(iter(_table(name).primary_key))
