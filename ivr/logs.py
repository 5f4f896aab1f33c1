"""Configure how every process logs: one line with time, level, process, request and call id.

The same trouble is logged once and then counted. What is personal is not logged: identifiers of
rows, requests and calls say what a line is about.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.config import dictConfig
from pathlib import Path
from traceback import extract_tb
from typing import Any

COUNTED_SECONDS = 600.0  # the same trouble is only counted, so long after it was logged
MAX_TROUBLES = 500  # that are told from each other at once

_process = "?"
_request: ContextVar[str] = ContextVar("request", default="-")
_call: ContextVar[str] = ContextVar("call", default="-")


def configure(process: str) -> None:
    """Log from here on as `process`, to the standard error: INFO of ours, WARNING of libraries."""
    dictConfig(configuration(process))


def configuration(process: str) -> dict[str, Any]:
    """Return the configuration of `process` for `logging.config`; gunicorn takes it, too."""
    global _process
    _process = process
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"once": {"()": Once}},
        "formatters": {"line": {"()": Line}},
        "handlers": {
            "error": {
                "class": "logging.StreamHandler",
                "stream": sys.stderr,
                "filters": ["once"],
                "formatter": "line",
            }
        },
        # What libraries tell of their doings has numbers and addresses in it.
        "root": {"level": "WARNING", "handlers": ["error"]},
        "loggers": {
            "ivr": {"level": "INFO"},
            "gunicorn.access": {"level": "CRITICAL", "propagate": False, "handlers": []},
            "gunicorn.error": {"level": "INFO", "propagate": True, "handlers": []},
            "rq.worker": {"level": "WARNING"},
        },
    }


def begin_request(request: str, call: str = "-") -> None:
    """Name what this thread does from here on, in every line that it logs."""
    _request.set(request)
    _call.set(call)


def of_call(sid: str) -> None:
    """Name the call that the request at hand is about."""
    _call.set(sid)


class Line(logging.Formatter):
    """The form of a line: `2026-11-23T13:00:00.000+00:00 INFO clock[12] sms - ivr.clock: …`."""

    def __init__(self) -> None:
        """Take the fields from the record, and from what this thread is doing."""
        super().__init__(
            "%(asctime)s %(levelname)s %(process_name)s[%(process)d] %(request)s %(call)s"
            " %(name)s: %(message)s"
        )

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """Return when the line was logged, in UTC."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and below it the traceback where there is one."""
        record.process_name, record.request, record.call = _process, _request.get(), _call.get()
        return super().format(record)


class Once(logging.Filter):
    """Lets a trouble through once in ten minutes, and then says how often it came meanwhile.

    Two are the same where their words are, or, of exceptions, where type and place are.
    """

    def __init__(self, stopwatch: Callable[[], float] = time.monotonic) -> None:
        """Know of no trouble yet."""
        super().__init__()
        self._stopwatch = stopwatch
        self._lock = threading.Lock()
        self._seen: dict[object, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to log this one."""
        if record.levelno < logging.WARNING:
            return True
        key, now = _what(record), self._stopwatch()
        with self._lock:
            since, more = self._seen.get(key, (float("-inf"), 0))
            if now - since < COUNTED_SECONDS:
                self._seen[key] = since, more + 1
                return False
            if len(self._seen) >= MAX_TROUBLES:
                self._seen.clear()
            self._seen[key] = now, 0
        if more:
            record.msg, record.args = f"{record.getMessage()} ({more} times more since)", ()
        return True


def _what(record: logging.LogRecord) -> object:
    """Return by what a trouble is known again."""
    why = record.exc_info[1] if record.exc_info else None
    if why is None:
        return record.name, record.getMessage()
    frames = extract_tb(why.__traceback__)
    place = [(Path(each.filename).name, each.lineno) for each in frames]
    return record.name, record.msg, type(why), tuple(place)
