"""The safe language of conditions, timers, parameters and script lines.

`parse` refuses at deployment what is not in the language, `evaluate` computes a value, and
`parse_script` reads a script task's `name = expression` lines. Python's parser reads the text;
nothing is compiled or executed (research: conditions that call the operating system).

Values: null, true/false, numbers, text, dates, instants with an offset, times of day, durations,
lists and objects. Operators: `and or not`, comparisons, `in`, `is null`, `+ - * / // %`,
`x if condition else y`, `list[0]`, `object['key']`. Functions: `BUILT_IN` and the registered ones.
"""

from engine.expressions.errors import ExpressionError, similar
from engine.expressions.evaluation import Called, evaluate
from engine.expressions.functions import BUILT_IN, at
from engine.expressions.grammar import Expression, literal, parse, parse_script
from engine.expressions.values import Value, checked, family

__all__ = [
    "BUILT_IN",
    "Called",
    "Expression",
    "ExpressionError",
    "Value",
    "at",
    "checked",
    "evaluate",
    "family",
    "literal",
    "parse",
    "parse_script",
    "similar",
]
