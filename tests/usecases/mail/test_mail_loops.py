"""Loops: whoever answers our mail by a machine, of whatever kind, the conversation ends."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from ivr.rules.mail.incoming import MAX_PER_SENDER_PER_HOUR
from tests.conftest import Install
from tests.support.dovecot import dovecot
from tests.support.inbox import US, Post, letter, wire

MAIL = {"SMTP_URL": "smtp://127.0.0.1:1", "MAIL_FROM": "central@exemplo.br"}
MACHINE = "maquina@exemplo.com.br"
MAX_ROUNDS = 30


@pytest.fixture
def post(installed: Install, sqlite_url: str, tmp_path: Path) -> Iterator[Post]:
    """An installation that sends e-mail and reads a mailbox of its own."""
    with dovecot() as server:
        own = {"IMAP_URL": server.url(), "MAIL_DIR": str(tmp_path / "mail")}
        yield Post(installed(sqlite_url, **MAIL, **own), server)


@dataclass(frozen=True)
class Ours:
    """An e-mail of ours, as it reaches a machine."""

    n: int
    message_id: str
    subject: str
    text: str


Machine = Callable[[Ours], list[EmailMessage]]


def answered(ours: Ours, **headers: str) -> EmailMessage:
    """A machine's own words for what it got."""
    usual = {"sender": MACHINE, "Message_ID": f"<a{ours.n}{len(headers)}@exemplo.com.br>"}
    return letter(f"Recebemos sua mensagem. ({ours.n})", **{**usual, **headers})


def marked(ours: Ours) -> list[EmailMessage]:
    """It keeps to RFC 3834, but for answering what is automatic."""
    return [answered(ours, In_Reply_To=ours.message_id, Auto_Submitted="auto-replied")]


def threaded(ours: Ours) -> list[EmailMessage]:
    """It says that it answers, and not that it is a machine."""
    return [answered(ours, In_Reply_To=ours.message_id, Subject=f"RES: {ours.subject}")]


def by_subject(ours: Ours) -> list[EmailMessage]:
    """All that it keeps is the subject."""
    return [answered(ours, Subject=f"AUTO: {ours.subject}")]


def forgetful(ours: Ours) -> list[EmailMessage]:
    """It keeps nothing of what it answers."""
    return [answered(ours, Subject="Chamado aberto")]


def double(ours: Ours) -> list[EmailMessage]:
    """Each of ours gets two answers, which in the other machine's eyes are two letters."""
    second = answered(ours, Subject="Seu chamado", Message_ID=f"<b{ours.n}@exemplo.com.br>")
    return [answered(ours, Subject="Chamado aberto"), second]


def many_names(ours: Ours) -> list[EmailMessage]:
    """Each answer comes from an address of its own: no limit of one a sender holds it."""
    return [answered(ours, sender=f"no-reply+{ours.n}@exemplo.com.br")]


def many_tags(ours: Ours) -> list[EmailMessage]:
    """The same, from an address a ticket."""
    return [answered(ours, sender=f"chamado+{ours.n}@exemplo.com.br")]


def reflector(ours: Ours) -> list[EmailMessage]:
    """A list that sends us our own words, from our own address."""
    text = letter(ours.text, sender=US, Subject=ours.subject, Message_ID=ours.message_id)
    return [text]


def forwarder(ours: Ours) -> list[EmailMessage]:
    """It sends ours on to us, as its own, with the Message-ID that it had."""
    return [letter(ours.text, sender=MACHINE, Subject=ours.subject, Message_ID=ours.message_id)]


def out_of_time(ours: Ours) -> list[EmailMessage]:
    """An Exchange server of old, whose only word for it is its own."""
    return [answered(ours, X_Auto_Response_Suppress="DR, OOF, AutoReply")]


MACHINES: tuple[Machine, ...] = (
    *(marked, threaded, by_subject, forgetful, double),
    *(many_names, many_tags, reflector, forwarder, out_of_time),
)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda each: each.__name__)
@pytest.mark.parametrize("begins", [MACHINE, "Maria <maria@exemplo.com.br>"])
def test_every_loop_of_the_corpus_ends(post: Post, machine: Machine, begins: str) -> None:
    post.comes(letter(sender=begins))
    heard, rounds = 0, 0
    while new := [Ours(*row) for row in _ours(post)[heard:]]:
        heard += len(new)
        rounds += 1
        assert rounds < MAX_ROUNDS, "it has no end"
        post.server.deliver(*(wire(each) for ours in new for each in machine(ours)))
        post.read()
    # A machine that names somebody else's case is told that its message came; should it open a
    # case of its own with its answer to that, that case is acknowledged.
    assert heard <= 3, "one to whoever began, and at the most two to the machine"
    assert len(set(post.acknowledged)) == len(post.acknowledged)
    ((cases,),) = post.rows("SELECT count(*) FROM cases")
    assert cases <= 1 + 2 * heard


def test_a_machine_that_writes_by_itself_for_ever_is_held_by_the_hour(post: Post) -> None:
    storm = [forgetful(Ours(n, f"<x{n}@y>", "", ""))[0] for n in range(60)]
    post.comes(*storm)
    assert post.rows("SELECT count(*) FROM cases") == [(MAX_PER_SENDER_PER_HOUR,)]
    assert len(post.acknowledged) == 1


def _ours(post: Post) -> list[tuple[int, str, str, str]]:
    rows = post.rows("SELECT id, message_id, subject, text FROM emails ORDER BY id")
    return [(int(row[0]), str(row[1]), str(row[2]), str(row[3])) for row in rows]
