"""Collects findings while a definition is examined."""

from lxml import etree

from engine.findings import Finding, Severity


class Report:
    """The findings so far; the same finding at the same place is told once."""

    def __init__(self) -> None:
        self._findings: dict[tuple[object, ...], Finding] = {}

    def error(self, code: str, node: etree._Element | None, **facts: object) -> None:
        """Note what stops a deployment."""
        self._add(Severity.ERROR, code, node, facts)

    def warning(self, code: str, node: etree._Element | None, **facts: object) -> None:
        """Note what runs, but hardly as its owner means it."""
        self._add(Severity.WARNING, code, node, facts)

    def hint(self, code: str, node: etree._Element | None, **facts: object) -> None:
        """Note what is worth a look."""
        self._add(Severity.HINT, code, node, facts)

    def broken(self, code: str, line: int | None, facts: dict[str, object]) -> None:
        """Note why a file could not be read at all."""
        self._findings[(code, line)] = Finding(None, line, Severity.ERROR, code, facts)

    def sorted(self) -> list[Finding]:
        """Return the findings by severity, then in the order of the file."""
        order = list(Severity)
        return sorted(
            self._findings.values(),
            key=lambda found: (order.index(found.severity), found.line or 0, found.code),
        )

    def _add(
        self, severity: Severity, code: str, node: etree._Element | None, facts: dict[str, object]
    ) -> None:
        element = _owner_id(node)
        line = None if node is None else int(node.sourceline or 0) or None
        key = (severity, code, element, line, repr(sorted(facts.items())))
        self._findings.setdefault(key, Finding(element, line, severity, code, facts))


def _owner_id(node: etree._Element | None) -> str | None:
    """Return the id of the element or of the nearest one around it that has one."""
    while node is not None:
        if identifier := node.get("id"):
            return identifier
        node = node.getparent()
    return None
