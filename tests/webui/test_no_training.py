"""Outside of training there is no clock to move."""

from __future__ import annotations

from tests.webui.conftest import Office


def test_the_clock_page_does_not_exist_in_real_work(office: Office) -> None:
    client = office.client("adam")
    client.get("/schulung", status=404)
    assert "Uhr vorstellen" not in client.get("/vorgaenge").html
