"""`flask inbox`: the genuine process, told to stop, robbed of its mail server, given bad mail."""

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import pytest

from ivr.commands.mail.inbox import serve
from ivr.gateways.mail.imap import ImapInbox
from ivr.ports.failures import InboxAway, NotGiven
from ivr.ports.protocols import MailFiles
from ivr.rules.mail.incoming import MAX_TRIES, Listed
from ivr.rules.staff.approval import Move
from ivr.settings import Settings
from ivr.store.charter import editions
from ivr.usecases.charter.editions import begin
from ivr.usecases.charter.history import Actor, Doing, locked, move
from ivr.usecases.charter.publishing import publish
from ivr.usecases.charter.seeding import kept, seed
from ivr.usecases.line.line import Line, open_line
from tests.conftest import Install
from tests.faults.programs import Program
from tests.support.dovecot import Dovecot, dovecot
from tests.support.inbox import letter, wire
from tests.support.installation import Installation
from tests.support.programs import wait_until

ACKNOWLEDGED = "emails/acknowledgement.toml"


@contextmanager
def running(central: Installation, folder: Path) -> Iterator[Program]:
    """The reader as a process of its own while the block runs."""
    given = {each.name: str(getattr(central.settings, each.name)) for each in fields(Settings)}
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {**kept, **given, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "flask", "inbox"]
    made = Program("inbox", command, environment, folder / "inbox.log")
    made.start()
    try:
        yield made
    finally:
        made.kill()


def reads(central: Installation, messages: int) -> None:
    """So many are kept, before long."""
    counted = "SELECT count(*) FROM incoming"
    wait_until("they are read", lambda: central.rows(counted) == [(messages,)], 60)


def ends(program: Program) -> None:
    """It ends by itself, well, when it is told to."""
    program.signal(signal.SIGTERM)
    assert program.process
    assert program.process.wait(60) == 0, program.said


@pytest.fixture
def server() -> Iterator[Dovecot]:
    """A mailbox of its own."""
    with dovecot() as server:
        yield server


def test_it_reads_what_comes_outlives_its_server_and_ends_when_told_to(
    installed: Install, sqlite_url: str, tmp_path: Path, server: Dovecot
) -> None:
    mail_dir = str(tmp_path / "mail")
    central = installed(sqlite_url, IMAP_URL=server.url(), MAIL_DIR=mail_dir)
    server.stop()
    with running(central, tmp_path) as program:
        wait_until("it has looked for its server", lambda: "InboxAway" in program.said, 60)
        server.start()
        server.deliver(wire(letter("Um", Message_ID="<1@x>")))
        reads(central, 1)
        server.deliver(wire(letter("Dois", Message_ID="<2@x>")))
        reads(central, 2)
        server.stop()
        server.start()
        server.deliver(wire(letter("Três", Message_ID="<3@x>")))
        reads(central, 3)
        assert central.rows("SELECT count(*) FROM heartbeats WHERE name = 'inbox'") == [(1,)]
        ends(program)
        assert "segredo" not in program.said
        assert "maria" not in program.said
        assert program.said.count("Traceback") == 0


def put_in_force(line: Line, old: str, new: str) -> None:
    """Publish an edition in which the acknowledgement says something else."""
    now, ana = line.ports.clock.now(), Actor(None, "Ana")
    edition_id = begin(line, "Outras palavras", ana)
    with line.ports.database.write() as session:
        edition = locked(session, edition_id)
        files = editions.files(session, edition)
        assert old in files[ACKNOWLEDGED]
        files[ACKNOWLEDGED] = files[ACKNOWLEDGED].replace(old, new)
        editions.save_texts(session, edition, {ACKNOWLEDGED: files[ACKNOWLEDGED]}, None, now)
        # Its check would walk all calls: here it is the words alone that matter.
        move(session, edition, Move.CHECK, Doing(ana, now))
        edition.version = kept(session, files, now)
        move(session, edition, Move.APPROVE, Doing(ana, now))
    publish(line, edition_id, ana)


