"""The line's own mailbox: real SMTP in, real IMAP out, by the client that the application has."""

import asyncio
import re
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from email.policy import SMTP
from email.utils import parseaddr
from imaplib import IMAP4

import pytest
from imap_tools import MailboxLoginError, MailBoxUnencrypted
from pymap.parsing.specials.flag import Seen as SEEN

from ivr.simulator.mail.imap import Box
from ivr.simulator.settings import Settings
from tests.simulator.conftest import Opens, company_at_work
from tests.simulator.customer import LINE, Company
from tests.simulator.mail.post import CITIZEN, LINE_ADDRESS, emails, letter, post

OURS = "atendimento@exemplo.br"
RETURNS = "devolucoes@exemplo.br"
# What readers stumble over; each must be served as it came.
BROKEN = {
    "nothing": b"",
    "no header": b"\r\nx\r\n",
    "no body": b"Subject: a\r\n",
    "no blank line": b"Subject: a\r\nnot a header line\r\n",
    "a starting space": b" Subject: a\r\n\r\nx\r\n",
    "bytes of no charset": b"Subject: \xe7\xff\r\nFrom: <\xe7@\xff>\r\n\r\n\x00\xff\r\n",
    "no boundary": b"Content-Type: multipart/mixed\r\n\r\n--x\r\n",
    "an unclosed boundary": b'Content-Type: multipart/mixed; boundary="a\r\n\r\n--a\r\n',
    "no end of parts": b"Content-Type: multipart/mixed; boundary=a\r\n\r\n"
    + b"--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" * 400,
    "no end of messages": b"Content-Type: message/rfc822\r\n\r\n" * 2000,
    "dates and ids of nobody": b"Date: never\r\nMessage-ID: <<>\r\nReferences: <a\r\nTo: @,;\r\n"
    b"\r\nx\r\n",
}


@pytest.fixture
def company(open_company: Opens) -> Company:
    """A simulator with a mailbox of two addresses."""
    return open_company(mailboxes=(OURS, RETURNS))


@pytest.fixture
def inbox(company: Company) -> Iterator[MailBoxUnencrypted]:
    """The mailbox, opened by its reader."""
    with opened(company) as found:
        yield found


def opened(company: Company) -> MailBoxUnencrypted:
    """The mailbox, for a reader."""
    reader = MailBoxUnencrypted("127.0.0.1", company.imap_port, timeout=20)
    reader.login("central", "central")
    return reader


def uids(inbox: MailBoxUnencrypted) -> list[str]:
    """Of every message, oldest first; one that has just come is among them."""
    inbox.client.noop()
    return inbox.uids()


def raws(inbox: MailBoxUnencrypted) -> list[bytes]:
    """Every message, byte for byte, oldest first."""
    found = []
    for uid in uids(inbox):
        _, told = inbox.client.uid("fetch", uid, "(BODY.PEEK[])")
        found += [each[1] for each in told if isinstance(each, tuple)]
    return found


def delivered(raw: bytes, to: str = OURS, sender: str = LINE_ADDRESS) -> bytes:
    """A message below the lines that its server added."""
    named = parseaddr(str(BytesHeaderParser().parsebytes(raw).get("From", "")))[1]
    domain = re.sub(r"[^A-Za-z0-9.-]", "", named.rpartition("@")[2]) or "invalid"
    envelope = sender.rpartition("@")[2] or domain
    said = f"spf=pass smtp.mailfrom={envelope}; dkim=pass header.d={domain}"
    result = f"Authentication-Results: correio.exemplo; {said}; dmarc=pass header.from={domain}"
    return f"Return-Path: <{sender}>\r\nDelivered-To: {to}\r\n{result}\r\n".encode() + raw


