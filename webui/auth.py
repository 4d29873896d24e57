"""Who is asking, and whether they may: login sessions, roles per route, sites per case.

Every route says who may use it with `@public` or `@requires(...)`; a route that says nothing is
never served (`undeclared`, and a test walks them all). The rules themselves stand in
`handlers.domain.rights` and `handlers.domain.logins`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Flask, Response, current_app, redirect, request, url_for
from flask import session as cookie
from flask_login import LoginManager, current_user
from werkzeug.datastructures import FileStorage

from engine.db import UnitOfWork
from engine.errors import Rejected
from handlers.domain import logins, staff
from handlers.domain.access_log import log_access
from handlers.domain.document_drafts import Chosen, store_draft
from handlers.domain.rights import CASE_ROLES, OVERSIGHT_ROLES, Viewer, sees_case_of, viewer_of
from handlers.domain.sites import all_sites
from handlers.domain.stored_documents import LARGEST
from webui.bootstrap import Application
from webui.passwords import NOBODYS_HASH

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """The roles of DOMAIN.md §4, as they stand in a group such as JCO@56.6."""

    EGS = "EGS"
    SC = "SC"
    JCO = "JCO"
    IFK = "IFK"
    LSB = "LSB"
    TL = "TL"
    FDL = "FDL"
    PROZESS = "PROZESS"
    QM = "QM"
    FACHAUFSICHT = "FACHAUFSICHT"
    EDV = "EDV"
    ADMIN = "ADMIN"


EVERYONE = tuple(Role)
CASE_STAFF = tuple(Role(role) for role in sorted(CASE_ROLES))
OVERSIGHT = tuple(Role(role) for role in sorted(OVERSIGHT_ROLES))

ROLE_LABELS = {
    "EGS": "Eingangsservice",
    "SC": "Servicecenter",
    "JCO": "Jobcoach",
    "IFK": "Integrationsfachkraft",
    "LSB": "Leistungssachbearbeitung",
    "TL": "Teamleitung",
    "FDL": "Fachdienstleitung",
    "PROZESS": "Prozesseigentum",
    "QM": "Qualitätsmanagement",
    "FACHAUFSICHT": "Fachaufsicht",
    "EDV": "Betrieb",
    "ADMIN": "Administration",
}

PUBLIC: frozenset[str] = frozenset()
_ACCESS = "__laufzettel_access__"


def public(view: View) -> View:
    """Let everyone use a route, logged in or not."""
    setattr(view, _ACCESS, PUBLIC)
    return view


def requires(*roles: Role) -> Callable[[View], View]:
    """Let only people with one of these roles (at any site) use a route."""
    if not roles:
        raise ValueError("name at least one role, or use @public")

    def declare(view: View) -> View:
        setattr(view, _ACCESS, frozenset(role.value for role in roles))
        return view

    return declare


def declared_access(view: Callable[..., Any]) -> frozenset[str] | None:
    """The roles that may use a view; empty means public, None means nobody said."""
    return cast("frozenset[str] | None", getattr(view, _ACCESS, None))


def undeclared(app: Flask) -> list[str]:
    """The endpoints that do not say who may use them."""
    return sorted(
        name for name, view in app.view_functions.items() if declared_access(view) is None
    )


def may_use(endpoint: str, roles: frozenset[str]) -> bool:
    """Whether an endpoint exists and serves one of these roles; navigation shows only such."""
    view = current_app.view_functions.get(endpoint)
    allowed = declared_access(view) if view else None
    return allowed is not None and (not allowed or bool(allowed & roles))


@dataclass(frozen=True)
class SignedIn:
    """The person behind a request."""

    token: str
    session_id: str
    name: str
    viewer: Viewer
    site_names: tuple[tuple[str, str], ...]
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """What the cookie holds: the session's token, so that ending the row ends the login."""
        return self.token

    @property
    def login(self) -> str:
        """The actor of everything this person does."""
        return self.viewer.login

    @property
    def role_label(self) -> str:
        """The roles in words."""
        order = list(ROLE_LABELS)
        return ", ".join(ROLE_LABELS[r] for r in sorted(self.viewer.roles, key=order.index))

    @property
    def site_label(self) -> str:
        """The sites in words: "Hann. Münden (56.6)"."""
        return ", ".join(f"{name} ({number})" for number, name in self.site_names)


class WrongRole(Exception):
    """The person's roles do not reach this page."""


class WrongSite(Exception):
    """The case belongs to another site; `reference` and `site` are what may be told of it."""

    def __init__(self, site: str | None, reference: str | None = None) -> None:
        super().__init__(site)
        self.site = site
        self.reference = reference


class WrongTeam(Exception):
    """The task belongs to another team of the same site."""


def application() -> Application:
    """The wired application behind the pages."""
    return cast(Application, current_app.extensions["laufzettel"])


def signed_in() -> SignedIn | None:
    """The person behind the request, if anyone."""
    return cast(SignedIn, current_user) if current_user.is_authenticated else None


def me() -> SignedIn:
    """The person behind a request that requires one."""
    person = signed_in()
    if person is None:
        raise WrongRole
    return person


def require_site(site: str | None, reference: str | None = None) -> None:
    """Refuse a case of another site."""
    if not sees_case_of(me().viewer, site):
        raise WrongSite(site, reference)


def log_case_access(page: str, case_id: str | None, person_id: str | None = None) -> None:
    """Write who looked at which case, before the page is rendered (a small write of its own)."""
    if case_id is None and person_id is None:
        return
    application().db.run(
        me().login, lambda work: log_access(work, page, case_id=case_id, person_id=person_id)
    )


