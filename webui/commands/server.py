"""`serve`, `worker`, `migrate`: the programs that keep running, and what they need first."""

from __future__ import annotations

import signal
import threading
from types import FrameType

import click

from engine.errors import DefinitionError, Rejected
from webui import demo
from webui.bootstrap import Application, bootstrap
from webui.commands.output import fail, report
from webui.settings import Settings


@click.command()
def migrate() -> None:
    """Die Datenbank anlegen oder auf den neuesten Stand bringen."""
    application = bootstrap(Settings.from_environment())
    application.migrate()
    click.echo("Die Datenbank ist auf dem neuesten Stand.")


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Statt PORT oder 8000.")
def serve(port: int | None) -> None:
    """Seiten und Fristen bereitstellen; richtet Datenbank und Prozesse vorher ein."""
    application = _prepared()
    settings = application.settings
    from waitress import create_server  # noqa: PLC0415 - the worker needs no web server

    from webui.app import create_app  # noqa: PLC0415 - nor any page
    from webui.scheduler import Scheduler  # noqa: PLC0415

    address = (settings.host, port or settings.port)
    try:
        server = create_server(
            create_app(application), host=address[0], port=address[1], threads=settings.threads
        )
    except OSError as error:
        raise Rejected("port_taken", host=address[0], port=address[1]) from error
    scheduler = Scheduler(application)
    application.wake = scheduler.wake
    application.arm_failpoint()
    scheduler.start()
    signal.signal(signal.SIGTERM, _end)
    click.echo(f"Laufzettel läuft auf http://{address[0]}:{address[1]}/ (Ende mit Strg+C).")
    try:
        server.run()
    finally:
        scheduler.stop()
        application.db.dispose()


@click.command()
def worker() -> None:
    """Nur Fristen und Arbeiten ausführen, ohne Seiten; davon dürfen mehrere laufen."""
    application = _prepared()
    from webui.scheduler import Scheduler  # noqa: PLC0415

    scheduler = Scheduler(application)
    application.arm_failpoint()
    scheduler.start()
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    signal.signal(signal.SIGINT, lambda *_: ended.set())
    click.echo("Laufzettel führt Fristen und Arbeiten aus (Ende mit Strg+C).")
    ended.wait()
    scheduler.stop()
    application.db.dispose()


def _end(number: int, frame: FrameType | None) -> None:
    """End as on Ctrl+C: waitress leaves its loop, what runs is finished."""
    raise KeyboardInterrupt


def _prepared() -> Application:
    application = bootstrap(Settings.from_environment())
    application.migrate()
    for refused in application.deploy_processes():
        _report(refused)
    if application.settings.demo:
        password = demo.prepare(application)
        if password:
            click.echo(demo.announcement(application, password))
    return application


def _report(refused: DefinitionError | Rejected) -> None:
    """A refused process stops nobody: the version that was deployed before stays in force."""
    fail("Ein Prozess wurde nicht übernommen; es gilt weiter seine bisherige Fassung.")
    report(refused)
