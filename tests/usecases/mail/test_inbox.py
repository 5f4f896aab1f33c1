"""The inbox, from a real mailbox to its rows: once each, in its case, or set aside with reason."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path
from shutil import disk_usage

import pytest

from ivr.gateways.files.mail_files import DiskMailFiles
from ivr.ports.failures import NotStored
from ivr.rules.cases.requests import RequestState
from ivr.rules.identity.contacts import Proof
from ivr.rules.mail.incoming import MAX_BYTES, MAX_KEPT_BYTES_TIGHT, MAX_TRIES
from ivr.rules.words.protocols import protocol_groups
from ivr.store.cases import requests, sectors
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.store.cases.sectors import CaseForward, Sector
from ivr.store.identity import contacts
from ivr.store.mail import emails
from ivr.store.mail.emails import Email
from ivr.store.staff.staff import StaffMember
from ivr.usecases.cases.requests import answered, ask_back, take_turn
from tests.conftest import Install
from tests.support.dovecot import dovecot
from tests.support.files import names_a_day_later
from tests.support.inbox import US, Post, letter, wire

MAIL = {"SMTP_URL": "smtp://127.0.0.1:1", "MAIL_FROM": "central@exemplo.br"}


@pytest.fixture
def post(installed: Install, any_database_url: str, tmp_path: Path) -> Iterator[Post]:
    """An installation that sends e-mail and reads a mailbox of its own."""
    with dovecot() as server:
        central = installed(
            any_database_url, **MAIL, IMAP_URL=server.url(), MAIL_DIR=str(tmp_path / "mail")
        )
        yield Post(central, server)


def case_of(post: Post, case_id: int = 1) -> tuple[Case, CaseRequest]:
    """The case and its request."""
    with post.central.ports.database.read() as session:
        case_request = requests.of_case(session, case_id)
        case = session.get_one(Case, case_id)
        assert case_request
        session.expunge_all()
    return case, case_request


def ours(post: Post, case_id: int, kind: str = "answer", to: str = "maria@exemplo.com.br") -> Email:
    """An e-mail of ours about that case was sent."""
    with post.central.ports.database.write() as session:
        now, key = post.central.clock.now(), f"{kind}:{case_id}:{to}"
        values = {
            **{"key": key, "kind": kind, "case_id": case_id, "to": to, "reply_to": US},
            **{"subject": "", "text": "", "html": "", "message_id": f"<{key}@central>"},
            **{"token": sha256(key.encode()).hexdigest()[:24], "created_at": now, "next_at": now},
        }
        assert emails.add(session, values)
        row = session.query(Email).filter_by(key=key).one()
        row.state, row.tries = "accepted", 1
        session.flush()
        session.expunge_all()
    return row


def forwarded(post: Post, case_id: int, to: str = "cadastro@set.rn.gov.br") -> Email:
    """The case was forwarded to a sector by e-mail."""
    email = ours(post, case_id, "forward", to)
    with post.central.ports.database.write() as session:
        now = post.central.clock.now()
        sector = Sector(key=to, name="Cadastro", contact=to, created_at=now)
        member = StaffMember(email=to, name="A", role="agent", password_hash="", created_at=now)
        session.add_all([sector, member])
        session.flush()
        session.add(
            CaseForward(
                case_id=case_id,
                sector_id=sector.id,
                staff_id=member.id,
                at=now,
                reason="",
                to=to,
                email_id=email.id,
            )
        )
        case, case_request = session.get_one(Case, case_id), requests.lock(session, case_id)
        assert case_request
        take_turn(session, case, case_request, RequestState.SECTOR)
    return email


def test_a_message_becomes_a_case_with_its_original_and_is_marked_and_acknowledged(
    post: Post,
) -> None:
    assert post.comes(letter()) == 1
    ((key, source, state, case_id, sender, name, subject, text, original, known),) = post.rows(
        "SELECT key, source, state, case_id, sender, sender_name, subject, text, original, known"
        " FROM incoming"
    )
    assert (source, state, case_id, known) == ("email", "filed", 1, True)
    assert (sender, name, subject) == ("maria@exemplo.com.br", "Maria Silva", "Dúvida")
    assert text == "Não consigo entrar na UVT."
    path = post.central.ports.mail_files.path(str(original))
    assert path
    assert message_from_bytes(path.read_bytes())["To"] == US
    case, case_request = case_of(post)
    assert (case.channel, case.state, case_request.state) == ("email", "received", "here")
    assert (case_request.address, case_request.name) == ("maria@exemplo.com.br", "Maria Silva")
    assert post.server.unseen() == 0
    assert post.acknowledged == ["maria@exemplo.com.br"]
    ((answered_id, subject, nature),) = post.rows("SELECT in_reply_to, subject, nature FROM emails")
    assert (answered_id, nature) == ("<m1@exemplo.com.br>", "auto-replied")
    assert protocol_groups(case.protocol) in str(subject)
    assert len(str(key)) == 64


def test_glpi_24760_same_mail_imported_once(post: Post) -> None:
    message = letter()
    assert post.comes(message) == 1
    raw = wire(message)
    again = b"Received: from elsewhere\r\nReturn-Path: <maria@exemplo.com.br>\r\n" + raw
    assert post.comes(raw, again) == 0
    assert post.read() == 0
    assert len(post.states) == 1
    assert len(names_a_day_later(post.central)) == 1, "one original of it is kept"
    post.server.replace_mailbox(raw, wire(letter("Outra", Message_ID="<z@y>")))
    assert post.read() == 1, "another mailbox of the name is read from its beginning"
    assert len(post.states) == 2
    forged = letter("Outro texto", sender="Mau <mau@exemplo.br>", Message_ID="<m1@exemplo.com.br>")
    assert post.comes(forged) == 1, "a repeated Message-ID hides nothing"


def test_an_answer_lands_in_its_case_by_what_it_answers_or_by_the_protocol(post: Post) -> None:
    post.comes(letter())
    case, _ = case_of(post)
    ack = post.rows("SELECT message_id FROM emails")[0][0]
    post.comes(
        letter("Segue.", In_Reply_To=str(ack)),
        letter("E mais isto.", References="<x@y> <m1@exemplo.com.br> <z@y>"),
        letter("Outra vez.", Subject=f"RES: protocolo {protocol_groups(case.protocol)}"),
        letter("Sem fio.", Subject="Outro assunto"),
    )
    assert [row[3] for row in post.states] == [1, 1, 1, 1, 2]
    assert post.acknowledged == ["maria@exemplo.com.br"]


def test_who_is_not_of_the_case_is_told_apart(post: Post) -> None:
    post.comes(letter())
    ours(post, 1, to="contador@exemplo.com.br")  # that we wrote there once proves nothing
    for sender in ("Maria@exemplo.com.br", "Contador@exemplo.com.br", "outro@exemplo.com.br"):
        post.comes(letter(sender=sender, In_Reply_To="<m1@exemplo.com.br>"))
    assert [row[0] for row in post.rows("SELECT known FROM incoming ORDER BY id")] == [
        *(True, True, False, False)
    ]
    assert post.states[2:] == [("email", "quarantined", "stranger", 1)] * 2
    assert case_of(post)[1].address == "maria@exemplo.com.br"


def test_writing_again_wakes_a_clock_that_stood_and_opens_what_was_answered(post: Post) -> None:
    post.comes(letter())
    with post.central.ports.database.write() as session:
        case, case_request = session.get_one(Case, 1), requests.lock(session, 1)
        assert case_request
        ask_back(session, post.central.line, case, case_request, post.central.clock.now())
    post.comes(letter("Aqui está.", In_Reply_To="<m1@exemplo.com.br>"))
    assert case_of(post)[1].state == "here"
    with post.central.ports.database.write() as session:
        case, case_request = session.get_one(Case, 1), requests.lock(session, 1)
        assert case_request
        answered(session, case, case_request, post.central.clock.now())
    post.central.clock.at += timedelta(days=1)
    post.comes(letter("Não entendi.", In_Reply_To="<m1@exemplo.com.br>"))
    case, case_request = case_of(post)
    assert (case.state, case_request.state, len(post.states)) == ("received", "here", 3)
    assert len(post.acknowledged) == 2, "a new term is told"


def test_a_phone_case_goes_on_by_mail_from_the_address_that_its_caller_gave(post: Post) -> None:
    post.central.dial()
    ((case_id, protocol),) = post.rows("SELECT id, protocol FROM cases")
    post.comes(letter(Subject=f"Protocolo {protocol}"))
    assert post.states == [("email", "quarantined", "stranger", case_id)]
    assert post.acknowledged == []
    with post.central.ports.database.write() as session:
        given = contacts.Given("maria@exemplo.com.br", Proof.LINK, post.central.clock.now())
        contacts.add(session, case_id, given)
    post.comes(letter("De novo.", Subject=f"Protocolo {protocol}"))
    assert case_of(post, case_id)[1].address == "maria@exemplo.com.br"
    assert len(post.acknowledged) == 1


def test_a_joined_case_goes_on_in_the_other_and_an_erased_one_takes_nothing(post: Post) -> None:
    post.comes(letter(), letter("Outro", Subject="B"), letter("Terceiro", Subject="C"))
    with post.central.ports.database.write() as session:
        session.get_one(Case, 2).joined_id = 1
        session.get_one(Case, 3).erased_at = post.central.clock.now()
    post.comes(
        letter("a", In_Reply_To="<m2@exemplo.com.br>"),
        letter("b", In_Reply_To="<m3@exemplo.com.br>"),
    )
    assert [row[3] for row in post.states] == [1, 2, 3, 1, 4]


def test_a_sectors_answer_comes_back_into_the_case_and_the_citizen_is_not_told(post: Post) -> None:
    post.comes(letter())
    email = forwarded(post, 1)
    post.comes(
        letter("Feito.", sender="Zé <ze@set.rn.gov.br>", In_Reply_To=email.message_id),
    )
    case, case_request = case_of(post)
    assert (case_request.state, case.state) == ("here", "received")
    assert post.states[-1] == ("sector", "filed", "", 1)
    assert post.rows("SELECT answered_at IS NULL FROM case_forwards")[0][0] in (0, False)
    assert post.rows("SELECT sector_id FROM incoming ORDER BY id") == [(None,), (1,)]
    assert post.acknowledged == ["maria@exemplo.com.br"]


def test_a_sector_is_known_by_the_token_of_what_it_was_sent_and_others_are_no_sector(
    post: Post,
) -> None:
    post.comes(letter())
    email = forwarded(post, 1)
    case, _ = case_of(post)
    post.comes(letter("Mal.", sender="x@exemplo.net", In_Reply_To=email.message_id))
    assert post.states[-1] == ("email", "quarantined", "stranger", 1)
    assert case_of(post)[1].state == "sector", "a sector that has the case keeps it"
    subject = f"Re: {case.protocol}"
    post.comes(letter("Feito.", sender="Cadastro@SET.rn.gov.br", Subject=subject))
    assert post.states[-1] == ("email", "quarantined", "stranger", 1), "anybody can write that"
    away = letter("Férias.", sender="cadastro@set.rn.gov.br", In_Reply_To=email.message_id)
    away["Auto-Submitted"] = "auto-replied"
    post.comes(away)
    assert post.states[-1] == ("sector", "filed", "", 1)
    assert case_of(post)[1].state == "sector"
    to = f"Central <central+{email.token}@exemplo.br>"
    post.comes(letter("Feito.", sender="Cadastro@SET.rn.gov.br", To=to))
    assert post.states[-1] == ("sector", "filed", "", 1), "the token may stand in the address"
    assert case_of(post)[1].state == "here"
    with post.central.ports.database.read() as session:
        assert sectors.with_sector(session, 1), "who took it back is staff's to say"


SAYS = "mx.set.rn.gov.br; "
PASSES = f"{SAYS}dkim=pass header.d=set.rn.gov.br; spf=pass smtp.mailfrom=ze@set.rn.gov.br"


@pytest.mark.parametrize(
    ("result", "source"),
    [
        (PASSES, "sector"),
        (f"{SAYS}dmarc=pass header.from=set.rn.gov.br", "sector"),
        (f"{SAYS}dkim=pass header.d=exemplo.net; dmarc=fail header.from=set.rn.gov.br", "email"),
        (f"{SAYS}spf=softfail smtp.mailfrom=ze@set.rn.gov.br", "email"),
        (PASSES.replace("mx.set", "mx.exemplo"), "email"),
        ("", "email"),
    ],
)
def test_where_our_mail_server_tells_a_sector_is_one_only_where_it_passes(
    installed: Install, sqlite_url: str, tmp_path: Path, result: str, source: str
) -> None:
    with dovecot() as server:
        own = {"IMAP_URL": server.url(), "MAIL_DIR": str(tmp_path / "mail")}
        trusts = {"MAIL_AUTHSERV_ID": "mx.set.rn.gov.br"}
        post = Post(installed(sqlite_url, **MAIL, **own, **trusts), server)
        post.comes(letter())
        email = forwarded(post, 1)
        headers = {"Authentication_Results": result} if result else {}
        made = letter("Feito.", sender="ze@set.rn.gov.br", In_Reply_To=email.message_id, **headers)
        if result.startswith(SAYS):
            # A sender's own word for it stands below what our mail server wrote.
            made.add_header("Authentication-Results", PASSES)
        post.comes(made)
        assert post.states[-1][0] == source


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (letter("", Subject=""), "empty"),
        (letter(sender="alguém"), "no-sender"),
        (letter(sender=f"Nós <{US}>"), "own"),
        (letter(sender="central@exemplo.br"), "own"),
        (letter(Precedence="bulk"), "automatic"),
        (b"\x00\x01\x02 garbage", "unreadable"),
        (letter("-----BEGIN PGP MESSAGE-----\n\nhQEMA"), "ciphered"),
        (letter("x" * 80 + "\n" * 1 + "y" * (MAX_BYTES + 1)), "huge"),
    ],
)
def test_what_is_no_request_is_set_aside_with_its_reason_and_original(
    post: Post, made: bytes, why: str
) -> None:
    assert post.comes(made) == 1
    assert post.states == [("email", "quarantined", why, None)]
    assert post.acknowledged == []
    assert len(names_a_day_later(post.central)) == 1
    assert post.rows("SELECT count(*) FROM cases") == [(0,)]


def with_reserve(post: Post, reserve: int) -> Post:
    """The same mailbox and folder, with so much of the disk to be left free."""
    files = DiskMailFiles(post.central.settings.MAIL_DIR, reserve)
    ports = replace(post.central.ports, mail_files=files)
    return replace(post, central=replace(post.central, ports=ports))


def test_while_the_disk_is_tight_large_messages_stay_at_the_server_and_small_ones_come(
    post: Post, tmp_path: Path
) -> None:
    tight = with_reserve(post, disk_usage(tmp_path).free // 2)
    small, large = letter("Oi."), letter("x" * 70 + "\n" * 1 + "y\n" * MAX_KEPT_BYTES_TIGHT)
    assert tight.comes(small, large) == 2
    assert post.states == [("email", "filed", "", 1), ("email", "quarantined", "huge", None)]
    ((original, place),) = post.rows("SELECT original, place FROM incoming WHERE why <> ''")
    assert original == ""
    assert place.endswith("/2"), "where a person finds it"


def test_a_full_disk_loses_no_message_and_each_is_read_once_there_is_room(post: Post) -> None:
    full = with_reserve(post, 1 << 60)
    with pytest.raises(NotStored):
        full.comes(letter())
    assert (post.states, post.server.unseen()) == ([], 1)
    assert post.read() == 1
    assert post.states == [("email", "filed", "", 1)]


def test_an_email_of_ours_that_comes_back_to_us_is_known_by_its_message_id(post: Post) -> None:
    post.comes(letter())
    ack = str(post.rows("SELECT message_id FROM emails")[0][0])
    post.comes(letter(sender="x@exemplo.net", Message_ID=ack))
    assert post.states[-1] == ("email", "quarantined", "own", None)


REPORT = (
    "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.exemplo.br\r\nTo: {to}\r\nSubject: Undelivered\r\n"
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    "--b\r\n\r\nSorry.\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    "Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; maria@exemplo.com.br\r\n"
    "Action: {action}\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
    "Message-ID: {message_id}\r\n\r\n--b--\r\n"
)


def report(
    message_id: str = "<none@x>", to: str = "central@exemplo.br", action: str = "failed"
) -> bytes:
    return REPORT.format(to=to, action=action, message_id=message_id).encode()


def test_a_report_is_noted_on_the_email_that_it_names_and_anothers_is_strange(post: Post) -> None:
    post.comes(letter())
    first, second = ours(post, 1, "answer"), ours(post, 1, "ask")
    post.comes(report(first.message_id, action="delayed"))
    assert post.rows("SELECT count(*) FROM emails WHERE state = 'bounced'") == [(0,)]
    post.comes(report(first.message_id))
    post.comes(report(to=f"voltas+{second.token}@exemplo.br"))
    assert post.rows("SELECT kind, state, code FROM emails WHERE kind <> 'acknowledgement'") == [
        ("answer", "bounced", "5.1.1"),
        ("ask", "bounced", "5.1.1"),
    ]
    post.comes(report())
    assert [row[1:] for row in post.states[1:]] == [
        *[("returned", "", 1)] * 3,
        ("quarantined", "strange-report", None),
    ]
    assert case_of(post)[1].state == "here"
    assert len(post.acknowledged) == 1


def test_freescout_3670_an_answering_machine_that_hides_opens_few_cases_and_gets_one_answer(
    post: Post,
) -> None:
    """It marks nothing and forgets the thread: https://github.com/freescout-help-desk/freescout/issues/3670"""
    for n in range(30):
        post.comes(letter(f"Estou em férias. ({n})", Subject="Chamado aberto"))
    assert post.rows("SELECT count(*) FROM cases") == [(20,)]
    assert [row[2] for row in post.states].count("flood") == 10
    assert post.acknowledged == ["maria@exemplo.com.br"]
    post.central.clock.at += timedelta(hours=2)
    post.comes(letter("Voltei e preciso de ajuda.", Subject="Ajuda"))
    assert post.states[-1][1] == "filed", "an hour later a person is heard again"


