"""German words in the code's names stand in the glossary, and nothing else does.

What counts as German is read from the German side of the project: labels in diagrams and forms,
and the text of pages.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")

SAME_IN_ENGLISH = {
    *("actor", "allowed", "also", "am", "an", "and", "art", "as", "at", "be", "by", "clearing"),
    *(
        "code",
        "codes",
        "date",
        "demo",
        "die",
        "element",
        "elements",
        "fall",
        "fields",
        "flyer",
        "for",
    ),
    *("date",),
    *("gut", "hand", "handler", "here", "host", "http", "id", "in", "invalid", "is", "iso", "job"),
    *(
        "json",
        "pdf",
        "bpmn",
        "png",
        "kind",
        "km",
        "last",
        "links",
        "login",
        "mailbox",
        "main",
        "name",
        "names",
        "navigation",
        "no",
        "not",
    ),
    *("of", "on", "one", "online", "open", "order", "original", "page", "parameter", "pass", "per"),
    *("person", "plan", "pool", "pools", "port", "post", "problem", "process", "pseudonym"),
    *(
        "quote",
        "register",
        "result",
        "return",
        "sc",
        "so",
        "stand",
        "start",
        "starts",
        "state",
        "status",
    ),
    *(
        "step",
        "steps",
        "system",
        "tag",
        "team",
        "text",
        "the",
        "to",
        "true",
        "version",
        "wand",
        "war",
    ),
    *("null", "or", "wide", "output", "sha", "was", "will", "with", "brief", "laufzettel"),
}
"""Written alike in both languages; in a name they are the English word."""


def test_every_german_word_in_a_name_stands_in_the_glossary() -> None:
    words = {word for name in names_in_code() for word in split(name) if len(word) > 1}
    explained = {word for term in code_terms() for word in split(term)}

    assert sorted(words & german_words() - SAME_IN_ENGLISH - explained) == []


def test_every_word_of_the_glossary_is_used() -> None:
    code = "\n".join(
        file.read_text(encoding="utf-8")
        for folder in ("engine", "handlers", "webui", "processes")
        for file in (ROOT / folder).rglob("*")
        if file.suffix in (".py", ".bpmn") and "node_modules" not in file.parts
    ).lower()

    assert [term for term in code_terms() if term not in code] == []


def code_terms() -> list[str]:
    """Return what the second column of the glossary's tables puts in code quotes."""
    columns = [line.split("|")[2] for line in GLOSSARY.splitlines() if line.startswith("| ")]
    return [term for column in columns for term in re.findall(r"`([^`]+)`", column)]


def names_in_code() -> Iterator[str]:
    for folder in ("engine", "handlers", "webui"):
        for file in (ROOT / folder).rglob("*.py"):
            if "node_modules" not in file.parts:
                yield from defined_names(ast.parse(file.read_text(encoding="utf-8")))


def defined_names(tree: ast.Module) -> Iterator[str]:
    """Give every name but keyword parameters: a handler's are its diagram's variables, German."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arguments):
            yield from (one.arg for one in [*node.posonlyargs, *node.args])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def german_words() -> set[str]:
    texts: list[str] = []
    for file in (ROOT / "processes").rglob("*"):
        if file.suffix in (".bpmn", ".json"):
            labels = re.findall(
                r'(?: name|"label"|"description")\s*[=:]\s*"([^"]*)"',
                file.read_text(encoding="utf-8"),
            )
            # A message's or an error's name is an identifier, not a label.
            texts += [label for label in labels if "_" not in label]
    for file in (ROOT / "webui" / "templates").rglob("*.html"):
        template = file.read_text(encoding="utf-8")
        texts.append(re.sub(r"(?s)\{[%{#].*?[%}#]\}|<[^>]*>", " ", template))
    ascii_text = " ".join(texts).lower()
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        ascii_text = ascii_text.replace(umlaut, letters)
    return set(re.findall(r"[a-z]+", ascii_text))


def split(name: str) -> list[str]:
    """Return the words of a name, in lower case."""
    return [part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]
