"""Our engine behind the seams of conformance suites that others wrote.

`engine` runs a model like betsy's: deploy, start, let time pass, report. `Uploader` takes files as
the interchange models do. `Session` drives one process step by step, with or without saving.

Scripts of a model stand for a token in the trace; they are replaced by test-only functions and
handlers, one per token. Structure, ids and flows stay as they are. Everything runs on the real
engine, on a real database, through the verbs that the product uses.
"""

from __future__ import annotations

from tests.conformance.running import Conformance, Reloading
from tests.conformance.stepping import Session
from tests.conformance.uploading import Uploader

__all__ = ["Session", "Uploader", "engine", "saved"]

engine = Conformance()
saved = Reloading()