def test_freescout_2445_two_answering_machines_end(post: Post) -> None:
    """Each answers what the other wrote: https://github.com/freescout-help-desk/freescout/issues/2445"""
    post.comes(letter())
    rounds = 0
    while (written := post.rows("SELECT message_id FROM emails ORDER BY id"))[rounds:]:
        for (message_id,) in written[rounds:]:
            # The worst of them: it answers an acknowledgement, and does not say that it is none.
            post.comes(letter("Recebemos sua mensagem.", In_Reply_To=str(message_id)))
        rounds = len(written)
    assert rounds == 1
    assert post.states == [("email", "filed", "", 1)] * 2


def test_zammad_2923_automatic_mail_opens_nothing_and_wakes_nothing(post: Post) -> None:
    """https://github.com/zammad/zammad/issues/2923"""
    post.comes(letter())
    with post.central.ports.database.write() as session:
        case, case_request = session.get_one(Case, 1), requests.lock(session, 1)
        assert case_request
        answered(session, case, case_request, post.central.clock.now())
    for n in range(3):
        away = letter(f"Ausente {n}", In_Reply_To="<m1@exemplo.com.br>")
        away["Auto-Submitted"] = "auto-replied"
        post.comes(away)
    assert post.states == [("email", "filed", "", 1)] * 4
    assert case_of(post)[1].state == "answered"
    assert len(post.acknowledged) == 1


