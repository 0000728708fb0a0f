"""What runs later, and how often it is looked for: the one seam for work that no request waits for.

The database is the truth about what is due; the scheduler of each worker only looks, from memory,
so any number of workers may run beside each other and none has to remember anything.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler


@dataclass(frozen=True)
class Job:
    """Something done again and again. `every` is the time from one beginning to the next."""

    name: str
    every: timedelta
    do: Callable[[], object]


def schedule(jobs: list[Job]) -> BackgroundScheduler:
    """A scheduler, not yet started, that does each job at its pace, never the same job twice at once.

    A beat that was missed, because the one before took long, is made up for by one beat.
    """
    # That a beat takes longer than a heartbeat is no news: the next one carries on.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(max_workers=max(1, len(jobs)))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in jobs:
        scheduler.add_job(job.do, "interval", id=job.name, name=job.name, seconds=job.every.total_seconds())
    return scheduler


def begin_anew(scheduler: BackgroundScheduler) -> None:
    """Let every job be done at its pace from now on, whatever the clock said before."""
    for job in scheduler.get_jobs():
        job.reschedule("interval", seconds=job.trigger.interval_length)
