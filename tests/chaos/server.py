"""A server process that can be killed and started again, and a browser of few words for it."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
PATIENCE = 180
"""Seconds; the machine may be busy with other tests."""


@dataclass(frozen=True)
class House:
    """Where a server finds its database, its processes and the outside world."""

    database_url: str
    folder: Path
    port: int

    @property
    def outside(self) -> Path:
        return self.folder / "outside.txt"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "LAUFZETTEL_DATENBANK": self.database_url,
            "LAUFZETTEL_VAR": str(self.folder),
            "LAUFZETTEL_PROZESSE": str(ROOT / "tests/chaos/processes"),
            "LAUFZETTEL_TICK_SEKUNDEN": "1",
            "LAUFZETTEL_GEHEIMNIS": "chaos",
            "CHAOS_OUTSIDE": str(self.outside),
            "PYTHONUNBUFFERED": "1",
            "PORT": str(self.port),
        }


class Server:
    """`laufzettel serve`, as a process of its own."""

    def __init__(self, house: House, failpoint: str = "") -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.program", "serve"],
            env={**house.environment, "LAUFZETTEL_FAILPOINT": failpoint},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._ready: queue.Queue[bool] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        if not self._ready.get(timeout=PATIENCE):
            raise RuntimeError("the server did not start:\n" + "".join(self.lines))

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as output:
            for line in output:
                self.lines.append(line)
                if "Laufzettel läuft" in line:
                    self._ready.put(True)
        self._ready.put(False)

    @property
    def killed(self) -> bool:
        return self._process.poll() == -signal.SIGKILL

    def end(self) -> None:
        """End as an administrator does, or clear away what was killed."""
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait(PATIENCE)


class Gone(Exception):
    """The server did not answer: whether it did the work is unknown."""


class Browser:
    """Fetches pages and sends forms back with every hidden field they had."""

    def __init__(self, house: House) -> None:
        self._base = f"http://127.0.0.1:{house.port}"
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> BeautifulSoup:
        return self._open(urllib.request.Request(self._base + path))

    def submit(self, path: str, action: str, **fields: str) -> BeautifulSoup:
        """Fetch a page and send its form with this action, filled in."""
        page = self.get(path)
        form = page.select_one(f'form[method=post][action^="{action}"]')
        assert form is not None, f"{path} has no form for {action}: {page.get_text(' ')}"
        sent = {
            str(field["name"]): str(field.get("value", ""))
            for field in form.select("input[type=hidden][name]")
        }
        body = urlencode({**sent, **fields}).encode()
        headers = {"Referer": self._base + path}
        return self._open(urllib.request.Request(f"{self._base}{form['action']}", body, headers))

    def _open(self, request: urllib.request.Request) -> BeautifulSoup:
        try:
            with self._opener.open(request, timeout=PATIENCE) as response:
                return BeautifulSoup(response.read(), "html.parser")
        except urllib.error.HTTPError as error:
            raise AssertionError(
                f"{request.full_url}: {error.code}\n{error.read().decode()}"
            ) from error
        except (urllib.error.URLError, HTTPException, OSError) as error:
            raise Gone(str(error)) from error
