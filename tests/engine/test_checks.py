"""Checks before deployment: each construct that would not run right is a finding, at its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.checks import check
from engine.diagram_reader import executable_processes, read_diagram
from engine.findings import Severity, errors
from engine.spiff.builder import build_specs
from engine.xml import parse
from tests.engine.check_cases import CASES
from tests.engine.snippets import FORMS, GROUP, Snippet, filled_registry, gateway, line, process
from tests.engine.sound_cases import SOUND

REGISTRY = filled_registry()


def found(snippet: Snippet) -> set[tuple[str, str | None]]:
    """Return codes and elements; that a snippet has no drawing is not what it is about."""
    findings = {
        (finding.code, finding.element)
        for finding in check(snippet, REGISTRY, snippet.deployed, snippet.tables)
    }
    return (
        findings
        if findings == {("drawing_missing", "P")}
        else findings
        - {
            ("drawing_missing", "P"),
            ("drawing_missing", "Q"),
        }
    )


@pytest.mark.parametrize("name", CASES)
def test_what_would_not_run_right_is_found_and_nothing_else(name: str) -> None:
    snippet, expected = CASES[name]
    assert found(snippet) == expected


@pytest.mark.parametrize("name", SOUND)
def test_what_runs_is_not_found_fault_with(name: str) -> None:
    snippet = SOUND[name]
    findings = check(snippet, REGISTRY, snippet.deployed, snippet.tables)
    findings = [f for f in findings if f.code != "drawing_missing"]
    assert findings == []


@pytest.mark.parametrize("name", SOUND)
def test_what_passes_the_checks_can_be_built(name: str) -> None:
    root = parse(SOUND[name].xml)
    for one in executable_processes(root):
        assert build_specs(read_diagram(root, one.get("id"))).process


def test_all_findings_come_at_once_errors_first_with_their_lines() -> None:
    content = (
        '<startEvent id="s"/>\n<task id="x"/>\n<serviceTask id="y"/>\n<endEvent id="e"/>\n'
        '<sequenceFlow id="f" sourceRef="s" targetRef="x"/>\n'
        '<sequenceFlow id="g" sourceRef="x" targetRef="y"/>\n'
        '<sequenceFlow id="h" sourceRef="y" targetRef="e"/>'
    )
    findings = check(process(content), REGISTRY)

    assert [(f.code, f.element, f.line) for f in findings] == [
        ("abstract_task", "x", 5),
        ("handler_missing", "y", 6),
        ("drawing_missing", "P", 3),
    ]
    assert len(errors(findings)) == 2


def test_a_misspelt_name_comes_with_the_one_that_was_meant() -> None:
    snippet = gateway("exclusiveGateway", ("stanndort == '1'", None), 'default="x_e1"')
    [finding, _] = check(snippet, REGISTRY)
    assert finding.facts == {"name": "stanndort", "similar": "standort", "where": "condition"}


def test_a_missing_default_and_a_missing_drawing_do_not_stop_a_deployment() -> None:
    findings = check(gateway("exclusiveGateway", ("zahl == 1", "zahl == 2")), REGISTRY)
    assert {f.severity for f in findings} == {Severity.WARNING, Severity.HINT}
    assert errors(findings) == []


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (f'<userTask id="a" {GROUP} laufzettel:formular="F"/>', "bemerkung"),
        (
            f'<userTask id="a" {GROUP} laufzettel:formular="F" laufzettel:annahme="accept"/>',
            "kontakt",
        ),
        ('<serviceTask id="a" laufzettel:handler="work"/>', "ergebnis"),
        ('<receiveTask id="a" messageRef="M"/>', "grund"),
        ('<scriptTask id="a"><script>neu = 1</script></scriptTask>', "neu"),
        (
            '<userTask id="a" laufzettel:formular="F" laufzettel:gruppe="p">'
            '<multiInstanceLoopCharacteristics laufzettel:sammlung="liste"'
            ' laufzettel:element="p"/></userTask>',
            "p",
        ),
        (f'<manualTask id="a" {GROUP}/>', "heute"),
    ],
)
def test_a_step_brings_its_names_into_the_process(source: str, name: str) -> None:
    reader = f'<scriptTask id="b"><script>zahl = {name}</script></scriptTask>'
    content = f'<startEvent id="s"/>{source}{reader}<endEvent id="e"/>{line("s", "a", "b", "e")}'
    assert errors(check(process(content, forms=FORMS), REGISTRY)) == []


def test_with_an_acceptor_the_form_itself_brings_no_names() -> None:
    source = f'<userTask id="a" {GROUP} laufzettel:formular="F" laufzettel:annahme="accept"/>'
    reader = '<scriptTask id="b"><script>zahl = bemerkung</script></scriptTask>'
    content = f'<startEvent id="s"/>{source}{reader}<endEvent id="e"/>{line("s", "a", "b", "e")}'

    [finding] = errors(check(process(content, forms=FORMS), REGISTRY))

    assert (finding.code, finding.facts["name"]) == ("unknown_name", "bemerkung")


_TOKENS = st.lists(
    st.sampled_from(
        [
            "<startEvent id='s'/>", "<endEvent id='e'/>", "<userTask/>", "<boundaryEvent id='b'/>",
            "<serviceTask id='x'>", "</serviceTask>", "<subProcess id='u'>", "</subProcess>",
            "<sequenceFlow id='f'/>", "<sequenceFlow sourceRef='s' targetRef='x'/>",
            "<exclusiveGateway id='g' default='f'/>", "<eventBasedGateway id='h'/>",
            "<timerEventDefinition/>", "<messageEventDefinition messageRef='M'/>",
            "<intermediateCatchEvent id='c'>", "</intermediateCatchEvent>",
            "<laneSet><lane><flowNodeRef>s</flowNodeRef></lane></laneSet>", "<!-- x -->",
            "<extensionElements><laufzettel:parameter/></extensionElements>", "<?pi x?>",
            "<extensionElements><laufzettel:variable typ='x'/></extensionElements>",
            "<multiInstanceLoopCharacteristics/>", "<scriptTask id='k'/>", "<fremd xmlns='u:x'/>",
            "<errorEventDefinition/>", "<endEvent id='s'><errorEventDefinition/></endEvent>",
        ]
    ),
    max_size=14,
)  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(_TOKENS)
def test_no_file_makes_the_checks_fail(tokens: list[str]) -> None:
    assert check(process("".join(tokens)), REGISTRY)


@pytest.mark.parametrize("attribute", ["id", "sourceRef", "targetRef", "attachedToRef", "name"])
def test_a_file_without_an_attribute_anywhere_is_still_examined(attribute: str) -> None:
    for snippet in [*SOUND.values(), *(snippet for snippet, _ in CASES.values())]:
        if len(snippet.xml) < 10_000:
            check(Snippet(snippet.xml.replace(f" {attribute}=".encode(), b" x=")), REGISTRY)