def test_zammad_1131_a_report_that_is_not_delivered_ends_the_conversation(post: Post) -> None:
    """Its acknowledgement bounced, and the bounce was acknowledged:
    https://github.com/zammad/zammad/issues/1131"""
    post.comes(letter(sender="errado@exemplo.com.br"))
    ack = str(post.rows("SELECT message_id FROM emails")[0][0])
    for _ in range(3):
        post.comes(report(ack))
        post.central.clock.at += timedelta(days=1)
    assert len(post.acknowledged) == 1
    assert post.rows("SELECT count(*) FROM cases") == [(1,)]


def test_row_34_a_storm_of_automatic_replies_is_never_answered(post: Post) -> None:
    post.comes(letter())
    storm = []
    for n in range(100):
        each = letter(f"Fora {n}", In_Reply_To="<m1@exemplo.com.br>", Message_ID=f"<s{n}@x>")
        each["Auto-Submitted"] = "auto-replied"
        storm.append(each)
    assert post.comes(*storm) == 100
    assert len(post.acknowledged) == 1
    filed = [row[1] for row in post.states].count("filed")
    assert filed == 20, "beyond that a person looks whether it is a loop"


INJECTIONS = (
    "a@exemplo.br\r\n Bcc: b@exemplo.br",
    '"Nome, outro@exemplo.br" <a@exemplo.br>',
    "a@exemplo.br, b@exemplo.br, c@exemplo.br",
    '=HYPERLINK("http://x") <a@exemplo.br>',
    "<script>alert(1)</script> <a@exemplo.br>",
    "=?utf-8?Q?x=0D=0ABcc=3A_b=40exemplo.br?= <a@exemplo.br>",
    "\x1b[31mA\x07 <a@exemplo.br>",
)


