"""Who draws a process reads what each handler does and what it needs, in German."""

from __future__ import annotations

import pytest

from engine.registry import Registry
from handlers.domain.pools import GROUP_OF
from handlers.parameter_texts import POOLS
from webui.bootstrap import filled_registry
from webui.parameter_words import parameters_of


@pytest.fixture(scope="module")
def registry() -> Registry:
    return filled_registry()


def test_every_handler_acceptor_and_message_says_what_it_does(registry: Registry) -> None:
    said = {
        **{name: one.help for name, one in {**registry.handlers, **registry.acceptors}.items()},
        **{name: registry.message_texts.get(name, "") for name in registry.messages},
    }

    assert [name for name, text in said.items() if not text.endswith(".")] == []
    assert registry.message_texts.keys() <= registry.messages.keys()


def test_every_parameter_has_a_label_a_sentence_and_an_example(registry: Registry) -> None:
    for handler in {**registry.handlers, **registry.acceptors}.values():
        for one in handler.parameters:
            text = registry.parameter_text(one.name, handler.name)
            assert text.label != one.name, (handler.name, one.name)
            assert text.help.endswith("."), (handler.name, one.name)
            assert text.example, (handler.name, one.name)


def test_every_part_of_a_message_has_a_label(registry: Registry) -> None:
    parts = {name for message in registry.messages.values() for name in message.schema}

    assert [name for name in parts if registry.parameter_text(name).label == name] == []


def test_nothing_is_described_that_no_handler_has(registry: Registry) -> None:
    known = {**registry.handlers, **registry.acceptors}
    for name in registry.parameter_texts:
        handler, dot, parameter = name.partition(".")
        if dot:
            assert parameter in {one.name for one in known[handler].parameters}


def test_the_pools_that_are_offered_are_those_there_are() -> None:
    assert POOLS.keys() == GROUP_OF.keys()


def test_required_parameters_come_first_and_choices_with_their_meaning(registry: Registry) -> None:
    shown = parameters_of(registry, registry.handlers["confirm_appointment"])

    assert [(one["label"], one["required"]) for one in shown] == [
        ("Person", True),
        ("Termin", True),
        ("Zweck", False),
    ]
    assert shown[2]["choices"][1][0] == "'termin_bleibt'"
    assert "'termin_bleibt' (die Absage wurde abgelehnt, der Termin bleibt)" in shown[2]["help"]
    assert shown[0]["help"].endswith("Zum Beispiel person_id.")
