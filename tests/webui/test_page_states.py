"""No page without its checks in Chromium."""

from __future__ import annotations

from werkzeug.exceptions import HTTPException

from tests.webui.conftest import Office
from tests.webui.page_states import JOBCENTER, OFFICE, ON_THE_WAY, WITHOUT_A_PAGE


def test_every_page_is_opened_in_chromium_in_at_least_one_state(office: Office) -> None:
    routes = office.app.url_map.bind("localhost")
    seen = set()
    for _, path in (*OFFICE.values(), *JOBCENTER.values()):
        try:
            seen.add(routes.match(path.partition("?")[0])[0])
        except HTTPException:
            continue  # a state of an error page
    pages = {
        rule.endpoint for rule in office.app.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    assert pages - seen == WITHOUT_A_PAGE | ON_THE_WAY
