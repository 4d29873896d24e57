"""Decision tables: read from DMN, checked for overlaps and gaps, evaluated.

One decision table per file (DMN 1.1 to 1.5), its cells S-FEEL unary tests, its results constants.
What the standard has beside that is refused by name when a table is checked, never ignored. The
grammar is our own: the checks need to know which values a cell means, not only whether one value
fits, and no maintained library on PyPI gives that back.
"""

from engine.decisions.cells import Cell, CellError, Kind, Span, Value, parse_cell, parse_result
from engine.decisions.evaluation import Decision, DecisionError, evaluate
from engine.decisions.reading import Read, read_table
from engine.decisions.table import Column, Output, Policy, Rule, Table

__all__ = [
    "Cell",
    "CellError",
    "Column",
    "Decision",
    "DecisionError",
    "Kind",
    "Output",
    "Policy",
    "Read",
    "Rule",
    "Span",
    "Table",
    "Value",
    "evaluate",
    "parse_cell",
    "parse_result",
    "read_table",
]