def test_what_it_acknowledges_with_is_of_the_edition_in_force(
    installed: Install, sqlite_url: str, tmp_path: Path, server: Dovecot
) -> None:
    """It is a process of its own, and begins no edition anew: it has to follow."""
    settings = {"IMAP_URL": server.url(), "MAIL_DIR": str(tmp_path / "mail")}
    sending = {"SMTP_URL": "smtp://127.0.0.1:1", "MAIL_FROM": "central@exemplo.br"}
    central = installed(sqlite_url, **settings, **sending)
    seed(central.ports)
    old, new = "Guarde este número e informe-o", "Anote este número e diga-o"
    said: list[str] = []

    def acknowledged() -> str:
        """What the next stranger, who writes from an address of their own, is answered."""
        n = len(said) + 1
        mail = letter("Oi", Message_ID=f"<{n}@x>", From=f"pessoa{n}@exemplo.com.br")
        server.deliver(wire(mail))
        made = "SELECT text FROM emails ORDER BY id"
        wait_until("it is acknowledged", lambda: len(central.rows(made)) == n, 60)
        said.append(str(central.rows(made)[-1][0]))
        return said[-1]

    with running(central, tmp_path) as program:
        assert old in acknowledged()
        put_in_force(open_line(central.ports), old, new)
        wait_until("the reader says the new words", lambda: new in acknowledged(), 60)
        assert old not in said[-1]
        ends(program)


def test_without_a_mailbox_it_says_so_once_and_waits_to_be_ended(
    central: Installation, tmp_path: Path
) -> None:
    with running(central, tmp_path) as program:
        wait_until("it says so", lambda: "IMAP_URL is empty" in program.said, 60)
        assert program.runs
        ends(program)
        assert program.said.count("IMAP_URL is empty: no mail is read") == 1


def test_where_nothing_can_be_kept_it_does_not_begin(
    installed: Install, sqlite_url: str, tmp_path: Path
) -> None:
    url = "imap://a:b@127.0.0.1:1"
    central = installed(sqlite_url, IMAP_URL=url, MAIL_DIR=str(tmp_path / "file"))
    (tmp_path / "file").touch()
    with running(central, tmp_path) as program:
        assert program.process
        assert program.process.wait(60) == 1
        assert "MAIL_DIR" in program.said


POISON = b"\x89PNG\r\n\x1a\ntoo much"


