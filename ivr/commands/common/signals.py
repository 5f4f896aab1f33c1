"""How a long-running command is told to stop."""

import signal
import threading


def stopped_by_signal() -> threading.Event:
    """An event that SIGTERM or Ctrl-C sets."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