@pytest.mark.parametrize("line", INJECTIONS)
def test_row_35_what_looks_like_headers_or_recipients_writes_to_nobody_else(
    post: Post, line: str
) -> None:
    bad = "=?utf-8?B?T2zDoQ0KQmNjOiBiQGV4ZW1wbG8uYnI=?="
    raw = (
        f"From: {line}\r\nTo: {US}\r\nSubject: {bad}\r\nMessage-ID: <i@x>\r\n"
        "Reply-To: z@exemplo.br\r\n"
        "In-Reply-To: <a@b>\tBcc: x@y\r\nContent-Type: text/html\r\n\r\n"
        "<script>alert(1)</script>Ol\xe1 =HYPERLINK(1)\r\n"
    ).encode()
    post.comes(raw)
    # Of several authors nobody is known to have written it: a person looks first.
    several = "\r\n" in line or ", b@" in line
    assert post.acknowledged == ([] if several else ["z@exemplo.br"])
    ((subject, text, name),) = post.rows("SELECT subject, text, sender_name FROM incoming")
    assert subject == "Olá Bcc: b@exemplo.br"
    assert text == "Olá =HYPERLINK(1)"
    assert str(name).isprintable()
    for subject, in_reply_to, html in post.rows("SELECT subject, in_reply_to, html FROM emails"):
        assert str(subject).isprintable()
        assert in_reply_to == "<i@x>"
        assert "alert" not in str(html)