@dataclass
class OddBox:
    """A mailbox with messages of which some are not given, and others end whoever reads them."""

    bad: frozenset[int]
    raises: Exception
    poisoned: int = 0
    opened: int = 0
    marked: list[tuple[int, int]] = field(default_factory=list)
    name: str = "odd"
    uidvalidity: int = 7

    @contextmanager
    def open(self) -> Iterator["OddBox"]:
        """Opened once more."""
        self.opened += 1
        yield self

    def after(self, uid: int, most: int) -> Sequence[Listed]:
        """Three messages."""
        return [Listed(each, 100) for each in (1, 2, 3) if each > uid][:most]

    def parts(self, uid: int) -> Iterator[bytes]:
        """A message of its own, or what it raises."""
        if uid in self.bad:
            raise self.raises
        message = letter(f"Nº {uid}", Message_ID=f"<{uid}@x>")
        if uid == self.poisoned:
            message.add_attachment(POISON, maintype="image", subtype="png", filename="a.png")
        yield wire(message)

    def head(self, uid: int) -> bytes:
        """No header."""
        return b""

    def mark(self, first: int, last: int) -> None:
        """Noted."""
        self.marked.append((first, last))

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Until it is stopped."""
        stop.wait(0.01)
        return False


def served(line: Line, box: OddBox) -> None:
    """It is read by a reader that never ends of it, until all is marked."""
    stop = threading.Event()
    reader = threading.Thread(target=serve, args=(line, box, stop, 0.01))
    reader.start()
    try:
        wait_until("all are marked", lambda: bool(box.marked) and box.marked[-1][1] == 3)
    finally:
        stop.set()
        reader.join(60)


@pytest.fixture
def keeping(installed: Install, any_database_url: str, tmp_path: Path) -> Installation:
    """An installation that keeps its mail apart."""
    return installed(any_database_url, MAIL_DIR=str(tmp_path / "mail"))


def test_a_message_that_its_server_does_not_give_holds_up_no_other(keeping: Installation) -> None:
    box = OddBox(frozenset({2}), NotGiven("NO"))
    served(keeping.line, box)
    assert keeping.rows("SELECT state, why, place FROM incoming ORDER BY id") == [
        ("filed", "", ""),
        ("quarantined", "unreadable", "odd 7/2"),
        ("filed", "", ""),
    ]
    assert box.opened == MAX_TRIES + 1


def test_the_pause_is_short_again_once_a_message_has_its_place(
    keeping: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    served(keeping.line, OddBox(frozenset({1, 2, 3}), NotGiven("NO")))
    said = [each.args for each in caplog.records if each.name == "ivr.commands.mail.inbox"]
    pauses = [each[-1] for each in said if isinstance(each, tuple) and len(each) == 2]
    assert pauses == [0.01, 0.02, 0.04] * 3


@dataclass(frozen=True)
class OddFiles:
    """The genuine folder, but for one file that is too much for it: a mistake of ours."""

    genuine: MailFiles

    def keep(self, parts: Iterable[bytes]) -> tuple[str, int]:
        """It is kept, unless it is that file."""
        content = b"".join(parts)
        if content == POISON:
            raise RuntimeError("nobody thought of that")
        return self.genuine.keep([content])

    def __getattr__(self, name: str) -> Any:
        return getattr(self.genuine, name)


def test_a_message_for_which_our_program_has_a_mistake_holds_up_no_other(
    keeping: Installation,
) -> None:
    odd = replace(keeping.ports, mail_files=OddFiles(keeping.ports.mail_files))
    box = OddBox(frozenset(), InboxAway(""), poisoned=2)
    served(open_line(odd), box)
    assert keeping.rows("SELECT state, why FROM incoming ORDER BY id") == [
        ("filed", ""),
        ("quarantined", "unreadable"),
        ("filed", ""),
    ]
    ((original,),) = keeping.rows("SELECT original FROM incoming WHERE why <> ''")
    assert keeping.ports.mail_files.path(str(original)), "whoever looks at it has all of it"


def test_a_server_that_is_away_costs_no_message_a_try(keeping: Installation) -> None:
    box = OddBox(frozenset({1}), InboxAway("gone"))
    stop = threading.Event()
    reader = threading.Thread(target=serve, args=(keeping.line, box, stop, 0.01))
    reader.start()
    wait_until("it was opened often", lambda: box.opened > MAX_TRIES + 1)
    assert keeping.rows("SELECT count(*) FROM incoming") == [(0,)]
    assert keeping.rows("SELECT tries FROM mailboxes") == [(0,)]
    box.bad = frozenset()
    reads(keeping, 3)
    stop.set()
    reader.join(60)
    assert keeping.rows("SELECT DISTINCT state FROM incoming") == [("filed",)]


def test_two_readers_at_once_do_no_harm(keeping: Installation, server: Dovecot) -> None:
    server.deliver(*(wire(letter(f"Nº {n}", Message_ID=f"<{n}@x>")) for n in range(30)))
    stop, mailbox = threading.Event(), ImapInbox(server.url())
    readers = [
        threading.Thread(target=serve, args=(open_line(keeping.ports), mailbox, stop, 0.01))
        for _ in range(2)
    ]
    for each in readers:
        each.start()
    last = "SELECT last_uid FROM mailboxes"
    wait_until("all is read", lambda: keeping.rows(last) == [(30,)], 120)
    stop.set()
    for each in readers:
        each.join(60)
    assert keeping.rows("SELECT count(*), count(DISTINCT case_id) FROM incoming") == [(30, 20)]
    assert keeping.rows("SELECT count(*) FROM incoming WHERE why = 'flood'") == [(10,)]
    assert server.unseen() == 0
