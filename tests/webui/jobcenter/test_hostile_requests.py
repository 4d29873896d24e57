"""Whatever is sent: never an error of the program, never another site's data, nothing half done.

`LAUFZETTEL_FUZZ=1` sends every value to every address and in every field instead of one each.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from itertools import cycle
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from handlers.domain.persons import Person
from tests.webui.jobcenter import hostile
from tests.webui.jobcenter.conftest import Jobcenter

EVERYTHING = os.environ.get("LAUFZETTEL_FUZZ") == "1"
PAGES = ("/faelle/neu", "/postausgang", "/aufgaben?sicht=team", "/vorsprache?nachname=a", "/heute")
OWN_PAGES = ("/aufgaben/{task_id}", "/heute/{appointment_id}/aendern", "/telefon/{task_id}")
CALENDAR_ENDS = ("0001-01-01", "9999-12-31", "9" * 20, "-1", "//[::1", "/\r\nX: y", "\x00")
ARGUMENTS_OF = (
    *(("/heute", "tag"), ("/postausgang", "posttag"), ("/postausgang/bekanntgabe", "posttag")),
    *(("/aufgaben", "zeigen"), ("/vorgaenge", "zeigen"), ("/suche", "q"), ("/anmelden", "weiter")),
)
PLAIN_FIELDS = (
    *("aufgabe", "benutzer", "best", "bis", "druck", "kennwort", "posttag", "tag", "uhrzeit"),
    *("weiter", "zeitpunkt"),
)


@pytest.fixture(autouse=True)
def room() -> Iterator[None]:
    """Every column is as narrow as on PostgreSQL."""
    with hostile.with_room():
        yield


def check(client: FlaskClient, method: str, path: str, **sent: object) -> str:
    """Send it and return the page; an error of the program fails with what was sent."""
    answer = client.open(path, method=method, **sent)  # type: ignore[arg-type]
    shown = {key: str(value)[:200] for key, value in sent.items()}
    assert answer.status_code < 500, f"{method} {path[:200]} {shown}: {answer.status_code}"
    return answer.get_data().decode(errors="replace")


def some(values: tuple[str, ...]) -> Callable[[], list[str]]:
    """Every value each time, or the next one."""
    following = cycle(values)
    return lambda: list(values) if EVERYTHING else [next(following)]


@pytest.mark.parametrize("login", ["egs.demo", "tl.demo"])
def test_no_value_in_an_address_breaks_a_page(jobcenter: Jobcenter, login: str) -> None:
    client = jobcenter.client(login).client
    own = {name: known[0] for name, known in hostile.ids(jobcenter).items() if known}
    values = some(hostile.IN_ADDRESSES)
    for path, parts in hostile.routes(jobcenter.app, "GET"):
        real = path.format(**{part: own.get(part, "ankunft") for part in parts})
        for value in values():
            if parts:
                check(client, "GET", path.format(**dict.fromkeys(parts, quote(value or "x", ""))))
            check(client, "GET", real, query_string=dict.fromkeys(hostile.ARGUMENTS, value))


@pytest.mark.parametrize(("path", "argument"), ARGUMENTS_OF)
def test_no_argument_breaks_a_list(jobcenter: Jobcenter, path: str, argument: str) -> None:
    client = jobcenter.client("tl.demo").client
    for value in CALENDAR_ENDS:
        check(client, "GET", path, query_string={argument: value})


@pytest.mark.parametrize("login", ["egs.demo", "jco.demo", None])
def test_no_value_breaks_a_command(jobcenter: Jobcenter, login: str | None) -> None:
    client = jobcenter.client(login).client if login else jobcenter.app.test_client()
    token = hostile.token_of(client, "/tasten" if login else "/anmelden")
    own = {name: known[0] for name, known in hostile.ids(jobcenter).items() if known}
    values = some(hostile.VALUES)
    for path, parts in hostile.routes(jobcenter.app, "POST"):
        target = path.format(**{part: own.get(part, "ankunft") for part in parts})
        check(client, "POST", target)
        for value in values():
            fields = {name: [value, value] for name in PLAIN_FIELDS}
            check(client, "POST", target, data={**fields, "csrf_token": token})


@pytest.mark.parametrize("login", ["egs.demo", "jco.demo"])
def test_no_value_in_a_field_breaks_a_form(jobcenter: Jobcenter, login: str) -> None:
    client = jobcenter.client(login).client
    known = hostile.ids(jobcenter)
    shown = list(PAGES)
    for page in OWN_PAGES:
        (part,) = re.findall(r"\{(\w+)\}", page)
        shown += [page.format(**{part: one}) for one in known[part]]
    values = some(hostile.IN_ADDRESSES)
    seen: set[tuple[str, ...]] = set()
    for page in shown:
        for action, fields in hostile.forms_of(client.get(page).text):
            kind = re.sub(r"[0-9a-f-]{36}", "", action)
            if (kind, *fields) in seen:
                continue
            seen.add((kind, *fields))
            for name in sorted(fields.keys() - {"csrf_token"}):
                for value in values():
                    check(client, "POST", action, data={**fields, name: value})
    assert len(seen) > 3


def test_nothing_of_another_site_is_shown_or_changed(jobcenter: Jobcenter) -> None:
    client = jobcenter.client("jco.dud").client
    token = hostile.token_of(client, "/tasten")
    known = hostile.ids(jobcenter)
    hint = client.get("/suche?q=niemand").text  # explains itself with the name of the mock-ups
    with jobcenter.application.db.read() as session:
        people = session.query(Person).all()
    names = [one.last_name for one in people if one.last_name not in hint]
    names += [f"{one.first_name} {one.last_name}" for one in people]
    assert len(names) > len(people) > 5
    secret = re.compile(r"\b(" + "|".join(map(re.escape, names)) + r")\b")
    before = hostile.contents(jobcenter)
    for method in ("GET", "POST"):
        for path, parts in hostile.routes(jobcenter.app, method):
            part = next(iter(parts & known.keys()), None)
            for one in known[part][: None if EVERYTHING else 2] if part else ("",):
                fill = {name: one if name == part else "ankunft" for name in parts}
                fields = {"best": one, "druck": one, "aufgabe": one, "csrf_token": token}
                sent = {"data": fields} if method == "POST" else {"query_string": {"q": "a"}}
                found = secret.search(check(client, method, path.format(**fill), **sent))
                assert not found, f"{method} {path} tells {found}"
    assert hostile.contents(jobcenter) == before
