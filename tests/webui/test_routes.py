"""Every route × every role: who may not, gets 403; who is nobody, is asked to log in."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.webui.access_table import ACCESS
from tests.webui.conftest import STAFF, Office
from webui import auth
from webui.app import create_app
from webui.auth import EVERYONE, Role

SOMETHING = "00000000-0000-0000-0000-000000000000"
BY_ROLE = {group.partition("@")[0]: login for login, (_, group) in reversed(STAFF.items())}


def addresses(app: Flask) -> list[tuple[str, str, str]]:
    """Every route as (endpoint, method, path) with its parameters filled in."""
    found = []
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for name in rule.arguments:
            for part in (f"<{name}>", f"<path:{name}>", f"<int:{name}>"):
                path = path.replace(part, "1" if part.startswith("<int") else SOMETHING)
        methods = sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"})
        found += [(rule.endpoint, method, path) for method in methods]
    return found


def test_every_route_stands_in_the_table_as_it_declares_itself(office: Office) -> None:
    declared = {
        name: auth.declared_access(view) for name, view in office.app.view_functions.items()
    }
    assert declared == {
        name: frozenset(role.value for role in roles) for name, roles in ACCESS.items()
    }


def test_a_route_that_declares_nobody_is_never_served(office: Office) -> None:
    def forgotten() -> str:
        return "secret"

    office.app.view_functions["start.keys"] = forgotten
    assert auth.undeclared(office.app) == ["start.keys"]
    office.client("jana").get("/tasten", status=500)


def test_the_application_refuses_to_start_with_an_undeclared_route(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "undeclared", lambda app: ["cases.detail"])
    with pytest.raises(RuntimeError, match=r"cases\.detail"):
        create_app(office.application)


@pytest.mark.parametrize("role", EVERYONE)
def test_a_role_reaches_its_routes_and_no_other(office: Office, role: Role) -> None:
    client = office.client(BY_ROLE[role.value]).client
    for endpoint, method, path in addresses(office.app):
        if endpoint == "login.sign_out":
            continue
        allowed = ACCESS[endpoint]
        answer = client.open(path, method=method)
        refused = "gehört zu einer anderen Rolle" in answer.text
        assert refused == bool(allowed and role not in allowed), f"{role}: {method} {path}"
        if refused:
            assert answer.status_code == 403


def test_nobody_reaches_more_than_the_public_pages(office: Office) -> None:
    client = office.client().client
    for endpoint, method, path in addresses(office.app):
        answer = client.open(path, method=method)
        asked = answer.headers.get("Location", "").startswith("/anmelden")
        assert asked == bool(ACCESS[endpoint]), f"{method} {path}: {answer.status_code}"


def test_the_navigation_shows_only_what_the_role_may_use(office: Office) -> None:
    assert "/aufgaben" in office.client("jana").get("/tasten").links()
    assert "/aufgaben" not in office.client("quirin").get("/tasten").links()
    assert "/stoerungen" not in office.client("quirin").get("/tasten").links()