def log_refusal(page: str) -> str:
    """Write that somebody reached for another site's case; return the entry's number."""

    def write(work: UnitOfWork) -> str:
        log_access(work, page[:120], other_site_reason="abgewiesen")
        return work.now.strftime("%y%j-%H%M%S")

    return application().db.run(me().login, write)


def check_password(login: str, password: str) -> bool:
    """Whether the password is right for an active person; takes its time for unknown ones too."""
    with application().db.read() as session:
        user = session.get(staff.StaffUser, login)
    usable = user is not None and user.active and user.password_hash
    stored = user.password_hash if user is not None and usable else None
    try:
        PasswordHasher().verify(stored or NOBODYS_HASH, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def local_path(target: str | None) -> str:
    """A path of ours to go on to; anything that could lead elsewhere becomes the start page."""
    if not target or not target.isprintable():  # a line break would end the header
        return url_for("start.home")
    try:
        parts = urlsplit(target)
    except ValueError:
        return url_for("start.home")
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    return target if is_ours and not target.startswith(("//", "/\\")) else url_for("start.home")


def install(app: Flask) -> None:
    """Put the guard in front of every route; it runs before the CSRF check."""
    manager = LoginManager()
    manager.session_protection = None  # the session is a row; the address may change with a laptop
    manager.init_app(app)
    manager.user_loader(load)
    app.before_request(_guard)
    app.before_request(_refuse_null)


def load(token: str) -> SignedIn | None:
    """Return the person whose live session this token opens."""
    app = application()
    with app.db.read() as session:
        row = logins.find_session(session, token)
        if row is None or logins.standing(row, app.clock.now()) != "live":
            return None
        user = session.get(staff.StaffUser, row.login)
        if user is None or not user.active:
            return None
        viewer = viewer_of(session, row.login, app.now())
        held = staff.sites_of(session, row.login)
        names = tuple((s.id, s.name) for s in all_sites(session) if s.id in held)
    _touch(app, row)
    return SignedIn(token, row.id, user.name, viewer, names)


def _touch(app: Application, row: logins.LoginSession) -> None:
    now = app.clock.now()
    if logins.needs_touch(row, now):
        app.db.run(row.login, lambda work: logins.touch_session(work, row.id, now))


def _guard() -> Response | None:
    if request.endpoint is None:
        return None  # 404 and 405 are public: they say nothing but that there is no such page
    allowed = declared_access(current_app.view_functions[request.endpoint])
    if allowed is None:
        raise RuntimeError(f"{request.endpoint} does not say who may use it")
    if not allowed:
        return None
    person = signed_in()
    if person is None:
        return _ask_to_sign_in()
    if not allowed & person.viewer.roles:
        raise WrongRole
    return None


def _refuse_null() -> None:
    """Refuse the null character anywhere: no browser sends it, and PostgreSQL cannot store it."""
    if request.endpoint is None:
        return
    pairs = (*request.args.items(multi=True), *request.form.items(multi=True))
    names = (upload.filename or "" for upload in request.files.values())
    if any("\x00" in text for text in (request.path, *names, *(part for p in pairs for part in p))):
        raise Rejected("null_character")


def _ask_to_sign_in() -> Response:
    """Send to the login; what a person typed into a form before is kept for them."""
    expired = expired_session()
    is_form = request.method == "POST" and request.endpoint != "login.sign_out"
    kept = _keep(expired.login) if expired and is_form else None
    onward = request.full_path.rstrip("?") if request.method == "GET" else referring_path()
    if expired is None:
        return cast(Response, redirect(url_for("login.sign_in", weiter=onward), 303))
    return cast(Response, redirect(url_for("login.resume", weiter=onward, eingaben=kept), 303))


def expired_session() -> logins.LoginSession | None:
    """The session this browser had, if it ran out (not if it was ended on purpose)."""
    token = cookie.get("_user_id")
    if not isinstance(token, str):
        return None
    app = application()
    with app.db.read() as session:
        row = logins.find_session(session, token)
        ran_out = row is not None and logins.standing(row, app.clock.now()) in ("idle", "too_old")
        return row if ran_out else None


def _keep(login: str) -> str:
    fields = {
        name: values
        for name, values in request.form.to_dict(flat=False).items()
        if name != "csrf_token"
    }
    path = request.full_path.rstrip("?")

    def keep(work: UnitOfWork) -> str:
        for name, files in request.files.lists():
            fields[name] = [*fields.get(name, []), *_kept_files(work, files)]
        return logins.keep_form(work, login, path, fields)

    return application().db.run(login, keep)


def _kept_files(work: UnitOfWork, files: list[FileStorage]) -> list[str]:
    """Keep the files of a form that came too late; a refused one is asked for again."""
    ids = []
    for file in files:
        chosen = Chosen(file.filename or "", file.stream.read(LARGEST + 1))
        with suppress(Rejected):
            ids.append(store_draft(work, f"sitzung:{work.actor}", chosen).id)
    return ids


def referring_path() -> str:
    """The page a form stood on; a path only, and only of ours."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return "/"
    return parts.path if parts.netloc in ("", request.host) and parts.path else "/"


def throttle(login: str) -> Rejected | None:
    """Why no password is looked at just now, or None."""
    app = application()
    try:
        with app.db.read() as session:
            logins.check_throttle(session, login, request.remote_addr or "", app.clock.now())
    except Rejected as refused:
        return refused
    return None
