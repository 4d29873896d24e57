"""How long it takes from the command to the first answer, when everything is there already."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.bench.figures import Figure, Series, milliseconds

PATIENCE = 120.0
PAUSE = 0.02
STARTS = 3
LIBRARIES = "import flask, sqlalchemy, lxml.etree, apscheduler, waitress, SpiffWorkflow.bpmn"
PROGRAM = (sys.executable, "-c", "from webui.cli import main; main()", "serve")


def measure(name: str, url: str, folder: Path) -> Figure:
    """Start once to set everything up, then a few times to measure."""
    series = Series()
    first_answer(url, folder)
    for _ in range(STARTS):
        series.floor.append(milliseconds(import_libraries))
        series.taken.append(first_answer(url, folder))
    return Figure(
        name,
        "second start of serve, to its answer",
        "s",
        sorted(series.taken)[STARTS // 2] / 1000,
        None,
        sorted(series.floor)[STARTS // 2] / 1000,
        "importing the libraries",
    )


def import_libraries() -> None:
    subprocess.run([sys.executable, "-c", LIBRARIES], check=True)


def first_answer(url: str, folder: Path) -> float:
    """Start the server, wait for its first page, end it; return the milliseconds until then."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "LAUFZETTEL_DATENBANK": url,
        "LAUFZETTEL_VAR": str(folder),
        "LAUFZETTEL_DEMO": "1",
        "PORT": str(port),
    }
    begun = time.perf_counter()
    with subprocess.Popen(PROGRAM, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            while not _answers(port):
                if server.poll() is not None or time.perf_counter() - begun > PATIENCE:
                    raise RuntimeError("the server does not start")
                time.sleep(PAUSE)
            return (time.perf_counter() - begun) * 1000
        finally:
            server.terminate()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/anmelden", timeout=PATIENCE) as page:
            return bool(page.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False
