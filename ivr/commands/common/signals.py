"""Tell a long-running command by signals to stop."""

import signal
import threading


def stopped_by_signal() -> threading.Event:
    """Return an event that SIGTERM or Ctrl-C sets."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
