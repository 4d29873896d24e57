"""The Flask application: pages over a wired `Application`, nothing else.

Order matters in front of a request: first who is asking (`auth`), then the CSRF check; so a form
sent after its session ran out is kept for the login instead of being thrown away.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from webui import auth, csp, frame, sent
from webui.auth import public
from webui.bootstrap import Application
from webui.uploads import MAX_REQUEST_BYTES
from webui.views import VIEWS, errors


def create_app(application: Application) -> Flask:
    """Build the pages; refuses to start with a route that does not say who may use it."""
    app = Flask(__name__)
    app.extensions["laufzettel"] = application
    app.config.update(
        SECRET_KEY=_secret(application),
        SESSION_COOKIE_NAME=_cookie_name(application),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=application.settings.tls,
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        WTF_CSRF_TIME_LIMIT=None,  # the session's own limits decide
        WTF_CSRF_SSL_STRICT=False,
    )
    if count := application.settings.proxies:  # else anybody could claim another address
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
    app.url_map.converters["int"] = sent.NumberInAddress
    auth.install(app)
    CSRFProtect(app)
    frame.install(app)
    for blueprint in VIEWS:
        app.register_blueprint(blueprint)
    errors.install(app)
    public(app.view_functions["static"])
    app.after_request(csp.protect)
    if missing := auth.undeclared(app):
        raise RuntimeError(f"routes without @requires or @public: {', '.join(missing)}")
    return app


def _cookie_name(application: Application) -> str:
    """Training and real work may run side by side on one host."""
    return "laufzettel_schulung" if application.settings.training else "laufzettel"


def _secret(application: Application) -> str:
    """The signing key of the settings, or one made once and kept beside the database."""
    settings = application.settings
    if settings.secret_key:
        return settings.secret_key
    file: Path = settings.var / "secret_key"
    if not file.exists():
        settings.var.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32), encoding="ascii")
    return file.read_text(encoding="ascii").strip()
