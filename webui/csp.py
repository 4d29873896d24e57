"""The content security policy: one strict policy for every page, nothing inline, no eval.

`img-src data:` is needed for the icons inside the KERN style sheet; bpmn-js' viewer, htmx 4 and
our pages need nothing more.
"""

from __future__ import annotations

from flask import Response

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def allow_drawn_styles(response: Response) -> Response:
    """Let bpmn-js, dmn-js and form-js set style attributes: their menus cannot do without.

    Only the pages that draw ask for this; script stays as strict as everywhere.
    """
    response.headers["Content-Security-Policy"] = f"{POLICY}; style-src-attr 'unsafe-inline'"
    return response


def protect(response: Response) -> Response:
    """Set the headers that keep a page from being framed, sniffed, cached or scripted."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if response.mimetype == "text/html":
        # Social data must not stay in a browser's cache after logging out.
        headers["Cache-Control"] = "no-store"
    return response
