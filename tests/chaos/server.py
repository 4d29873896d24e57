"""A server process that can be killed and started again, and a browser of few words for it.

The processes are forked from one that has only imported the code, so that a start costs a second
less; they share nothing else.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import queue
import signal
import socket
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from http.cookiejar import CookieJar
from multiprocessing.connection import Connection
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
            "LAUFZETTEL_DATENBANK": self.database_url,
            "LAUFZETTEL_VAR": str(self.folder),
            "LAUFZETTEL_PROZESSE": str(ROOT / "tests/chaos/processes"),
            "LAUFZETTEL_TICK_SEKUNDEN": "1",
            "LAUFZETTEL_GEHEIMNIS": "chaos",
            "CHAOS_OUTSIDE": str(self.outside),
            "PORT": str(self.port),
        }


FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    ["tests.chaos.program", "waitress.server", "webui.app", "webui.scheduler"]
)


def _serve(environment: dict[str, str], output: Connection) -> None:
    """Be `laufzettel serve`, from its first line on."""
    os.environ.update(environment)
    os.dup2(output.fileno(), 1)
    os.dup2(output.fileno(), 2)
    program = importlib.import_module("tests.chaos.program")
    program.main(["serve"])


class Server:
    """`laufzettel serve`, as a process of its own."""

    def __init__(self, house: House, failpoint: str = "") -> None:
        reading, writing = FORKS.Pipe(duplex=False)
        environment = {**house.environment, "LAUFZETTEL_FAILPOINT": failpoint}
        self._process = FORKS.Process(target=_serve, args=(environment, writing))
        self._process.start()
        writing.close()
        self.lines: list[str] = []
        self._ready: queue.Queue[bool] = queue.Queue()
        threading.Thread(target=self._listen, args=(reading,), daemon=True).start()
        if not self._ready.get(timeout=PATIENCE):
            raise RuntimeError("the server did not start:\n" + "".join(self.lines))

    def _listen(self, reading: Connection) -> None:
        with reading, open(reading.fileno(), encoding="utf-8", closefd=False) as output:
            for line in output:
                self.lines.append(line)
                if "Laufzettel läuft" in line:
                    self._ready.put(True)
        self._ready.put(False)

    @property
    def killed(self) -> bool:
        self._process.join(PATIENCE)
        return self._process.exitcode == -signal.SIGKILL

    def end(self) -> None:
        """End as an administrator does, or clear away what was killed."""
        if self._process.is_alive():
            self._process.terminate()
        self._process.join(PATIENCE)


class Gone(Exception):
    """The server did not answer: whether it did the work is unknown."""


class Browser:
    """Fetches pages and sends forms back with every hidden field they had."""

    def __init__(self, house: House) -> None:
        self._address = ("127.0.0.1", house.port)
        self._base = f"http://127.0.0.1:{house.port}"
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def knock(self) -> None:
        """Raise `Gone` if nobody is there."""
        try:
            socket.create_connection(self._address, PATIENCE).close()
        except OSError as error:
            raise Gone(str(error)) from error

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
                return BeautifulSoup(response.read(), "lxml")
        except urllib.error.HTTPError as error:
            raise AssertionError(
                f"{request.full_url}: {error.code}\n{error.read().decode()}"
            ) from error
        except (urllib.error.URLError, HTTPException, OSError) as error:
            raise Gone(str(error)) from error
