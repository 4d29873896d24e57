"""Every error that a person can meet has a German sentence, and every sentence its error."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from string import Formatter

from tests.message_sites import Site, missing_things, sites
from webui import messages, scenario_texts

REHEARSAL = ("engine/scenario.py:", "engine/rehearsal.py:", "engine/observation.py:")
FINDINGS = ("engine/expressions/grammar.py:", "engine/forms/conditions.py:")
"""What is written in a diagram or form is read at deployment; tests/webui/test_finding_texts.py."""

HOLDS_OTHERS = {"definition_refused", "form_unusable", "scenario_invalid", "rehearsal_field"} | {
    "rehearsal_definition"
}
"""These carry problems that are said one by one."""

CODE = re.compile(r"[a-z][a-z0-9_]+")


def by_code() -> Mapping[str, list[Site]]:
    found = defaultdict(list)
    for site in sites():
        if not site.place.startswith(FINDINGS) and site.code not in HOLDS_OTHERS:
            found[site.code].append(site)
    return found


RAISED = by_code()
OF_REHEARSALS = {
    code for code, found in RAISED.items() if all(s.place.startswith(REHEARSAL) for s in found)
}


def sentence(code: str) -> str:
    own = scenario_texts.SENTENCES if code in OF_REHEARSALS else {}
    return own.get(code) or messages.SENTENCES.get(code, "")


def asked_facts(code: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence(code)) if name}


def test_codes_are_read_off_the_source() -> None:
    assert len(RAISED) > 150
    assert {code for code in RAISED if not CODE.fullmatch(code)} == set()


def test_every_code_has_its_sentence() -> None:
    assert {code: RAISED[code][0].place for code in RAISED if not sentence(code)} == {}


def test_a_sentence_asks_only_for_facts_that_every_place_gives() -> None:
    lacking = [
        (site.place, code, asked - site.facts)
        for code, found in RAISED.items()
        for asked in [asked_facts(code)]
        for site in found
        if site.facts is not None and not asked <= site.facts
    ]
    assert lacking == []


def test_no_sentence_waits_for_an_error_that_nobody_raises() -> None:
    assert set(messages.SENTENCES) <= set(RAISED)
    assert set(scenario_texts.SENTENCES) <= set(RAISED)


def test_what_can_be_missing_has_a_name() -> None:
    assert {(place, what) for place, what in missing_things() if what not in messages.THINGS} == (
        set()
    )


def test_sentences_about_scenarios_ask_for_nothing_politely_or_loudly() -> None:
    too_much = re.compile(r"[Bb]itte|!")
    assert [one for one in scenario_texts.SENTENCES.values() if too_much.search(one)] == []
