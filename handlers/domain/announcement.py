"""Bekanntgabe: when a written administrative act counts as announced (§ 37 SGB X)."""

from datetime import date, timedelta
from typing import Literal

Route = Literal["post", "elektronisch", "portal", "persoenlich"]

# PostModG, Art. 33: four days for acts posted from this day on, three before.
FOUR_DAYS_SINCE = date(2025, 1, 1)


def announced_on(sent_on: date, route: Route = "post") -> date:
    """The day on which an act counts as announced, counted from the real day of posting.

    § 37 II 1 SGB X: the fourth day after posting in Germany (the third for posting before 2025),
    the same after electronic sending and, for the portal, after the notification (II a).
    The day stays even on a weekend or holiday (BSG, B 14 AS 12/09 R). Handed over in person it is
    announced at once (§ 37 I). An act that came later, or never, is announced then, or never: that
    is a fact a person records, no calculation.
    """
    if route == "persoenlich":
        return sent_on
    return sent_on + timedelta(days=4 if sent_on >= FOUR_DAYS_SINCE else 3)
