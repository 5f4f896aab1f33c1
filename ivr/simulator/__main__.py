"""`python -m ivr.simulator`: a telephone company in a box, on this machine only."""

import os
import signal
import sys
import threading

from ivr.simulator.company import open_company, serve
from ivr.simulator.post_office import open_post_office, take_port
from ivr.simulator.settings import BadSettings, read_settings


def main() -> int:
    """Serves until SIGINT or SIGTERM; 2 when a setting is missing, 1 when a port is taken."""
    try:
        settings = read_settings(os.environ)
    except BadSettings as mistakes:
        print(mistakes, file=sys.stderr)
        return 2
    try:
        wire = take_port(settings.smtp_port)
    except OSError as error:
        print(f"SIMULATOR_SMTP_PORT {settings.smtp_port}: {error.strerror}", file=sys.stderr)
        return 1
    app = open_company(settings)
    server = serve(app, settings.port)
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"Telephone: {settings.own_url}", flush=True)
    with open_post_office(app.extensions["exchange"], wire):
        server.serve_forever()
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
