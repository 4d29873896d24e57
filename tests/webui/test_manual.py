"""Handbuch: every chapter is a page, and every link and picture in it leads somewhere."""

from __future__ import annotations

import re

import pytest

from tests.webui.conftest import Office
from webui.views import manual

NAMES = [name for name, _ in manual.chapters()]


def test_the_contents_name_every_chapter(office: Office) -> None:
    page = office.client("giebel").get("/handbuch")
    for name in NAMES[:-1]:
        assert f"/handbuch/{name}" in page.links()


@pytest.mark.parametrize("name", NAMES)
def test_a_chapter_is_a_page_whose_links_and_pictures_are_there(office: Office, name: str) -> None:
    client = office.client("giebel")
    page = client.get(f"/handbuch/{name}")
    for link in page.links():
        if link.startswith("/handbuch"):
            client.get(link)
    html = client.client.get(f"/handbuch/{name}").get_data(as_text=True)
    for source, words in re.findall(r'<img src="([^"]+)" alt="([^"]*)"', html):
        assert words
        assert client.client.get(source).mimetype == "image/png"


def test_a_chapter_that_does_not_exist_is_not_found(office: Office) -> None:
    client = office.client("giebel")
    client.get("/handbuch/99-nichts", status=404)
    assert client.client.get("/handbuch/bilder/..%2f..%2fREADME.md").status_code == 404
    assert client.client.get("/handbuch/bilder/fehlt.png").status_code == 404