def test_what_is_sent_to_the_line_waits_in_its_mailbox(
    company: Company, inbox: MailBoxUnencrypted
) -> None:
    """Byte for byte, below the envelope's addresses; it is on the page as well."""
    company.post("/clock", now="2027-03-01T11:00:00Z")
    raw = letter("Uma pergunta").as_bytes(policy=SMTP)
    post(company, raw, OURS)
    assert raws(inbox) == [delivered(raw)]
    [found] = inbox.fetch(mark_seen=False)
    assert (found.subject, found.headers["delivered-to"]) == ("Uma pergunta", (OURS,))
    _, [when] = inbox.client.uid("fetch", str(found.uid), "(INTERNALDATE)")
    assert b"01-Mar-2027 11:00:0" in when
    assert [each["envelope"]["to"] for each in emails(company)] == [[OURS]]


def test_it_takes_the_mail_of_its_addresses_only(
    company: Company, inbox: MailBoxUnencrypted
) -> None:
    """Whatever their letters, and with anything after a plus; of several recipients one copy."""
    post(company, b"A: b\r\n\r\n", CITIZEN)
    post(company, b"A: b\r\n\r\n", f"x{OURS}")
    post(company, b"A: b\r\n\r\n", "atendimento@outro.br")
    assert uids(inbox) == []
    post(company, b"A: 1\r\n\r\n", "Atendimento@EXEMPLO.br")
    post(company, b"A: 2\r\n\r\n", "devolucoes+0a1b@exemplo.br")
    with smtplib.SMTP("127.0.0.1", company.smtp_port, timeout=5) as client:
        client.sendmail("<>", [CITIZEN, RETURNS, OURS], b"A: 3\r\n\r\n")
    assert raws(inbox) == [
        delivered(b"A: 1\r\n\r\n", "Atendimento@EXEMPLO.br"),
        delivered(b"A: 2\r\n\r\n", "devolucoes+0a1b@exemplo.br"),
        delivered(b"A: 3\r\n\r\n", RETURNS, ""),
    ]
    assert len(emails(company)) == 6


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_served_as_it_came(
    company: Company, inbox: MailBoxUnencrypted, what: str
) -> None:
    """Nothing is mended, shortened or refused; a reader can still look for a header line."""
    post(company, BROKEN[what], OURS)
    [raw] = raws(inbox)
    assert raw.startswith(delivered(BROKEN[what]))
    assert raw[len(delivered(BROKEN[what])) :] in (b"", b"\r\n")
    assert len(inbox.uids(f'HEADER Delivered-To "{OURS}"')) == 1
    [line] = emails(company)
    assert line["bytes"] == len(raw) - len(delivered(b""))


def test_a_big_one_comes_whole(company: Company, inbox: MailBoxUnencrypted) -> None:
    """24 MB of it."""
    raw = b"Subject: grande\r\n\r\n" + (b"0" * 76 + b"\r\n") * 310_000
    post(company, raw, OURS, seconds=60)
    assert raws(inbox) == [delivered(raw)]


def test_a_message_is_read_in_pieces(company: Company, inbox: MailBoxUnencrypted) -> None:
    """With its size told before, its header alone, and nothing beyond its end."""
    raw = letter("Aos pedaços", **{"X-Note": "a" * 200}).as_bytes(policy=SMTP)
    post(company, raw, OURS)
    [uid] = uids(inbox)
    whole = delivered(raw)

    def told(what: str) -> bytes:
        _, lines = inbox.client.uid("fetch", uid, f"({what})")
        return b"".join(each[1] for each in lines if isinstance(each, tuple))

    _, sizes = inbox.client.uid("fetch", uid, "(RFC822.SIZE)")
    assert any(f"RFC822.SIZE {len(whole)} ".encode() in each for each in sizes)
    pieces = [told(f"BODY.PEEK[]<{n}.100>") for n in range(0, len(whole), 100)]
    assert b"".join(pieces) == whole
    assert told(f"BODY.PEEK[]<{len(whole)}.100>") == b""
    head = whole[: whole.index(b"\r\n\r\n") + 4]
    assert told("BODY.PEEK[HEADER]<0.100000>") == head


