"""History: append-only, hash-chained per instance; after pruning the only memory.

A row's hash covers the row before it, so that a change or a gap shows. Contents (form data,
message payloads) stand apart and are named by a salted digest: they can be erased (§ 84 SGB X)
and the chain still holds.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.models import History, Payload
from engine.spiff.codec import decode, encode

FIRST_HASH = "0" * 64


@dataclass(frozen=True)
class Entry:
    """Something that happened, before it has a place in the chain.

    `kind`: begonnen, betreten, erledigt, verlassen, zeit, nachricht, gesendet, uebernommen,
    zurueckgegeben, weitergegeben, regel, umgezogen, rueckgaengig, stoerung, behoben, beendet,
    abgebrochen; and by operators: angehalten, fortgesetzt, gesetzt, daten, umzug, umzug_zurueck.
    """

    kind: str
    element_id: str | None = None
    element_name: str | None = None
    token: str | None = None
    content: Mapping[str, Any] | None = field(default=None, compare=False)


def append(
    work: UnitOfWork, instance_id: str, length: int, last_hash: str, entries: Sequence[Entry]
) -> tuple[int, str]:
    """Append entries to an instance's chain and return its new length and hash.

    The caller holds the instance's row and stores both there.
    """
    rows, payloads = [], []
    for entry in entries:
        content = salted(entry.content) if entry.content is not None else None
        row = {
            "instance_id": instance_id,
            "position": length,
            "at": work.now,
            "kind": entry.kind,
            "element_id": entry.element_id,
            "element_name": entry.element_name,
            "token": entry.token,
            "actor": work.actor,
            "payload_digest": hashlib.sha256(content).hexdigest() if content else None,
        }
        last_hash = _chained(last_hash, row)
        rows.append({**row, "hash": last_hash})
        if content:
            payloads.append({"instance_id": instance_id, "position": length, "content": content})
        length += 1
    if rows:
        work.session.execute(insert(History), rows)
    if payloads:
        work.session.execute(insert(Payload), payloads)
    return length, last_hash


def history(session: Session, instance_id: str) -> Sequence[History]:
    """Return an instance's chain from its beginning."""
    return session.scalars(
        select(History).where(History.instance_id == instance_id).order_by(History.position)
    ).all()


def content_of(session: Session, instance_id: str, position: int) -> dict[str, Any] | None:
    """Return what a row's digest stands for, or None when it was erased."""
    row = session.get(Payload, (instance_id, position))
    if row is None:
        return None
    return dict(decode(orjson.loads(row.content)["data"]))


def first_broken(session: Session, instance_id: str) -> int | None:
    """Return the position at which the chain does not hold, or None when it holds."""
    last_hash = FIRST_HASH
    for expected, row in enumerate(history(session, instance_id)):
        values = {
            "instance_id": row.instance_id,
            "position": row.position,
            "at": row.at,
            "kind": row.kind,
            "element_id": row.element_id,
            "element_name": row.element_name,
            "token": row.token,
            "actor": row.actor,
            "payload_digest": row.payload_digest,
        }
        last_hash = _chained(last_hash, values)
        payload = session.get(Payload, (instance_id, row.position))
        replaced = payload is not None and (
            hashlib.sha256(payload.content).hexdigest() != row.payload_digest
        )
        if row.position != expected or row.hash != last_hash or replaced:
            return expected
    return None


def _chained(last_hash: str, row: Mapping[str, Any]) -> str:
    at: datetime = row["at"]
    text = orjson.dumps({**row, "at": at.isoformat(timespec="microseconds")})
    return hashlib.sha256(last_hash.encode() + text).hexdigest()


def salted(content: Mapping[str, Any]) -> bytes:
    """Return a content's bytes; a salt keeps a digest of few possible ones from being guessed."""
    return orjson.dumps({"salt": secrets.token_hex(8), "data": encode(dict(content))})
