"""The way in, and pages that only explain."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, redirect, render_template, url_for

from webui import auth
from webui.auth import EVERYONE, public, requires
from webui.help_texts import ACCESSIBILITY, GUIDE, KEYS, PRIVACY

blueprint = Blueprint("start", __name__)

FIRST_PAGES = ("today.index", "tasks.index", "instances.index")


@blueprint.get("/")
@requires(*EVERYONE)
def home() -> Response:
    """The first page that serves one's role."""
    roles = auth.me().viewer.roles
    first = next((page for page in FIRST_PAGES if auth.may_use(page, roles)), "start.guide")
    return cast(Response, redirect(url_for(first), 303))


@blueprint.get("/tasten")
@requires(*EVERYONE)
def keys() -> str:
    """Which keys do what."""
    return render_template("start/keys.html", groups=KEYS)


@blueprint.get("/hilfe")
@requires(*EVERYONE)
def guide() -> str:
    """How the work goes, on one page."""
    return _text(GUIDE)


@blueprint.get("/barrierefreiheit")
@public
def accessibility() -> str:
    """The accessibility statement."""
    return _text(ACCESSIBILITY)


@blueprint.get("/datenschutz")
@public
def privacy() -> str:
    """What is logged and for how long."""
    return _text(PRIVACY)


def _text(page: dict[str, Any]) -> str:
    return render_template("start/text.html", page=page)
