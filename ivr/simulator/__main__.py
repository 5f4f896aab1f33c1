"""Run the simulated telephone company on this machine: `python -m ivr.simulator`."""

import logging
import os
import signal
import sys
import threading
from contextlib import ExitStack

from ivr import logs
from ivr.simulator.arguments import environment_of, read_arguments
from ivr.simulator.company import open_company, serve
from ivr.simulator.mail.mailbox import NoImapServer
from ivr.simulator.post_office import open_post_office, take_port
from ivr.simulator.reference import reference
from ivr.simulator.settings import BadSettings, Settings, read_settings

log = logging.getLogger(__name__)


def main() -> int:
    """Run the simulator until SIGINT or SIGTERM; return the exit status.

    2 where a setting, an argument or a package is missing, 1 where a port is taken, else 0.
    """
    arguments = read_arguments(sys.argv[1:])
    if arguments.reference:
        print(reference(), end="")
        return 0
    logs.configure("simulator")
    try:
        settings = read_settings(environment_of(arguments, os.environ))
        with ExitStack() as stack:
            return _serve(settings, stack)
    except (BadSettings, NoImapServer) as mistakes:
        print(mistakes, file=sys.stderr)
        return 2


def _serve(settings: Settings, stack: ExitStack) -> int:
    wires, ports = {}, {} if settings.other_voice else {"SIMULATOR_SMTP_PORT": settings.smtp_port}
    if settings.mailboxes:
        ports["SIMULATOR_IMAP_PORT"] = settings.imap_port
    for name, port in ports.items():
        try:
            wires[name] = stack.enter_context(take_port(port))
        except OSError as error:
            print(f"{name} {port}: {error.strerror}", file=sys.stderr)
            return 1
    app = open_company(settings)
    server = stack.enter_context(serve(app, settings.port))
    exchange = app.extensions["exchange"]
    if "SIMULATOR_IMAP_PORT" in wires:
        stack.enter_context(exchange.mailbox.open(wires["SIMULATOR_IMAP_PORT"]))
    if "SIMULATOR_SMTP_PORT" in wires:
        stack.enter_context(open_post_office(exchange, wires["SIMULATOR_SMTP_PORT"]))
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"Telephone: {settings.own_url}", flush=True)
    if settings.other_voice:
        told = (settings.line_number, settings.account_sid, settings.auth_token)
        print("Number: {}  Account: {}  Token: {}".format(*told), flush=True)
    log.info("the simulator begins")
    server.serve_forever()
    log.info("the simulator ends")
    return 0


if __name__ == "__main__":
    sys.exit(main())
