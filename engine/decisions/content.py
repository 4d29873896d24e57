"""What may stand in a decision: what we would not read would be drawn, and not count."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from engine.checks.report import Report

_NAMED = frozenset({"description", "extensionElements"})
_READ: Mapping[str, frozenset[str]] = {
    "decision": frozenset({"decisionTable", "variable"}),
    "decisionTable": frozenset({"input", "output", "annotation", "rule"}),
    "input": frozenset({"inputExpression", "inputValues"}),
    "output": frozenset({"outputValues", "defaultOutputEntry", "typeRef"}),
    "rule": frozenset({"inputEntry", "outputEntry", "annotationEntry"}),
    "inputExpression": frozenset({"text", "typeRef"}),
    **dict.fromkeys(
        ("inputValues", "outputValues", "defaultOutputEntry", "inputEntry", "outputEntry"),
        frozenset({"text"}),
    ),
}
"""What we read of each part, beside its names."""
_ABOUT = frozenset(
    {
        *("question", "allowedAnswers", "informationRequirement", "authorityRequirement"),
        *("supportedObjective", "impactedPerformanceIndicator", "decisionMaker", "decisionOwner"),
        *("usingProcess", "usingTask"),
    }
)
"""What is said about a decision and changes nothing that it decides."""
_TOLD_ELSEWHERE = frozenset(
    {
        *("knowledgeRequirement", "literalExpression", "context", "invocation", "relation"),
        *("list", "functionDefinition", "conditional", "for", "every", "some", "filter"),
    }
)
_SEVERAL = frozenset({*_READ["decisionTable"], *_READ["rule"]})


def check_content(decision: etree._Element, report: Report) -> None:
    """Refuse what stands in a decision and is not read, and a second of what is read once."""
    space = etree.QName(decision).namespace
    for node in decision.iter(*(f"{{{space}}}{name}" for name in _READ)):
        kind = etree.QName(node).localname
        known = _READ[kind] | _NAMED
        if kind == "decision":
            known |= _ABOUT | _TOLD_ELSEWHERE
        seen: set[str] = set()
        for child in node.iterchildren(etree.Element):
            name = etree.QName(child)
            if name.namespace != space or name.localname not in known:
                report.error("decision_content", child, kind=name.localname)
            elif name.localname in seen and name.localname in _READ[kind] - _SEVERAL:
                report.error("decision_content_twice", child, kind=name.localname)
            seen.add(name.localname)
