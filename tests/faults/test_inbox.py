"""Whatever kills the inbox's reader, and whenever: each message has one place, and nobody two."""

import hashlib
import os
import random
import sys
import uuid
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from pathlib import Path
from threading import Event

import pytest

from ivr.rules.cases.channels import Channel
from ivr.rules.identity.contacts import Proof
from ivr.settings import Settings
from ivr.store.identity import contacts
from ivr.store.identity.contacts import Given
from ivr.store.mail import emails
from ivr.store.mail.emails import Email
from ivr.usecases.cases.requests import WrittenRequest, open_case
from tests.conftest import Install
from tests.faults.programs import MARK, Program, kill_all_marked
from tests.faults.size import INBOX_DEATHS, LETTERS, SEED, WHOLE
from tests.faults.written_mail import LOOP, Known, Letter, letters
from tests.support.dovecot import Dovecot, dovecot
from tests.support.files import names_a_day_later
from tests.support.inbox import US
from tests.support.installation import Installation
from tests.support.programs import wait_until

BIG = 4 if WHOLE else 1
OLD_CASES = 10
BOUNCED = LETTERS // 12
SECONDS = 900.0 if WHOLE else 240.0
MOMENT_SECONDS = 0.1  # longer than a message takes: any line may be the last
MAIL = {"SMTP_URL": "smtp://127.0.0.1:1", "MAIL_FROM": "central@exemplo.br"}