def test_whoever_waits_is_told(company: Company, inbox: MailBoxUnencrypted) -> None:
    """IDLE, as the application waits."""
    with inbox.idle as idle, ThreadPoolExecutor() as pool:
        sending = pool.submit(post, company, letter(), OURS)
        told = idle.poll(timeout=20)
        sending.result()
    assert any(b"EXISTS" in each for each in told)
    assert len(uids(inbox)) == 1


def test_what_was_seen_or_deleted_stays_so(company: Company, inbox: MailBoxUnencrypted) -> None:
    """For the next reader too; UIDs grow."""
    for n in range(3):
        post(company, f"A: {n}\r\n\r\n".encode(), OURS)
    first, second, third = uids(inbox)
    assert int(first) < int(second) < int(third)
    inbox.flag([first], ["\\Seen"], True)
    inbox.delete([second])
    with opened(company) as other:
        assert other.uids("SEEN") == [first]
        assert other.uids("UNSEEN") == [third]
        assert other.folder.status("INBOX")["UIDNEXT"] == int(third) + 1


def test_nobody_else_reads_it(company: Company) -> None:
    """Another password opens nothing, nor does another name."""
    reader = MailBoxUnencrypted("127.0.0.1", company.imap_port, timeout=20)
    for user, password in (("central", "outra"), ("outra", "central")):
        with pytest.raises(MailboxLoginError):
            reader.login(user, password)
    reader.client.shutdown()


def test_a_reader_who_is_there_at_the_end_is_sent_away() -> None:
    """Also one that waits."""
    settings = Settings("http://127.0.0.1:9", "AC1", "t", LINE, mailboxes=(OURS,))
    with company_at_work(settings) as company:
        reader, waiting = opened(company), opened(company)
        waiting.idle.start()  # type: ignore[no-untyped-call]
    for each in (reader, waiting):
        with pytest.raises(IMAP4.abort):
            each.client.noop()
        each.client.shutdown()


def test_a_full_mailbox_takes_no_more(company: Company, inbox: MailBoxUnencrypted) -> None:
    """The sender is told to try again later, and the page does not show it."""
    raw = b"\r\n" + (b"0" * 998 + b"\r\n") * 23_000
    for _ in range(2):
        post(company, raw, OURS, seconds=60)
    with pytest.raises(smtplib.SMTPDataError) as refused:
        post(company, raw, OURS, seconds=60)
    assert refused.value.smtp_code == 452
    assert len(emails(company)) == 2
    assert len(uids(inbox)) == 2


def test_what_was_read_makes_room() -> None:
    """The oldest first, and no more than is needed; what was not read stays."""
    box, now = Box(most_bytes=100), datetime.now(UTC)

    async def live() -> None:
        assert [await box.add(now, b"0" * 30) for _ in range(4)] == [True, True, True, False]
        first, second, third = [each async for each in box.folders.inbox.messages()]
        for each in (second, third):
            each.permanent_flags = frozenset([*each.permanent_flags, SEEN])
        assert await box.add(now, b"0" * 30)
        left = [each.uid async for each in box.folders.inbox.messages()]
        assert left == [first.uid, third.uid, third.uid + 1]
        assert not await box.add(now, b"0" * 80)
        assert [each.uid async for each in box.folders.inbox.messages()] == left

    # A browser that another test has open keeps this thread's own loop.
    with ThreadPoolExecutor(1) as another:
        another.submit(asyncio.run, live()).result()


def test_without_the_package_the_simulator_names_it() -> None:
    """Whoever wants no mailbox needs none."""
    code = "import sys; sys.modules['pymap'] = None; from ivr.simulator.__main__ import main"
    settings = {
        "PUBLIC_URL": "http://127.0.0.1:9",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "t",
        "LINE_NUMBER": LINE,
        "SIMULATOR_MAILBOXES": OURS,
        "PYTHONPATH": ":".join(sys.path),
    }
    tried = subprocess.run(
        [sys.executable, "-c", f"{code}; sys.exit(main())"],
        env=settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert tried.returncode == 2
    assert "SIMULATOR_MAILBOXES needs the package pymap" in tried.stderr
