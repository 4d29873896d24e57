"""The zone in which wall clock times are meant; inside, instants are UTC."""

from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
