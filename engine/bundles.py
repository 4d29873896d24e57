"""What belongs together: a diagram, its forms and the scenarios that try it.

Diagram and forms are what runs; scenarios come along so that a version can be tried again as it
was tried before its release. A part has a name by which drafts and releases tell it from others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import NotFound, Rejected

DIAGRAM = "diagramm.bpmn"
_FORM, _SCENARIO = ("formulare/", ".json"), ("szenarien/", ".toml")
_TABLE = ("regeln/", ".dmn")


@dataclass(frozen=True)
class Bundle:
    """What is deployed together: one diagram, its forms and scenarios (name to bytes)."""

    diagram_name: str
    xml: bytes
    forms: Mapping[str, bytes]
    scenarios: Mapping[str, bytes] = field(default_factory=dict)
    tables: Mapping[str, bytes] = field(default_factory=dict)
    """Decision tables beside the diagram: no part of it, they hold by their own dates."""

    @property
    def digest(self) -> str:
        """SHA-256 over diagram and forms, names included: what runs."""
        total = hashlib.sha256(self.xml)
        for name in sorted(self.forms):
            content = self.forms[name]
            total.update(f"\n{name} {len(content)}\n".encode())
            total.update(content)
        return total.hexdigest()

    @property
    def content_digest(self) -> str:
        """SHA-256 over all parts, names included: what is signed."""
        return hashlib.sha256(self.checksums().encode()).hexdigest()

    def checksums(self) -> str:
        """Return the digest of each part, one per line, as `sha256sum` writes them."""
        return _lines(
            {name: hashlib.sha256(part).hexdigest() for name, part in self.parts().items()}
        )

    def parts(self) -> dict[str, bytes]:
        """Return all parts by name, the diagram first."""
        forms = {form_part(name): self.forms[name] for name in sorted(self.forms)}
        scenarios = {scenario_part(name): self.scenarios[name] for name in sorted(self.scenarios)}
        return {DIAGRAM: self.xml, **forms, **scenarios}


def content_digest(parts: Mapping[str, str]) -> str:
    """Return the SHA-256 over parts, given as name to the SHA-256 (hex) of the content.

    One line per part in the order of the names: `<hex>  <name>`. The text is what `sha256sum`
    writes about the files, so that anybody can compute it again.
    """
    return hashlib.sha256(_lines(parts).encode()).hexdigest()


def _lines(parts: Mapping[str, str]) -> str:
    return "".join(f"{parts[name]}  {name}\n" for name in sorted(parts))


def form_part(name: str) -> str:
    """Return the name of a form's part."""
    return name.join(_FORM)


def is_form(part: str) -> bool:
    """Tell whether a part is a form."""
    return _stem(part, _FORM) is not None


def scenario_part(name: str) -> str:
    """Return the name of a scenario's part."""
    return name.join(_SCENARIO)


def bundle_of(diagram_name: str, parts: Mapping[str, bytes]) -> Bundle:
    """Return the bundle that parts make; refuses a name that is none of theirs."""
    if DIAGRAM not in parts:
        raise Rejected("part_missing", part=DIAGRAM)
    for name in parts:
        if name != DIAGRAM and _stem(name, _FORM) is None and _stem(name, _SCENARIO) is None:
            raise Rejected("part_unknown", part=name)
    return Bundle(diagram_name, parts[DIAGRAM], _all(parts, _FORM), _all(parts, _SCENARIO))


def load_bundle(path: Path) -> Bundle:
    """Read a process folder, or a single diagram with what stands beside it.

    Forms are in `formulare/`, scenarios in `szenarien/`, decision tables in `regeln/`.
    """
    diagram = path
    if path.is_dir():
        found = sorted(path.glob("*.bpmn"))
        if len(found) != 1:
            raise NotFound("diagram", path.name)
        diagram = found[0]
    if not diagram.is_file():
        raise NotFound("diagram", path.name)
    forms, scenarios, tables = (
        {f.stem: f.read_bytes() for f in sorted((diagram.parent / folder).glob(f"*{ending}"))}
        for folder, ending in (_FORM, _SCENARIO, _TABLE)
    )
    return Bundle(diagram.name, diagram.read_bytes(), forms, scenarios, tables)


def table_file(diagram: Path, name: str) -> Path:
    """Return where a decision table lies beside its diagram."""
    folder, ending = _TABLE
    return diagram.parent / folder / f"{name}{ending}"


def _all(parts: Mapping[str, bytes], kind: tuple[str, str]) -> dict[str, bytes]:
    found = {_stem(name, kind): content for name, content in parts.items()}
    return {stem: content for stem, content in found.items() if stem is not None}


def _stem(name: str, kind: tuple[str, str]) -> str | None:
    """Return a part's own name; None if it is of another kind or would lead elsewhere."""
    folder, ending = kind
    stem = name.removeprefix(folder).removesuffix(ending)
    is_meant = stem.join(kind) == name and stem and "/" not in stem and "\\" not in stem
    return stem if is_meant else None
