"""Ids that come again: two walks that do the same give everything the same ids and salts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch
from uuid import UUID


class Ids:
    """A source for our ids, for tokens and for salts; all begin anew at each step."""

    def __init__(self) -> None:
        self._own = random.Random()
        self._tokens = random.Random()
        self._salts = random.Random()

    def begin(self, *step: object) -> None:
        """Begin anew, so that what was tried and taken back in between does not count."""
        self._own.seed(repr(step))
        self._tokens.seed(repr(("token", *step)))
        self._salts.seed(repr(("salt", *step)))

    @contextmanager
    def given(self) -> Iterator[None]:
        """Let all ids come from here."""
        with (
            patch("engine.ids.uuid4", lambda: UUID(int=self._own.getrandbits(128))),
            patch("SpiffWorkflow.task.uuid4", lambda: UUID(int=self._tokens.getrandbits(128))),
            patch("engine.history.secrets.token_hex", self._salt),
        ):
            yield

    def _salt(self, size: int) -> str:
        return self._salts.randbytes(size).hex()
