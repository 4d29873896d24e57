"""`laufzettel`: everything an administrator, a process owner or another program may do by command.

Each command is imported when it is called, so that `laufzettel check` does not load a web server.
"""

from __future__ import annotations

import importlib
import sys

import click
from sqlalchemy.exc import OperationalError

from engine.errors import EngineError, Rejected
from webui.commands import german
from webui.commands.output import report

german.speak_german()

COMMANDS = {
    "serve": "webui.commands.server:serve",
    "worker": "webui.commands.server:worker",
    "migrate": "webui.commands.server:migrate",
    "check": "webui.commands.definitions:check",
    "deploy": "webui.commands.definitions:deploy",
    "drafts": "webui.commands.definitions:drafts",
    "uebernehmen": "webui.commands.dialects:take",
    "versionen": "webui.commands.versions:versions",
    "version-beenden": "webui.commands.versions:end",
    "version-zurueckziehen": "webui.commands.versions:withdraw",
    "wo-verwendet": "webui.commands.versions:where_used",
    "parameter": "webui.commands.values:parameters",
    "texte": "webui.commands.values:texts",
    "sheet": "webui.commands.sheet:sheet",
    "vergleiche": "webui.commands.comparison:comparison",
    "layout": "webui.commands.layout:layout",
    "rehearse": "webui.commands.rehearsal:rehearse",
    "start": "webui.commands.cases:start",
    "tasks": "webui.commands.cases:tasks",
    "complete": "webui.commands.cases:complete",
    "message": "webui.commands.cases:message",
    "vorgang": "webui.commands.interventions:instances",
    "stapel": "webui.commands.interventions:batches",
    "anhaltung": "webui.commands.suspensions:halts",
    "tick": "webui.commands.clock:tick",
    "schulung": "webui.commands.clock:schulung",
    "user": "webui.commands.accounts:user",
}


class Commands(click.Group):
    """Loads a command by name; an error that names its cause ends in a German sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the table above."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, function = place.partition(":")
        command: click.Command = getattr(importlib.import_module(module), function)
        return german.usage(command)

    def invoke(self, ctx: click.Context) -> object:
        """Turn a refusal into a sentence on stderr and exit code 1."""
        try:
            return super().invoke(ctx)
        except EngineError as error:
            report(error)
            raise click.exceptions.Exit(1) from error
        except OperationalError as error:  # its text holds addresses and statements
            report(Rejected("database_away"))
            raise click.exceptions.Exit(1) from error


@click.group(cls=Commands, options_metavar="[OPTIONEN]", subcommand_metavar="BEFEHL [ANGABEN]...")
@click.version_option(package_name="laufzettel", prog_name="laufzettel")
def main() -> None:
    """Laufzettel: Prozesse eines Jobcenters aus ihren BPMN-Diagrammen ausführen."""


if __name__ == "__main__":
    sys.exit(main())
