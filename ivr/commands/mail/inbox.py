"""Run `flask inbox`: read what people write to us, as long as it runs."""

import logging
import threading

import click
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ivr import logs
from ivr.commands.common.opened import ports_or_exit
from ivr.commands.common.signals import stopped_by_signal
from ivr.ports.failures import InboxAway, NotGiven, NotStored
from ivr.ports.mailbox import Inbox
from ivr.rules.operations.processes import INBOX
from ivr.usecases.line.line import Line, open_line
from ivr.usecases.mail.inbox import read_new

log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0  # after which the mailbox is looked into, whatever its server tells
SOON, LATEST = 1.0, 60.0  # seconds until the next try, where something is away
# The message at hand is to blame for none of these.
AWAY = (InboxAway, NotStored, OperationalError, InterfaceError, PoolTimeout)


@click.command("inbox")
def inbox() -> None:
    """Read the mailbox of IMAP_URL. Ends at SIGTERM or Ctrl-C, after the message at hand."""
    logs.configure(INBOX)
    line, stop = open_line(ports_or_exit()), stopped_by_signal()
    if line.ports.inbox is None:
        # The other processes of a Procfile would end with this one.
        log.warning("IMAP_URL is empty: no mail is read")
        stop.wait()
        return
    if trouble := line.ports.mail_files.trouble():
        raise click.ClickException(f"MAIL_DIR: {trouble}")
    line.conversations.follow()
    serve(line, line.ports.inbox, stop)


def serve(line: Line, mailbox: Inbox, stop: threading.Event, soon: float = SOON) -> None:
    """Read new messages until `stop` is set, however often the mail server goes away."""
    wary, pause, moved = True, soon, threading.Event()
    log.info("the reader begins")
    while not stop.is_set():
        try:
            with mailbox.open() as box:
                while not stop.is_set():
                    new = read_new(line, box, stop, wary, moved)
                    wary, pause = False, soon
                    if new:
                        log.info("inbox: %s", new)
                    box.wait(LOOK_SECONDS, stop)
        except AWAY as why:
            pause = _pause(pause, soon, moved)
            wary = wary or isinstance(why, NotGiven)
            log.warning("inbox: %s, tried again in %s s", _kind(why), pause)
        except Exception:
            wary, pause = True, _pause(pause, soon, moved)
            log.exception("inbox: a message was not read, tried again in %s s", pause)
        stop.wait(pause)
        pause = min(pause * 2, LATEST)
    log.info("the reader ends")


def _pause(pause: float, soon: float, moved: threading.Event) -> float:
    """Return the seconds until the next try: `soon` again once a message was filed since the last.

    Else some that cannot be read would make all others wait longer and longer.
    """
    was_moved = moved.is_set()
    moved.clear()
    return soon if was_moved else pause


def _kind(why: Exception) -> str:
    said = "" if isinstance(why, DBAPIError | PoolTimeout) else f" ({why})"
    return f"{type(why).__name__}{said}"
