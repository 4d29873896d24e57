"""Ids and names that the tables have no room for: found at the check, not when a case runs."""

from engine.checks.document import B, Document, kind_of
from engine.checks.report import Report
from engine.lengths import LONGEST_CODE, LONGEST_NAME

_SHOWN = 40


def check_lengths(document: Document, report: Report) -> None:
    """Refuse too long ids and names of the process, its steps, and messages and signals."""
    for node in (document.process, *document.nodes.values()):
        if len(identifier := node.get("id", "")) > LONGEST_CODE:
            shown = f"{identifier[:_SHOWN]}…"
            report.error("id_too_long", node, id=shown, length=len(identifier), limit=LONGEST_CODE)
    named = [(node, LONGEST_NAME) for node in (document.process, *document.nodes.values())]
    told = document.root.iterchildren(f"{B}message", f"{B}signal")
    named += [(node, LONGEST_CODE) for node in told]
    for node, limit in named:
        name = node.get("name", "")
        if len(name) > limit:
            shown = f"{name[:_SHOWN]}…"
            report.error(
                "name_too_long", node, kind=kind_of(node), name=shown, length=len(name), limit=limit
            )
