"""How the web processes are served; gunicorn reads this file in the folder where it is started.

The server's other limits are in ivr/server/limits.py; an installation may set

    WEB_WORKERS              processes, 2
    WEB_THREADS              threads of each, 4
    SLOW_SECONDS             for a request's head, and beyond 16 kB a second for its body and its
                             answer, 10; then the connection is closed
    CONNECTIONS_PER_NETWORK  of one address (IPv6: /64) to one process, 64; 0 is no limit; behind
                             PROXIES it is theirs to count
"""

import os
import sys
from typing import Any

from ivr import logs
from ivr.server.handover import SHARED

worker_class = "ivr.server.worker.ParkingWorker"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
limit_request_line = 0  # a head has its own limit, and a long search gets a page, not a bare line
worker_connections = 500  # of one process: beyond them whoever waited longest is let go
control_socket_disable = True
logconfig_dict = logs.configuration("voice" if "create_voice" in " ".join(sys.argv) else "web")
# No field of a request says where it goes: by default gunicorn believes SCRIPT_NAME and PATH_INFO
# of whoever connects from this machine, which is every client of a proxy.
forwarder_headers = ""


def post_worker_init(worker: Any) -> None:
    """Let the process follow which edition of the charter is in force, apart from any request."""
    from ivr.web.common.installation import follow_edition  # never in the parent: it would be kept

    follow_edition(worker.wsgi)


def on_reload(server: Any) -> None:
    """Let the old workers serve until the new ones have loaded."""
    SHARED.begin(server.worker_age, server.cfg.workers)
