"""What each process of `make walks` does."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable

from tests.compiled import share_compiled_statements
from tests.walks.comparison import Comparison, Different, Tally, comparison

_opened: list[Comparison] = []
_open = contextlib.ExitStack()


def walk(seeds: Iterable[int]) -> Tally:
    """Walk; the installations stay from call to call."""
    if not _opened:
        share_compiled_statements()
        logging.disable(logging.CRITICAL)  # incidents belong to the walks
        _opened.append(_open.enter_context(comparison()))
    compared = _opened[0]
    compared.tally = Tally()
    for seed in seeds:
        try:
            compared.walk(seed)
        except Different as parted:
            compared.tally.different.append(str(parted))
    return compared.tally
