"""`python -m ivr.simulator`: a telephone company in a box, on this machine only."""

import os
import signal
import sys
import threading

from ivr.simulator.company import serve
from ivr.simulator.settings import BadSettings, read_settings


def main() -> int:
    """Serves until SIGINT or SIGTERM; 2 when a setting is missing."""
    try:
        settings = read_settings(os.environ)
    except BadSettings as mistakes:
        print(mistakes, file=sys.stderr)
        return 2
    server = serve(settings)
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"Telephone: {settings.own_url}", flush=True)
    server.serve_forever()
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
