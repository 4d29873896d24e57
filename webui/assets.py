"""Which built file a template's `asset('app.css')` means, and its icons.

A missing bundle breaks no page: tables and forms work without style and script, and
`bundle_missing` lets the frame say what to do.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from markupsafe import Markup

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).parent / "static" / "dist"


class UnknownAsset(Exception):
    """A template names a file or an icon that the build does not make."""


class Assets:
    """The front end as built; read once, because a new build comes with a new start."""

    def __init__(self, folder: Path = FOLDER, url: str = "/static/dist") -> None:
        self._url = url
        self._files: dict[str, str] = _read(folder / "manifest.json").get("assets", {})
        self._icons: dict[str, str] = _read(folder / "icons.json")
        self.bundle_missing = not self._files
        if self.bundle_missing:
            logger.warning("The front end is not built; run `make frontend`.")

    def address(self, name: str) -> str:
        """Return the address of a built file; its name changes with its content."""
        if self.bundle_missing:
            return f"{self._url}/not-built/{name}"
        if name not in self._files:
            raise UnknownAsset(f"{name}: not an entry point of webui/frontend/build.mjs")
        return f"{self._url}/{self._files[name]}"

    def icon(self, name: str, size: int = 20) -> Markup:
        """Return an icon to stand beside words: it takes their colour and is not read aloud."""
        if not self._icons:
            return Markup("")
        if name not in self._icons:
            raise UnknownAsset(f"{name}: add this icon to webui/frontend/src/icons.json")
        return Markup(
            '<svg width="{0}" height="{0}" viewBox="0 -960 960 960" fill="currentColor" '
            'aria-hidden="true" focusable="false"><path d="{1}"/></svg>'
        ).format(size, self._icons[name])


def _read(file: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return content
