"""What the web and the worker log: one JSON line an event, on standard error.

Owns that no log holds what a page or a case held: a failure is told by where it happened, never
with the values that were at hand there.
"""

import sys

import structlog


def log_in_lines() -> None:
    """Let everything that is logged from now on be one JSON line."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
