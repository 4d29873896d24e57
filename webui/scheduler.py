"""APScheduler as an alarm clock, and nothing more.

The table `timer` is the truth. APScheduler holds, in memory, one alarm for the next due instant
and one interval as a safety net; both only set an event. Pumps wait for that event and do the
work, each timer and each job in its own transaction. So a kill loses an alarm, never a timer; two
schedulers never share a store; and a long round cannot swallow an alarm, because an alarm that
runs is already over when its event is set (APScheduler skips and drops a one-shot job while an
earlier run of it is still busy).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from engine.clock import SystemClock
from webui.bootstrap import Application

log = logging.getLogger(__name__)

SHORTEST = timedelta(milliseconds=5)
LONGEST = timedelta(hours=1)
"""An alarm further away than this is set again on the way: wall clocks are moved by people."""


class Scheduler:
    """Wakes the pumps, one for each kind of work: a slow letter delays no deadline."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._alarms = BackgroundScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._pumps = (
            _Pump("timers", application.fire_due_timers, self._set_alarm),
            _Pump("batches", application.run_batches, self._set_alarm),
            _Pump("jobs", application.run_due_jobs, self._set_alarm),
            _Pump("drafts", application.drop_unneeded_drafts, lambda: None),
        )

    def start(self) -> None:
        """Start the pumps; whatever fell due while nobody ran is done at once."""
        self._alarms.start()
        self._alarms.add_job(
            self.wake, "interval", seconds=self._application.settings.tick_seconds, id="safety-net"
        )
        for pump in self._pumps:
            pump.start()
        self.wake()

    def wake(self) -> None:
        """Let the pumps look; called by alarms, and after a commit that may have set a timer."""
        for pump in self._pumps:
            pump.wake()

    def stop(self) -> None:
        """End after the round at hand.

        APScheduler must have nothing left to ring: one that is shut down while it rings looks for
        its job in the wrong place and its thread ends with an error.
        """
        for pump in self._pumps:
            pump.stop()
        self._alarms.remove_all_jobs()
        self._alarms.shutdown(wait=False)

    def _set_alarm(self) -> None:
        """Ring at the next due instant, counted from the application's clock; training moves it."""
        due = self._application.next_due()
        if due is None:
            return
        wait = min(max(due - self._application.now(), SHORTEST), LONGEST)
        self._ring_at(SystemClock().now() + wait)

    def _ring_at(self, instant: datetime) -> None:
        self._alarms.add_job(
            self.wake, "date", run_date=instant, id="next-due", replace_existing=True
        )


class _Pump(threading.Thread):
    """Does rounds of one kind of work whenever it is woken."""

    def __init__(self, name: str, work: Callable[[], int], after: Callable[[], None]) -> None:
        super().__init__(name=f"laufzettel-{name}", daemon=True)
        self._work = work
        self._after = after
        self._woken = threading.Event()
        self._stopping = False

    def wake(self) -> None:
        self._woken.set()

    def stop(self) -> None:
        self._stopping = True
        self._woken.set()
        self.join(timeout=30)

    def run(self) -> None:
        while True:
            self._woken.wait()
            self._woken.clear()
            if self._stopping:
                return
            self._round()

    def _round(self) -> None:
        """An error ends the round, never the pump: a dead pump looks alive and fires nothing.

        The safety net wakes it again; a database that was away is back by then.
        """
        try:
            while self._work() and not self._stopping:
                continue
            self._after()
        except Exception as error:  # noqa: BLE001 - see above
            log.error("round failed", extra={"pump": self.name, "error": type(error).__name__})
