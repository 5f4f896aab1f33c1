"""Wait until an address answers: `python -m ivr.demonstration.after ADDRESS && …`.

So the pages are first to have the machine, and whatever is beside them comes after.
"""

import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

START_SECONDS = 120.0  # that a part may take on a busy machine until it answers


def answers(address: str, process: subprocess.Popen[bytes] | None = None) -> bool:
    """Wait until that address answers; return False if its process ends first or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and (process is None or process.poll() is None):
        try:
            with urlopen(address, timeout=2):  # noqa: S310 - on this machine
                return True
        except (URLError, OSError):
            time.sleep(0.1)
    return False


if __name__ == "__main__":
    answers(sys.argv[1])
