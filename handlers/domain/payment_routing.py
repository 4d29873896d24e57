"""Which system pays, and who handles it, during the parallel operation of comp.ASS and OPEN.

Source: EGS concept, section 1: the Zahllauf for April 2025 is on 20.03.2025, payouts until then
run through comp.ASS; the EGS supports the IFK with them from 01.04.2025 on.
"""

from dataclasses import dataclass
from datetime import date

EGS_PAYS_SINCE = date(2025, 4, 1)


@dataclass(frozen=True)
class PaymentRoute:
    """`unregulated` marks the days that no rule covers: a person must look at them."""

    system: str
    handled_by: str
    unregulated: bool


def payment_route(day: date, cut_off: date, inclusive: bool) -> PaymentRoute:
    """Route a payout by its day.

    The source says both "bis zum 20.03.2025" and "vor dem Zahllauf (20.03.2025)"; whether the day
    itself still belongs to comp.ASS is therefore a parameter (`zahllauf_inklusive`, default yes).
    From the cut-off to 31.03.2025 nobody is named: the IFK pays as before, flagged.
    """
    old_system = day <= cut_off if inclusive else day < cut_off
    if old_system:
        return PaymentRoute("comp.ASS", "IFK", unregulated=False)
    if day < EGS_PAYS_SINCE:
        return PaymentRoute("OPEN", "IFK", unregulated=True)
    return PaymentRoute("OPEN", "EGS", unregulated=False)
