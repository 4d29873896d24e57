"""The router: what instances sent while they moved goes where it belongs, one after the other.

Everything happens before the transaction ends, so a hand-over and its cause are one commit. What
moving an instance sends in turn joins the end of the queue; a queue that never ends is refused.
"""

from __future__ import annotations

from engine import calls, messages, signals
from engine.db import UnitOfWork
from engine.errors import Rejected
from engine.outgoing import CallEnded, CallResult, Outgoing, ProcessCall, ThrownMessage

MAX_SENT = 1000


def deliver_outgoing(work: UnitOfWork) -> None:
    """Deliver everything that was sent, and what that sends, until nothing is left."""
    for _ in range(MAX_SENT):
        if not work.outgoing:
            return
        _deliver(work, work.outgoing.popleft())
    raise Rejected("message_loop", limit=MAX_SENT)


def _deliver(work: UnitOfWork, sent: Outgoing) -> None:
    if isinstance(sent, ThrownMessage):
        messages.route_thrown(work, sent)
    elif isinstance(sent, ProcessCall):
        calls.begin(work, sent)
    elif isinstance(sent, CallResult):
        calls.give_back(work, sent)
    elif isinstance(sent, CallEnded):
        calls.end(work, sent)
    else:
        signals.spread(work, sent)
