"""M-Angebot Pools: Einbuchung, Ausbuchung, Umbuchung (TP2 rows 30, 150, 160)."""

from typing import Any

from engine.db import UnitOfWork
from engine.registry import Call
from handlers import registry
from handlers.connectors import open_prosoz
from handlers.domain.responsibility import Subject


@registry.handler(
    "book_into_pool",
    label="In Pool einbuchen",
    help=(
        "Bucht die Person in den Pool ein; ist sie schon darin, ändert sich nichts, ist sie im "
        "anderen, wird es abgelehnt (TP2, Zeile 30)."
    ),
    returns={"buchung_id": "text"},
)
def book_into_pool(
    work: UnitOfWork, call: Call, *, fall_id: str, person_id: str, pool: str
) -> dict[str, Any]:
    """Book in; being in the pool already changes nothing (row 30 is passed by every path)."""
    booking = open_prosoz.book_into_pool(work, call, Subject(fall_id, person_id), pool)
    return {"buchung_id": booking.id}


@registry.handler(
    "book_out_of_pool",
    label="Aus Pool ausbuchen",
    help="Bucht die Person aus dem Pool aus; ist sie nicht darin, geschieht nichts.",
)
def book_out_of_pool(
    work: UnitOfWork, call: Call, *, fall_id: str, person_id: str, pool: str, grund: str
) -> dict[str, Any]:
    """Book out before the hand-over to the IFK; who was never in the pool leaves nothing to do."""
    open_prosoz.book_out_of_pool(work, call, Subject(fall_id, person_id), pool, grund)
    return {}


@registry.handler(
    "move_between_pools",
    label="Zwischen Pools umbuchen",
    help=(
        "Bucht in einem Zug aus dem einen Pool aus und in den anderen ein; der zweite der beiden "
        "Schritte bestätigt nur (TP2, Zeilen 150 und 160)."
    ),
    returns={"ausbuchung_id": "text", "einbuchung_id": "text"},
)
def move_between_pools(
    work: UnitOfWork, call: Call, *, fall_id: str, person_id: str, von_pool: str, nach_pool: str
) -> dict[str, Any]:
    """Book out and in at once, so that nobody is ever in two pools or in none."""
    subject = Subject(fall_id, person_id)
    move = open_prosoz.move_between_pools(work, call, subject, von_pool, nach_pool)
    return {"ausbuchung_id": move.booked_out.id, "einbuchung_id": move.booked_in.id}
