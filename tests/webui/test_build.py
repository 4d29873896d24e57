from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from webui import build


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.js").write_text("1", encoding="utf-8")
    (tmp_path / ".npmrc").write_text("", encoding="utf-8")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "other.js").write_text("2", encoding="utf-8")
    return tmp_path


def test_a_changed_or_renamed_input_asks_for_a_new_build(sources: Path) -> None:
    first = build.digest_of(build.input_files(sources))
    (sources / "src" / "app.js").write_text("3", encoding="utf-8")
    changed = build.digest_of(build.input_files(sources))
    (sources / "src" / "app.js").rename(sources / "src" / "page.js")
    renamed = build.digest_of(build.input_files(sources))

    assert len({first, changed, renamed}) == 3


def test_installed_packages_count_by_their_lock_only(sources: Path) -> None:
    names = [file.name for file in build.input_files(sources)]

    assert names == [".npmrc", "app.js"]


def test_an_unfinished_output_counts_as_not_built(tmp_path: Path) -> None:
    assert build.built_digest(tmp_path) is None
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    assert build.built_digest(tmp_path) is None
    (tmp_path / "manifest.json").write_text(json.dumps({"digest": "7"}), encoding="utf-8")
    assert build.built_digest(tmp_path) == "7"


def test_no_lock_file_names_a_registry() -> None:
    root = build.SOURCES.parent.parent
    npm = json.loads((build.SOURCES / "package-lock.json").read_text(encoding="utf-8"))

    assert not [name for name, package in npm["packages"].items() if "resolved" in package]
    for lock in (root / "requirements").glob("*.txt"):
        assert not re.search(r"://|--(index|extra|find|trusted)", lock.read_text("utf-8")), lock


def test_the_built_front_end_names_the_licence_of_every_package_in_it() -> None:
    notice = build.OUTPUT / "THIRD_PARTY.txt"
    if not notice.exists():
        pytest.skip("Oberfläche: nicht gebaut; „make frontend“ baut sie")
    text = notice.read_text(encoding="utf-8")

    for name in ("@kern-ux/native", "bpmn-js", "diagram-js", "htmx.org", "@fontsource/fira-sans"):
        assert re.search(rf"^{name} [\d.]+ \(\S.*\)$", text, re.MULTILINE), name
