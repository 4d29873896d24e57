"""The sentences of the library that reads the command line, in German whatever the locale is.

click asks `gettext` under the name `_` in each of its modules; `gettext` itself gives a catalogue
only to machines that are set to German. So each module gets a `_` that looks here.
"""

from __future__ import annotations

import click

TEXTS = {
    "Usage:": "Aufruf:",
    "Options": "Optionen",
    "Commands": "Befehle",
    "Positional arguments": "Angaben",
    "Error: {message}": "Fehler: {message}",
    "Aborted!": "Abgebrochen.",
    "unknown error": "unbekannter Fehler",
    "Try '{command} {option}' for help.": "Hilfe gibt: {command} {option}",
    "Did you mean {possibility}?": "Meinten Sie {possibility}?",
    "(Did you mean one of: {possibilities}?)": "Meinten Sie eines davon: {possibilities}?",
    "Missing argument": "Es fehlt die Angabe",
    "Missing option": "Es fehlt die Option",
    "Missing parameter": "Es fehlt die Angabe",
    "Missing {param_type}": "Es fehlt die Angabe",
    "Missing parameter: {param_name}": "Es fehlt die Angabe {param_name}",
    "Missing command.": "Es fehlt der Befehl.",
    "No such option {name!r}.": "Die Option „{name}“ gibt es nicht.",
    "No such command {name!r}.": "Den Befehl „{name}“ gibt es nicht.",
    "Invalid value: {message}": "Das passt nicht: {message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} passt nicht: {message}",
    "Could not open file {filename!r}: {message}": "„{filename}“ ist nicht lesbar: {message}",
    "Got unexpected extra argument ({args})": "Diese Angabe ist zu viel: {args}",
    "Got unexpected extra arguments ({args})": "Diese Angaben sind zu viel: {args}",
    "Takes {nargs} values but 1 was given.": "Nötig sind {nargs} Werte, es kam 1.",
    "Takes {nargs} values but {len} were given.": "Nötig sind {nargs} Werte, es kamen {len}.",
    "{len_type} values are required, but {len_value} was given.": (
        "Nötig sind {len_type} Werte, es kam {len_value}."
    ),
    "{len_type} values are required, but {len_value} were given.": (
        "Nötig sind {len_type} Werte, es kamen {len_value}."
    ),
    "Argument {name!r} takes {nargs} values.": "„{name}“ braucht {nargs} Werte.",
    "Option {name!r} does not take a value.": "Die Option „{name}“ hat keinen Wert.",
    "Option {name!r} requires an argument.": "Die Option „{name}“ braucht einen Wert.",
    "Option {name!r} requires {nargs} arguments.": "Die Option „{name}“ braucht {nargs} Werte.",
    "Choose from:\n\t{choices}": "Zur Wahl stehen:\n\t{choices}",
    "{value!r} is not {choice}.": "„{value}“ ist nicht „{choice}“.",
    "{value!r} is not one of {choices}.": "„{value}“ steht nicht zur Wahl. Es gibt: {choices}.",
    "{value!r} does not match the format {format}.": "„{value}“ hat nicht die Form {format}.",
    "{value!r} does not match the formats {formats}.": "„{value}“ hat keine der Formen {formats}.",
    "{value!r} is not a valid {number_type}.": "„{value}“ ist keine passende Zahl.",
    "{value} is not in the range {range}.": "{value} liegt nicht im Bereich {range}.",
    "{value!r} is not a valid boolean. Recognized values: {states}": (
        "„{value}“ heißt weder ja noch nein. Möglich sind: {states}"
    ),
    "{value!r} is not a valid UUID.": "„{value}“ ist keine Kennung.",
    "file": "Datei",
    "directory": "Ordner",
    "path": "Pfad",
    "{name} {filename!r} does not exist.": "{name} „{filename}“ gibt es nicht.",
    "{name} {filename!r} is a file.": "{name} „{filename}“ ist eine Datei.",
    "{name} {filename!r} is a directory.": "{name} „{filename}“ ist ein Ordner.",
    "{name} {filename!r} is not readable.": "{name} „{filename}“ ist nicht lesbar.",
    "{name} {filename!r} is not writable.": "{name} „{filename}“ ist nicht beschreibbar.",
    "{name} {filename!r} is not executable.": "{name} „{filename}“ ist nicht ausführbar.",
    "env var: {var}": "Umgebung: {var}",
    "default: {default}": "sonst: {default}",
    "(dynamic)": "(errechnet)",
    "required": "nötig",
    "Do you want to continue?": "Weitermachen?",
    "Confirm the action without prompting.": "Ohne Rückfrage ausführen.",
    "%(prog)s, version %(version)s": "%(prog)s, Version %(version)s",
    "Show the version and exit.": "Die Version zeigen.",
    "Show this message and exit.": "Diese Hilfe zeigen.",
}
MODULES = (
    *(click.core, click.decorators, click.exceptions),
    *(click.formatting, click.parser, click.types),
)


def speak_german() -> None:
    """Let click speak German; its commands are made afterwards."""
    for module in MODULES:
        for name, function in (("_", say), ("ngettext", say_counted)):
            if hasattr(module, name):
                setattr(module, name, function)


def say(text: str) -> str:
    """Return a sentence in German; one that nobody translated stays as it is."""
    return TEXTS.get(text, text)


def say_counted(one: str, many: str, count: int) -> str:
    """Return the sentence for one or for several."""
    return say(one if count == 1 else many)


def usage(command: click.Command) -> click.Command:
    """Let a command's usage line name its parts in German."""
    command.options_metavar = "[OPTIONEN]"
    if isinstance(command, click.Group):
        command.subcommand_metavar = "BEFEHL [ANGABEN]..."
    return command
