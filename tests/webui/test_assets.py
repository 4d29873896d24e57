from __future__ import annotations

import json
from pathlib import Path

import pytest

from webui.assets import Assets, UnknownAsset


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    manifest = {"digest": "0", "assets": {"app.css": "app-ABC.css"}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "icons.json").write_text(json.dumps({"call": "M0 0h9"}), encoding="utf-8")
    return tmp_path


def test_an_address_changes_with_the_files_content(bundle: Path) -> None:
    assert Assets(bundle).address("app.css") == "/static/dist/app-ABC.css"


def test_an_icon_is_inlined_and_not_read_aloud(bundle: Path) -> None:
    icon = Assets(bundle).icon("call", 16)

    assert 'width="16"' in icon
    assert 'aria-hidden="true"' in icon
    assert '<path d="M0 0h9"/>' in icon


def test_a_name_the_build_does_not_make_is_told_to_the_developer(bundle: Path) -> None:
    assets = Assets(bundle)

    with pytest.raises(UnknownAsset, match="other"):
        assets.address("other.css")
    with pytest.raises(UnknownAsset, match=r"icons\.json"):
        assets.icon("other")


def test_pages_live_without_a_bundle(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assets = Assets(tmp_path)

    assert assets.bundle_missing
    assert assets.address("app.css").endswith("app.css")
    assert assets.icon("call") == ""
    assert "make frontend" in caplog.text
