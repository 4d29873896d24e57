"""Rules of BPMN 2.0.2 that a file can break, each with the finding that must tell of it.

The models are betsy's (`betsy_constraints`), 101 files named after a rule: `EXT076_3_…` breaks rule
EXT076. A model counts only if the finding of its own rule is among its errors: that something else
is wrong with it as well proves nothing. The product's own small models for the same rules stand in
`tests/engine/*_cases.py`.

    python -m tests.conformance.constraints <folder with betsy_constraints>
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from engine.checks import check
from engine.findings import errors
from tests.conformance.models import prepare
from tests.conformance.registry import World
from tests.conformance.running import message_names

#: Rule (or one model of it, where a rule has several sides) to the code of its finding.
FINDINGS: dict[str, str] = {
    "EXT002": "id_twice",
    "EXT004": "mime_type_invalid",  # textFormat of a documentation
    "EXT006": "flow_dangling",  # a flow leads to what is no flow node
    "EXT007": "flow_dangling",
    "EXT008": "message_flow_target",
    "EXT009": "message_flow_source",
    "EXT011": "reference_missing",  # an end throws an escalation without naming one
    # An expression that runs is a formal one. Here every expression is read as ours, so what is
    # none is found by reading it; assignments and transformations are refused as a whole.
    "EXT012_2": "data_association_part",
    "EXT012_4": "expression_syntax",
    "EXT013_1": "expression_empty",
    "EXT013_4": "data_association_part",
    "EXT018": "gateway_direction",
    "EXT019": "gateway_direction",
    "EXT020": "data_collection_differs",
    "EXT022": "flow_at_step_alone",
    "EXT024": "flow_not_immediate",
    "EXT026": "default_dangling",
    "EXT027": "element_unsupported",  # conversations and choreographies are no processes
    "EXT030": "participant_multiplicity",
    "EXT031": "message_flow_same_pool",
    "EXT033": "element_unsupported",
    "EXT036": "element_unsupported",
    "EXT038": "quantity",
    "EXT041": "repetition_twice",
    "EXT044": "data_item_differs",
    "EXT045": "data_item_differs",
    "EXT048": "data_item_differs",
    "EXT050": "message_data_several",
    "EXT052": "data_item_differs",
    "EXT055": "repetition_twice",
    "EXT056": "element_unsupported",
    "EXT057": "flow_at_step_alone",
    "EXT059_1": "event_unsupported",
    "EXT059_4": "event_subprocess_start",
    "EXT060": "uri_invalid",
    "EXT062": "element_unsupported",
    "EXT063": "call_data_differs",
    "EXT065": "data_item_differs",
    "EXT068": "loop_data_unknown",
    "EXT070": "loop_data_item",
    "EXT072": "condition_never_boolean",
    "EXT079": "data_at_subprocess",
    "EXT082": "data_association_direction",
    "EXT085": "data_set_optional",
    "EXT087": "data_set_pair",
    "EXT089": "data_set_optional",
    "EXT092": "data_association_sources",
    "EXT093": "event_data_count",
    "EXT094": "data_item_differs",
    "EXT095": "reference_missing",  # a definition of another event cannot be shared
    "EXT097": "start_missing",
    "EXT098": "event_unsupported",
    "EXT099": "call_without_plain_start",
    "EXT100": "subprocess_start",
    "EXT102": "message_flow_source",
    "EXT105": "end_missing",
    "EXT106": "cancel_outside_transaction",
    "EXT109": "message_flow_source",
    "EXT110_3": "event_unsupported",
    "EXT110_6": "boundary_error_not_interrupting",
    "EXT111": "boundary_never_fires",  # cancel, but at no transaction
    "EXT113": "step_without_exit",
    "EXT115": "event_without_incoming",
    "EXT117": "event_with_incoming",
    "EXT119_1": "message_flow_source",
    "EXT119_4": "message_flow_target",
    "EXT122": "event_unsupported",
    "EXT124": "link_without_source",
    "EXT127": "reference_missing",
    "EXT131": "timer_ambiguous",
    "EXT134": "timer_invalid",
    "EXT135": "gateway_unconnected",
    "EXT138": "event_gateway_target",
    "EXT139": "event_gateway_mixed",
    "EXT142": "event_gateway_instantiates",
    "EXT145": "mime_type_invalid",  # scriptFormat
    "EXT146": "event_unsupported",
    "EXT147_1": "event_unsupported",
    "EXT147_4": "boundary_error_not_interrupting",
    "EXT147_7": "event_unsupported",
    "EXT148": "event_unsupported",
    "EXT149": "event_unsupported",
    "EXT150": "step_unreachable",
    "EXT151": "step_unreachable",
    "EXT152": "flow_across_scope",
    "REF_3": "flow_dangling",
    "REF_6": "reference_missing",
    "REF_9": "data_set_unknown",
    "REF_10": "data_set_unknown",
    "REF_13": "boundary_unattached",
    "REF_16": "reference_missing",
}
#: Rules that we do not hold files to, because files that run well here break them.
LEFT_ALONE: dict[str, str] = {
    "EXT012_7": "A cycle without xsi:type is read as an expression of ours all the same.",
    "EXT076": "Modellers write a name at the reference of a data object; nothing depends on it.",
    "EXT128": "Messages are known by their name; modellers write no operation.",
}


@dataclass(frozen=True)
class _Bundle:
    xml: bytes
    forms: dict[str, bytes] = field(default_factory=dict)


def rule(model: str, table: dict[str, str]) -> str | None:
    """Return what a table says about a model: about this one first, then about its rule."""
    number, _, rest = model.removesuffix(".bpmn").partition("_")
    alone = f"{number}_{rest.partition('_')[0]}"
    return table.get(alone, table.get(number))


def codes(document: bytes) -> set[str]:
    """Return the codes of a model's errors; its messages are registered, so none is unknown."""
    world = World()
    world.know_messages(message_names(document))
    return {finding.code for finding in errors(check(_Bundle(document), world.registry))}


def judge(folder: Path) -> list[tuple[str, str | None, set[str]]]:
    """Return each model with the code that it should have and those that it has."""
    judged = []
    for file in sorted(folder.glob("*/*.bpmn")):
        document = prepare(file.read_bytes(), {}, {"integerVariable", "testCaseNumber", "test"})
        judged.append((file.name, rule(file.name, FINDINGS), codes(document)))
    return judged


def main(folder: Path) -> int:
    """Print what is not refused by its own rule; fail if a rule of the table does not hold."""
    judged = judge(folder)
    held = [name for name, wanted, found in judged if wanted in found]
    wrong = [(name, wanted, found) for name, wanted, found in judged if wanted not in found]
    broken = 0
    for name, wanted, found in wrong:
        reason = rule(name, LEFT_ALONE)
        broken += reason is None
        told = reason or f"wanted {wanted}, found {', '.join(sorted(found)) or 'nothing'}"
        sys.stdout.write(f"{'left alone' if reason else 'BROKEN'}  {name}: {told}\n")
    sys.stdout.write(f"{len(held)} of {len(judged)} are refused by the finding of their rule\n")
    return 1 if broken or not judged else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
