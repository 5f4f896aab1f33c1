"""IMAP with a real server: what comes is listed, fetched in pieces, marked, and waited for."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from ivr.gateways.mail import imap
from ivr.gateways.mail.imap import ImapInbox
from ivr.ports.failures import InboxAway
from ivr.ports.mailbox import OpenInbox
from ivr.rules.mail.incoming import Listed
from tests.support.dovecot import Dovecot, dovecot
from tests.support.mail import Certificate, OddServer, certify, hang_up
from tests.web.served import free_port

ONE = b"From: a@exemplo.br\r\nSubject: um\r\n\r\nUm.\r\n"
TWO = b"From: b@exemplo.br\r\nSubject: dois\r\n\r\nDois.\r\n"
NEVER = threading.Event()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """For localhost, known to nobody."""
    return certify(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server() -> Iterator[Dovecot]:
    """A mailbox of its own."""
    with dovecot() as server:
        yield server


def uids(box: OpenInbox, after: int = 0, most: int = 100) -> list[int]:
    return [each.uid for each in box.after(after, most)]


def test_what_has_come_is_listed_above_a_uid_and_nothing_twice(server: Dovecot) -> None:
    with ImapInbox(server.url()).open() as box:
        assert box.after(0, 10) == []
        server.deliver(ONE, TWO, ONE)
        assert box.after(0, 10) == [Listed(1, len(ONE)), Listed(2, len(TWO)), Listed(3, len(ONE))]
        assert uids(box, most=2) == [1, 2]
        assert uids(box, after=2) == [3]
        assert uids(box, after=3) == [], "the last one is found by every range that ends in *"
        assert box.uidvalidity > 0
        assert box.name == "atendimento@localhost/INBOX"


def test_a_message_comes_in_pieces_byte_for_byte_and_reading_marks_nothing(
    server: Dovecot,
) -> None:
    big = ONE + b"\r\n".join([b"linha %d" % n for n in range(400_000)])
    exact = ONE + b"x" * (imap.PART_BYTES - len(ONE))
    server.deliver(big, exact, ONE)
    with ImapInbox(server.url()).open() as box:
        pieces = list(box.parts(1))
        assert max(map(len, pieces)) == imap.PART_BYTES
        assert len(pieces) > 4
        assert b"".join(pieces) == big
        assert b"".join(box.parts(2)) == exact
        assert list(box.parts(3)) == [ONE]
        assert box.head(1) == ONE.removesuffix(b"Um.\r\n")
        assert list(box.parts(99)) == []
        assert box.head(99) == b""
    assert server.unseen() == 3


def test_only_what_is_named_is_marked_and_nothing_is_taken_away(server: Dovecot) -> None:
    server.deliver(ONE, TWO, ONE)
    with server.mailbox() as other:
        other.client.uid("STORE", "1", "+FLAGS", r"(\Deleted)")
    with ImapInbox(server.url()).open() as box:
        box.mark(1, 2)
        box.mark(1, 2)
        assert uids(box) == [1, 2, 3]
    assert server.unseen() == 1


def test_another_mailbox_of_the_name_says_so(server: Dovecot) -> None:
    server.deliver(ONE)
    with ImapInbox(server.url()).open() as box:
        before = box.uidvalidity
    server.replace_mailbox(TWO)
    with ImapInbox(server.url()).open() as box:
        assert box.uidvalidity != before
        assert uids(box) == [1]


def test_a_folder_of_its_own_is_read(server: Dovecot) -> None:
    server.deliver(TWO, mailbox="Central São João")
    with ImapInbox(server.url(mailbox="Central São João")).open() as box:
        assert uids(box) == [1]
        assert list(box.parts(1)) == [TWO]


@pytest.mark.parametrize("capability", ["", "IMAP4rev1"])
def test_a_waiting_reader_is_told_of_mail_whether_or_not_the_server_tells(capability: str) -> None:
    with (
        dovecot(capability=capability) as server,
        ThreadPoolExecutor(1) as pool,
        ImapInbox(server.url(), poll_seconds=0.2).open() as box,
    ):
        told = pool.submit(box.wait, 60, NEVER)
        server.deliver(ONE)
        assert told.result(60)
        assert uids(box) == [1]


def test_a_waiting_reader_stops_when_it_is_told_to(server: Dovecot) -> None:
    stop = threading.Event()
    with ThreadPoolExecutor(1) as pool, ImapInbox(server.url()).open() as box:
        waiting = pool.submit(box.wait, 600, stop)
        stop.set()
        assert waiting.result(30) is False
        assert not box.wait(0.1, NEVER)
        assert box.after(0, 10) == [], "the conversation goes on after it"


def test_what_came_while_nobody_listened_is_told_at_once(server: Dovecot) -> None:
    with ImapInbox(server.url()).open() as box:
        assert box.after(0, 10) == []
        server.deliver(ONE)
        assert box.wait(60, NEVER)


def test_behind_tls_the_certificate_is_checked(certificate: Certificate) -> None:
    with dovecot(certificate) as server:
        server.deliver(ONE)
        known = str(certificate.certificate)
        for url in (server.url("?starttls"), server.tls_url):
            with ImapInbox(url, known).open() as box:
                assert list(box.parts(1)) == [ONE]
            for odd in (ImapInbox(url), ImapInbox(url.replace("localhost", "127.0.0.1"), known)):
                with pytest.raises(InboxAway), odd.open():
                    pass


def test_a_wrong_password_a_missing_folder_or_no_server_is_away_and_no_secret_told(
    server: Dovecot,
) -> None:
    for url in (
        server.url(password="outro segredo"),
        server.url(password="sêgredo"),
        server.url(mailbox="Nenhuma"),
        server.url().replace(str(server.port), str(free_port())),
        "imaps://a:segredo@nowhere.invalid",
    ):
        with pytest.raises(InboxAway) as away, ImapInbox(url).open():
            pass
        assert "gredo" not in str(away.value)
        assert away.value.__suppress_context__


def test_a_server_that_goes_away_in_between_is_away(server: Dovecot) -> None:
    server.deliver(ONE)
    with ImapInbox(server.url()).open() as box:
        assert uids(box) == [1]
        server.stop()
        for verb in (
            lambda: box.after(0, 1),
            lambda: list(box.parts(1)),
            lambda: box.mark(1, 1),
            lambda: box.wait(1, NEVER),
        ):
            with pytest.raises(InboxAway):
                verb()
    server.start()
    with ImapInbox(server.url()).open() as box:
        assert uids(box) == [1]


def opens(odd: OddServer, seconds: float = 20.0) -> None:
    """The mailbox of that server is opened."""
    with ImapInbox(f"imap://a:b@127.0.0.1:{odd.port}", seconds=seconds).open():
        pass


@pytest.mark.parametrize("said", [b"* OK hi", b"* BYE no", b"\xff\xfe", b"* PREAUTH", b"9" * 99])
def test_a_server_that_talks_nonsense_or_hangs_up_is_away(said: bytes) -> None:
    for act in (lambda line: line.sendall(said + b"\r\n"), hang_up):
        with OddServer("connect", act) as odd, pytest.raises(InboxAway):
            opens(odd)


def test_a_server_that_says_nothing_is_given_up() -> None:
    odd = OddServer("connect", lambda line: odd.hang(line))
    with odd, pytest.raises(InboxAway):
        opens(odd, seconds=0.5)
    assert odd.met == 1
