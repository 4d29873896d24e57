"""Handbuch: the chapters of `docs/handbuch`, as pages."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, url_for
from markdown_it import MarkdownIt
from markdown_it.token import Token

from engine.errors import NotFound
from webui.auth import EVERYONE, requires
from webui.settings import HOME

blueprint = Blueprint("manual", __name__)

FOLDER = HOME / "docs/handbuch"
SCENARIO_FILES = "11-szenarien-schreiben"
SCROLLED = (
    '<div class="lz-scroll" tabindex="0" role="region" aria-label="Tabelle">'
    '<table class="lz-table">'
)
_CHAPTER = re.compile(r"(\d\d-[a-z-]+)\.md\Z")
_PICTURE = re.compile(r"bilder/([a-z-]+\.png)\Z")


@blueprint.get("/handbuch")
@requires(*EVERYONE)
def contents() -> str:
    """What the handbook is about, and its chapters."""
    return _page("README")


@blueprint.get("/handbuch/<chapter>")
@requires(*EVERYONE)
def chapter(chapter: str) -> str:
    """One chapter."""
    return _page(chapter)


@blueprint.get("/handbuch/bilder/<name>")
@requires(*EVERYONE)
def picture(name: str) -> Response:
    """A picture of a chapter."""
    found = {file.name: file for file in (FOLDER / "bilder").glob("*.png")}.get(name)
    if found is None:
        abort(404)
    return Response(found.read_bytes(), mimetype="image/png")


def chapters() -> list[tuple[str, str]]:
    """Return name and heading of each chapter, in order."""
    files = [(file.stem, file) for file in sorted(FOLDER.glob("[0-9]*.md"))]
    files.append((SCENARIO_FILES, _file(SCENARIO_FILES)))
    return [(name, _heading(file)) for name, file in files]


def _file(name: str) -> Path:
    if name == SCENARIO_FILES:  # a guide that also developers read
        return HOME / "docs/scenarios.md"
    return FOLDER / f"{name}.md"


def _page(name: str) -> str:
    known = chapters()
    if name != "README" and name not in dict(known):
        raise NotFound("page", name)
    text = _file(name).read_text(encoding="utf-8")
    title, _, body = text.partition("\n")
    names = [chapter for chapter, _ in known]
    at = names.index(name) if name in names else -1
    following = known[at + 1] if at + 1 < len(known) else None
    return render_template(
        "start/manual.html",
        title=title.removeprefix("# "),
        body=_html(body),
        name=name,
        following=following,
    )


def _heading(file: Path) -> str:
    with file.open(encoding="utf-8") as lines:
        return next(lines).strip().removeprefix("# ")


def _html(text: str) -> str:
    """Render the text; it comes with the program, and still no HTML in it is let through."""
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = renderer.parse(text)
    for token in tokens:
        for child in token.children or []:
            _lead(child)
    html: str = renderer.renderer.render(tokens, renderer.options, {})
    html = html.replace("<table>", SCROLLED).replace("</table>", "</table></div>")
    return html.replace("<th>", '<th scope="col">')


def _lead(token: Token) -> None:
    """Let links to chapters and pictures lead to their pages."""
    if token.type == "link_open":
        target = str(token.attrs["href"])
        if found := _CHAPTER.match(target):
            token.attrs["href"] = url_for("manual.chapter", chapter=found[1])
        elif target == "../scenarios.md":
            token.attrs["href"] = url_for("manual.chapter", chapter=SCENARIO_FILES)
    elif token.type == "image" and (found := _PICTURE.match(str(token.attrs["src"]))):
        token.attrs["src"] = url_for("manual.picture", name=found[1])