def test_files_are_kept_under_their_hash_and_what_is_not_taken_is_told(post: Post) -> None:
    message = letter()
    message.add_attachment(
        b"%PDF", maintype="application", subtype="pdf", filename="../../nota.pdf"
    )
    message.add_attachment(b"MZ", maintype="application", subtype="x-msdownload", filename="a.exe")
    message.add_attachment(
        b"\x78\x9f", maintype="application", subtype="ms-tnef", filename="winmail.dat"
    )
    post.comes(message)
    rows = post.rows("SELECT name, media_type, bytes, sha256, refused FROM attachments ORDER BY id")
    assert [(row[0], row[4]) for row in rows] == [
        ("nota.pdf", ""),
        ("a.exe", "type"),
        ("winmail.dat", "type"),
    ]
    path = post.central.ports.mail_files.path(str(rows[0][3]))
    assert path
    assert path.read_bytes() == b"%PDF"
    assert rows[1][3] == ""


def test_a_message_that_ends_its_reader_each_time_is_set_aside_unread(post: Post) -> None:
    post.comes(letter())
    post.server.deliver(wire(letter("Venenosa", Message_ID="<p@x>")))
    name, uidvalidity = post.rows("SELECT name, uidvalidity FROM mailboxes")[0]
    with post.central.ports.database.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE mailboxes SET trying_uid = 2, tries = {MAX_TRIES} WHERE name = '{name}'"
        )
    assert post.read(wary=True) == 1
    assert post.states[-1] == ("email", "quarantined", "unreadable", None)
    assert post.rows("SELECT place, text FROM incoming ORDER BY id")[-1] == (
        f"{name} {uidvalidity}/2",
        "",
    )
    assert post.rows("SELECT last_uid, tries FROM mailboxes") == [(2, 0)]
    assert len(names_a_day_later(post.central)) == 2, "its original is kept all the same"