@dataclass
class Scene:
    """An installation, its mailbox, and the genuine reader as a process that can be killed."""

    central: Installation
    server: Dovecot
    reader: Program
    chance: random.Random
    deaths: list[int] = field(default_factory=list)  # how far each reader that died had come

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """What the database answers."""
        return self.central.rows(statement)

    @property
    def read(self) -> int:
        """Up to which UID the mailbox was read."""
        found = self.rows("SELECT last_uid FROM mailboxes")
        return int(str(found[0][0])) if found else 0

    def kill_once(self) -> None:
        """The reader starts, reads so much or so little, and is killed."""
        before = self.read
        self.reader.start()
        # Now and then it does not come to reading at all.
        much = self.chance.randint(0, 2 * LETTERS // INBOX_DEATHS)
        enough = min(before + much, LETTERS - 1)
        wait_until(f"it reads: {self.reader.said[-2000:]}", lambda: self.read >= enough, SECONDS)
        Event().wait(self.chance.uniform(0, MOMENT_SECONDS if much else 2.0))
        self.reader.kill()
        self.deaths.append(self.read)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"] if WHOLE else ["sqlite"])
def test_killed_at_random_each_message_is_in_one_case_or_set_aside_and_nothing_is_lost(
    request: pytest.FixtureRequest, installed: Install, tmp_path: Path, database: str
) -> None:
    mark = uuid.uuid4().hex
    with dovecot() as server, ThreadPoolExecutor(1) as pool:
        own = {"IMAP_URL": server.url(), "MAIL_DIR": str(tmp_path / "mail")}
        central = installed(request.getfixturevalue(f"{database}_url"), **MAIL, **own)
        known = seed(central)
        sent = list(letters(LETTERS, BIG, SEED, known))
        scene = Scene(central, server, program(central, tmp_path, mark), random.Random(SEED))
        try:
            delivered = pool.submit(deliver, server, sent)
            strike(scene, delivered)
            scene.reader.start()
            wait_until("all is read", lambda: scene.read == len(sent), SECONDS)
            wait_until("all is marked", lambda: server.unseen() == 0, SECONDS)
        finally:
            scene.reader.kill()
            kill_all_marked(mark)
        told = f"{database}, seed {SEED}: {reckon(scene, sent)}"
    print(told)


def seed(central: Installation) -> Known:
    """Cases by protocol, and e-mails of ours of which some will come back."""
    now, line = central.clock.now(), central.line
    with central.ports.database.write() as session:
        written = WrittenRequest(Channel.EMAIL, "antiga@exemplo.com.br")
        cases = [open_case(session, line, written, now) for _ in range(OLD_CASES)]
        for case in cases:
            for n in range(LETTERS + 1):  # each of them may name a protocol, as its case's own
                given = Given(f"pessoa{n}@exemplo.com.br", Proof.CODE, now)
                contacts.add(session, case.id, given)
        for n in range(BOUNCED):
            values = {
                **{"key": f"o{n}", "kind": "answer", "case_id": cases[0].id, "to": f"o{n}@x.br"},
                **{"reply_to": US, "subject": "", "text": "", "html": "", "token": f"o{n}"},
                **{"message_id": f"<o{n}@central>", "created_at": now, "next_at": now},
            }
            assert emails.add(session, values)
        for row in session.query(Email):
            row.state, row.tries = "accepted", 1
        protocols = [each.protocol for each in cases]
    return Known(protocols, [f"<o{n}@central>" for n in range(BOUNCED)])


def program(central: Installation, folder: Path, mark: str) -> Program:
    """The product's own reader."""
    given = {each.name: str(getattr(central.settings, each.name)) for each in fields(Settings)}
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {**kept, **given, MARK: mark, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "flask", "inbox"]
    return Program("inbox", command, environment, folder / "inbox.log")


def deliver(server: Dovecot, sent: list[Letter]) -> None:
    """They come one after the other, while the reader lives and dies."""
    for n in range(0, len(sent), 20):
        server.deliver(*(each.raw for each in sent[n : n + 20]))


def strike(scene: Scene, delivered: "Future[None]") -> None:
    """The reader dies so often, as long as there is anything to read."""
    while len(scene.deaths) < INBOX_DEATHS and scene.read < LETTERS - 1:
        scene.kill_once()
    delivered.result(SECONDS)


def reckon(scene: Scene, sent: list[Letter]) -> str:
    """Each letter has the fate that it must have, and nobody two acknowledgements; in words."""
    fates = Counter(each.fate for each in sent)
    aside = Counter(str(row[0]) for row in scene.rows("SELECT why FROM incoming WHERE why <> ''"))
    reasons = {*aside, "huge", "unreadable", "empty", "no-sender", "automatic", "own"}
    reasons |= {"strange-report", "flood"}
    assert aside == Counter({each: fates[each] for each in reasons if fates[each]})
    _reckon_cases(scene, sent, fates)
    bounced = scene.rows("SELECT count(*) FROM emails WHERE state = 'bounced'")
    returned = scene.rows("SELECT count(*) FROM incoming WHERE state = 'returned'")
    assert bounced == returned == [(fates["returned"],)]
    rows = len(sent) - fates["known"]
    assert scene.rows("SELECT count(*), count(DISTINCT key) FROM incoming") == [(rows, rows)]
    acknowledged = _reckon_acknowledgements(scene, sent)
    kept = _reckon_files(scene)
    assert "Traceback" not in scene.reader.said, scene.reader.said[-3000:]
    return (
        f"{len(sent)} messages, its reader killed after {scene.deaths}; {dict(fates)},"
        f" {acknowledged} acknowledged, {kept} files kept"
    )


def _reckon_cases(scene: Scene, sent: list[Letter], fates: Counter[str]) -> None:
    filed = scene.rows("SELECT message_id, sender, case_id FROM incoming WHERE state = 'filed'")
    case_of: dict[tuple[str, str], int] = {}
    for message_id, sender, case_id in filed:
        assert (str(message_id), str(sender)) not in case_of, "twice"
        case_of[str(message_id), str(sender)] = int(str(case_id))
    begun = [case_of[each.message_id, each.sender] for each in sent if each.fate == "case"]
    assert len(set(begun)) == len(begun), "each in its own"
    for each in sent:
        if each.fate == "part":
            first = sent[each.of]
            assert case_of[each.message_id, first.sender] == case_of[first.message_id, first.sender]
        if each.fate == "old":
            assert case_of[each.message_id, each.sender] == each.of + 1
    loops = [case for (_, sender), case in case_of.items() if sender == LOOP]
    assert len(loops) == fates["loop"]
    cases = OLD_CASES + len(begun) + len(set(loops))
    assert scene.rows("SELECT count(*) FROM cases") == [(cases,)], "none without its message"


def _reckon_acknowledgements(scene: Scene, sent: list[Letter]) -> int:
    rows = scene.rows("SELECT target, created_at FROM emails WHERE kind = 'acknowledgement'")
    a_day = Counter((str(target), str(at)[:10]) for target, at in rows)
    assert not [each for each, times in a_day.items() if times > 1], "one a sender and day"
    owed = {each.sender for each in sent if each.fate in ("case", "loop")}
    # Nobody else wrote as a person in a case that had to be told of its term anew.
    assert {target for target, _ in a_day} == owed
    return len(rows)


def _reckon_files(scene: Scene) -> int:
    folder = scene.central.ports.mail_files
    wanted = {str(row[0]) for row in scene.rows("SELECT original FROM incoming")}
    wanted |= {str(row[0]) for row in scene.rows("SELECT sha256 FROM attachments")}
    assert folder.names() >= wanted - {""}, "no original is lost"
    assert names_a_day_later(scene.central) == wanted - {""}, "and none lies about"
    for name in folder.names():
        path = folder.path(name)
        assert path
        assert hashlib.sha256(path.read_bytes()).hexdigest() == name
    return len(folder.names())
