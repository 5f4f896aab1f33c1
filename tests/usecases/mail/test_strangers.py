"""Strangers: whoever only writes to us is nobody's citizen, and learns nothing of any case."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.rules.cases.contact_form import ContactMessage
from ivr.rules.cases.requests import RequestKind
from ivr.rules.words.protocols import make_protocol, protocol_groups
from ivr.store.cases import cases
from ivr.store.cases.cases import Case
from ivr.store.identity import contacts
from ivr.store.queries.case_status import status_of
from ivr.usecases.callbacks.callback_calls import serve
from ivr.usecases.cases.contact import Receipt, new_sheet, send
from ivr.usecases.cases.reading import read_answer
from ivr.usecases.cases.replies import SendOutcome, TypedReply, keep_draft, send_reply
from ivr.usecases.mail.quarantine import file_into, open_from
from ivr.usecases.privacy.rights import send_code
from tests.conftest import Install
from tests.support.desk import hire
from tests.support.dovecot import dovecot
from tests.support.inbox import Post, letter, wire
from tests.support.installation import Installation

MAIL = {
    "SMTP_URL": "smtp://127.0.0.1:1",
    "MAIL_FROM": "central@exemplo.br",
    "SMS_FROM": "+558432097880",
}
TRUSTS = {"MAIL_AUTHSERV_ID": "mx.set.rn.gov.br"}
PASSES = "mx.set.rn.gov.br; dmarc=pass header.from=exemplo.com.br"
FAILS = PASSES.replace("pass", "fail")
STRANGER = "Mal <mal@exemplo.net>"
THEIRS = "mal@exemplo.net"
FIXED = "+558432320000"  # takes no SMS
FROM = {"REMOTE_ADDR": "203.0.113.7"}


@contextmanager
def opened(installed: Install, url: str, tmp_path: Path, **also: str) -> Iterator[Post]:
    """An installation that sends e-mail and SMS, and reads a mailbox of its own."""
    with dovecot() as server:
        own = {"IMAP_URL": server.url(), "MAIL_DIR": str(tmp_path / "mail")}
        yield Post(installed(url, **MAIL, **own, **also), server)


@pytest.fixture
def post(installed: Install, sqlite_url: str, tmp_path: Path) -> Iterator[Post]:
    """Such an installation on SQLite."""
    with opened(installed, sqlite_url, tmp_path) as made:
        yield made


@pytest.fixture
def post_on_both(installed: Install, any_database_url: str, tmp_path: Path) -> Iterator[Post]:
    """The same on SQLite and on PostgreSQL."""
    with opened(installed, any_database_url, tmp_path) as made:
        yield made


def form(post: Post, number: str = "", kind: RequestKind = RequestKind.COMPLAINT) -> Receipt:
    """A message by the form, without an e-mail address."""
    message = ContactMessage(
        kind, "uvt", "Demorou muito.", number=number, cpf="52998224725", name="Rita"
    )
    return send(post.central.line, new_sheet(post.central.ports), message)


def answer(
    post: Post,
    case_id: int,
    text: str = "Pronto, está resolvido.",
    outcome: SendOutcome = SendOutcome.DONE,
) -> None:
    """Somebody of staff answers the case."""
    rows = post.rows("SELECT id FROM staff")
    member = int(rows[0][0]) if rows else hire(post.central, "Ana")[0]
    draft = keep_draft(post.central.line, member, case_id, TypedReply(text))
    assert draft
    assert send_reply(post.central.line, member, draft) == (outcome, case_id)


def written_to(post: Post, address: str) -> list[tuple[str, str]]:
    """What goes to that address: subject and text."""
    found = post.rows(
        "SELECT emails.to, subject, text FROM emails ORDER BY id".replace("emails.to", '"to"')
    )
    return [(str(row[1]), str(row[2])) for row in found if str(row[0]).lower() == address]


def holds(post: Post, protocol: str) -> None:
    """The stranger was told nothing of the case, and gets no code for its data."""
    for subject, text in written_to(post, THEIRS):
        for said in (subject, text):
            assert protocol not in re.sub(r"\D", "", said)
            assert "resolvido" not in said
    before = len(post.rows("SELECT id FROM proof_codes"))
    send_code(post.central.line, protocol, THEIRS)
    assert len(post.rows("SELECT id FROM proof_codes")) == before
    page = post.central.client.post(
        "/protocolo/dados", data={"protocolo": protocol, "contato": THEIRS}, environ_overrides=FROM
    )
    assert page.status_code == 200
    assert len(post.rows("SELECT id FROM proof_codes")) == before


def test_a_protocol_in_a_subject_makes_nobody_the_owner_of_a_form_with_a_telephone(
    post_on_both: Post,
) -> None:
    post = post_on_both
    told = form(post, FIXED, RequestKind.QUESTION)
    post.comes(letter("É meu.", sender=STRANGER, Subject=f"Re: {told.protocol}"))
    answer(post, 1, outcome=SendOutcome.OWES_CALL)
    holds(post, told.protocol)
    assert post.rows("SELECT address FROM demands") == [("",)]
    assert post.rows("SELECT answer <> '' FROM demands")[0][0] in (1, True), "it waits to be read"


def test_an_anonymous_complaint_stays_anonymous_and_is_read_with_its_receipt(post: Post) -> None:
    told = form(post)
    post.comes(letter("É minha.", sender=STRANGER, Subject=protocol_groups(told.protocol)))
    answer(post, 1, outcome=SendOutcome.PUBLISHED)
    holds(post, told.protocol)
    assert read_answer(post.central.ports, told.protocol, told.code) == "Pronto, está resolvido."


def test_a_case_that_was_answered_is_not_opened_again_by_a_stranger(post: Post) -> None:
    post.comes(letter())
    ((protocol,),) = post.rows("SELECT protocol FROM cases")
    answer(post, 1)
    post.comes(letter("E então?", sender=STRANGER, Subject=f"Protocolo {protocol}"))
    assert post.rows("SELECT state FROM demands") == [("answered",)]
    assert len(written_to(post, "maria@exemplo.com.br")) == 2, "nothing new is told to the owner"
    holds(post, str(protocol))


def test_who_answers_an_email_of_ours_from_elsewhere_is_a_stranger(post: Post) -> None:
    post.comes(letter())
    ((protocol,),) = post.rows("SELECT protocol FROM cases")
    ack = str(post.rows("SELECT message_id FROM emails")[0][0])
    post.comes(letter("Sou o contador.", sender=STRANGER, In_Reply_To=ack))
    post.comes(letter("De novo.", sender=STRANGER, References="<m1@exemplo.com.br>"))
    assert post.states[1:] == [("email", "quarantined", "stranger", 1)] * 2
    answer(post, 1)
    assert [subject for subject, _ in written_to(post, "maria@exemplo.com.br")][-1]
    holds(post, str(protocol))


def test_a_strangers_subject_and_message_id_have_no_place_in_what_we_answer(post: Post) -> None:
    post.comes(letter())
    ack = str(post.rows("SELECT message_id FROM emails")[0][0])
    odd = {"Subject": "Ganhe um prêmio", "Message_ID": "<premio@exemplo.net>"}
    post.comes(letter("Clique.", sender=STRANGER, In_Reply_To=ack, **odd))
    answer(post, 1)
    rows = post.rows("SELECT subject, in_reply_to FROM emails WHERE kind = 'answer'")
    assert "prêmio" not in str(rows[0][0])
    assert rows[0][1] == "<m1@exemplo.com.br>"


def test_mail_that_we_sent_because_of_a_stranger_proves_nothing(post: Post) -> None:
    told = form(post, FIXED)
    for n in range(3):
        post.comes(letter(f"É meu. ({n})", sender=STRANGER, Subject=told.protocol))
        post.central.clock.at += timedelta(days=1)
    assert {row[1:3] for row in post.states[1:]} == {("quarantined", "stranger")}
    holds(post, told.protocol)


def test_whether_a_protocol_exists_cannot_be_told_from_what_we_do(post: Post) -> None:
    told = form(post, FIXED)
    unknown, erased = make_protocol(4_444_444_444), form(post, FIXED)
    with post.central.ports.database.write() as session:
        session.get_one(Case, 2).erased_at = post.central.clock.now()
    answers = []
    for n, protocol in enumerate((told.protocol, unknown, erased.protocol)):
        sender = f"mal{n}@exemplo{n}.net"
        post.comes(letter("É meu.", sender=sender, Subject=f"Protocolo {protocol}"))
        answers.append(written_to(post, sender))
    assert len(answers[0]) == 1
    assert answers[0] == answers[1] == answers[2]
    assert [row[1:] for row in post.states[-3:]] == [
        ("quarantined", "stranger", 1),
        ("quarantined", "no-protocol", None),
        ("quarantined", "no-protocol", None),
    ]


def test_of_several_protocols_in_a_subject_one_is_tried(post: Post) -> None:
    told = form(post, FIXED)
    guesses = [make_protocol(n) for n in range(1, 12)]
    subject = " ".join([*guesses, told.protocol])
    post.comes(letter("É um destes.", sender=STRANGER, Subject=subject))
    assert post.states[-1][1:] == ("quarantined", "no-protocol", None)
    assert post.rows("SELECT count(*) FROM protocol_tries") == [(1,)]


def test_wrong_protocols_by_mail_are_counted_by_domain_and_by_network(
    post_on_both: Post,
) -> None:
    post = post_on_both
    told = form(post, FIXED)
    received = "from x (x [200.160.2.3]) by mx.set.rn.gov.br"
    for n in range(19):
        wrong = make_protocol(1_000 + n)
        post.comes(
            letter("É meu.", sender=f"a{n}@mal{n % 2}.net", Subject=wrong, Received=received)
        )
    post.comes(letter("É meu.", sender="b@mal0.net", Subject=told.protocol, Received=received))
    assert post.states[-1][1:] == ("quarantined", "stranger", 1)
    post.comes(letter("É meu.", sender="b@mal7.net", Subject=told.protocol, Received=received))
    assert post.states[-1][1:] == ("quarantined", "guessing", None), "no protocol is looked up"
    post.comes(letter("É meu.", sender="b@mal1.net", Subject=told.protocol))
    assert post.states[-1][1:] == ("quarantined", "stranger", 1), "of that domain there were nine"
    post.central.clock.advance(3601)
    post.comes(letter("É meu.", sender="c@mal7.net", Subject=told.protocol, Received=received))
    assert post.states[-1][1:] == ("quarantined", "stranger", 1)


def test_the_owner_goes_on_writing_while_a_stranger_guesses_from_the_same_domain(
    post: Post,
) -> None:
    post.comes(letter())
    ((protocol,),) = post.rows("SELECT protocol FROM cases")
    for n in range(25):
        wrong = make_protocol(2_000 + n)
        post.comes(letter("É meu.", sender=f"a{n}@exemplo.com.br", Subject=wrong))
    assert post.states[-1][2] == "guessing"
    post.comes(letter("Sou eu, Maria.", Subject=f"Protocolo {protocol}"))
    assert post.states[-1] == ("email", "filed", "", 1)


def test_a_sender_is_not_the_owner_where_our_mail_server_says_that_they_are_not(
    installed: Install, sqlite_url: str, tmp_path: Path
) -> None:
    trusts = {"MAIL_AUTHSERV_ID": "mx.set.rn.gov.br"}
    with opened(installed, sqlite_url, tmp_path, **trusts) as post:
        post.comes(letter(Authentication_Results=PASSES))
        failed = "mx.set.rn.gov.br; spf=fail smtp.mailfrom=mal@exemplo.net; dmarc=fail"
        failed += " header.from=exemplo.com.br"
        headers = {"Authentication_Results": failed, "In_Reply_To": "<m1@exemplo.com.br>"}
        before = len(post.rows("SELECT id FROM emails"))
        post.comes(letter("Encerrem o meu caso.", **headers))
        assert post.states[-1] == ("email", "quarantined", "stranger", 1)
        assert len(post.rows("SELECT id FROM emails")) == before, "no word to who did not write"
        assert post.rows("SELECT spf, dkim, dmarc, origin FROM incoming ORDER BY id")[-1] == (
            *("fail", "", "fail", "failed"),
        )


def test_who_writes_in_anothers_name_takes_no_acknowledgement_from_them(
    installed: Install, sqlite_url: str, tmp_path: Path
) -> None:
    trusts = {"MAIL_AUTHSERV_ID": "mx.set.rn.gov.br"}
    says = "mx.set.rn.gov.br; dkim={} header.d=exemplo.com.br"
    with opened(installed, sqlite_url, tmp_path, **trusts) as post:
        for n in range(25):
            forged = {"Authentication_Results": says.format("none"), "Subject": f"Matéria {n}"}
            post.comes(letter(f"Em nome de Maria ({n}).", **forged))
        assert len(written_to(post, "maria@exemplo.com.br")) == 1
        assert post.states[-1][2] == "flood"
        own = {"Authentication_Results": says.format("pass"), "Subject": "Ajuda"}
        post.comes(letter("Sou eu.", **own))
        assert post.states[-1][1] == "filed", "others' flood does not hold her own message back"
        assert len(written_to(post, "maria@exemplo.com.br")) == 2


@pytest.mark.parametrize(
    "said",
    [
        "; ".join(f"dkim=fail header.d=s{n}.exemplo.net" for n in range(110)) + FAILS[16:],
        f"spf=pass smtp.mailfrom=josé@exemplo.net{FAILS[16:]}",
        f'dkim=fail ("unclosed{FAILS[16:]}',
        "dkim=fail; none",
        "spf=softfail smtp.mailfrom=maria@exemplo.com.br",
        "dkim=pass header.d=exemplo.net; dmarc=none header.from=exemplo.com.br",
    ],
)
def test_in_a_case_nobody_is_its_citizen_whom_our_mail_server_does_not_pass(
    installed: Install, sqlite_url: str, tmp_path: Path, said: str
) -> None:
    with opened(installed, sqlite_url, tmp_path, **TRUSTS) as post:
        post.comes(letter(Authentication_Results=PASSES))
        forged = letter("Encerrem o meu caso.", In_Reply_To="<m1@exemplo.com.br>")
        forged["Message-ID"] = "<forjada@exemplo.net>"
        head = f"Authentication-Results: mx.set.rn.gov.br; {said}\r\n".encode()
        post.comes(head + wire(forged))
        assert post.states[-1] == ("email", "quarantined", "stranger", 1)
        post.comes(letter("Sou eu.", In_Reply_To="<m1@exemplo.com.br>"))
        assert post.states[-1][2] == "stranger", "nor where it says nothing"
        own = {"Authentication_Results": PASSES, "In_Reply_To": "<m1@exemplo.com.br>"}
        post.comes(letter("Sou eu.", **own))
        assert post.states[-1] == ("email", "filed", "", 1)


@pytest.mark.parametrize("trusts", [{}, TRUSTS], ids=["unproven", "told"])
def test_a_message_of_two_authors_is_nobodys(
    installed: Install, sqlite_url: str, tmp_path: Path, trusts: dict[str, str]
) -> None:
    with opened(installed, sqlite_url, tmp_path, **trusts) as post:
        post.comes(letter(Authentication_Results=PASSES))
        both = "maria@exemplo.com.br, mal@exemplo.net"
        said = "mx.set.rn.gov.br; dmarc=pass header.from=exemplo.net"
        headers = {"Authentication_Results": said, "In_Reply_To": "<m1@exemplo.com.br>"}
        post.comes(letter("Encerrem.", sender=both, **headers))
        assert post.states[-1] == ("email", "quarantined", "stranger", 1)
        assert post.rows("SELECT origin FROM incoming ORDER BY id")[-1] == ("failed",)


def test_a_forged_message_opens_no_case_and_takes_no_word_from_who_did_not_write(
    installed: Install, sqlite_url: str, tmp_path: Path
) -> None:
    with opened(installed, sqlite_url, tmp_path, **TRUSTS) as post:
        (member,) = hire(post.central, "Ana")
        for n in range(25):
            post.comes(letter(f"Em nome de Maria ({n}).", Authentication_Results=FAILS))
        assert post.states[0] == ("email", "quarantined", "forged", None)
        assert post.states[-1][2] == "flood"
        assert open_from(post.central.line, member, 1)
        assert post.rows("SELECT count(*) FROM emails") == [(0,)], "nor when a person opens it"
        post.comes(letter("Sou eu."))
        assert post.states[-1][1] == "filed", "forged ones are counted with nobody else's"
        assert len(written_to(post, "maria@exemplo.com.br")) == 1


def test_a_person_who_files_a_forged_message_does_not_make_it_the_citizens(
    installed: Install, sqlite_url: str, tmp_path: Path
) -> None:
    with opened(installed, sqlite_url, tmp_path, **TRUSTS) as post:
        post.comes(letter(Authentication_Results=PASSES))
        ((protocol,),) = post.rows("SELECT protocol FROM cases")
        post.comes(letter("Encerrem.", Authentication_Results=FAILS, Subject=str(protocol)))
        (member,) = hire(post.central, "Ana")
        assert file_into(post.central.line, member, 2, str(protocol)) == 1
        assert [bool(row[0]) for row in post.rows("SELECT known FROM incoming ORDER BY id")] == [
            *(True, False),
        ]


def test_only_a_proven_message_gives_our_answer_its_subject(
    installed: Install, sqlite_url: str, tmp_path: Path
) -> None:
    with opened(installed, sqlite_url, tmp_path, **TRUSTS) as post:
        post.comes(letter(Subject="Ganhe um prêmio"))
        post.comes(letter(Subject="Minha senha", Authentication_Results=PASSES))
        for n in (1, 2):
            answer(post, n)
        rows = post.rows("SELECT subject FROM emails WHERE kind = 'answer' ORDER BY id")
        assert "prêmio" not in str(rows[0][0])
        assert "Minha senha" in str(rows[1][0])


OWNER, OTHER = "+5584988887777", "+5584999990001"


@pytest.mark.parametrize("callers", [(OWNER, OTHER), (OTHER, OWNER)], ids=["owner", "stranger"])
def test_whoever_asks_for_a_call_to_anothers_telephone_has_no_part_in_their_matter(
    central_on_both: Installation, callers: tuple[str, str]
) -> None:
    """Whoever of the two asked first: there is one call, and two matters."""
    central = central_on_both
    hire(central, "Ana", "Bia")
    heard, protocols = {}, {}
    for caller in callers:
        call = central.dial(caller).press("0")
        if call.last.tag == "Dial":  # the second is told at once that nobody answers
            call.transfer("failed", False, 0)
        if caller == OTHER:
            call.press("3").press("1").press(OWNER.removeprefix("+55"))
        heard[caller] = call.press("1").heard
        protocols[caller] = call.hang_up().protocol
    assert central.rows("SELECT number, caller FROM callbacks") == [(OWNER, OWNER)]
    assert central.rows("SELECT count(*) FROM cases WHERE joined_id IS NOT NULL") == [(0,)]
    told = {each: re.sub(r"\D", "", heard[each]) for each in heard}
    assert protocols[OWNER] not in told[OTHER]
    assert "até" in heard[OTHER], "what was promised is told to both"
    with central.ports.database.read() as session:
        for caller, protocol in protocols.items():
            case = cases.of_protocol(session, protocol)
            assert case
            assert contacts.numbers(session, case.id) == [caller]
            status = status_of(session, protocol)
            assert status
            assert (status.state, status.due_kind) == ("callback", "when-back")
    cancelled = central.dial(OTHER).press("9")
    assert "cancelar" not in cancelled.heard
    with central.ports.database.write() as session:
        serve(session, OWNER, central.clock.now())  # they talk at the switchboard
    with central.ports.database.read() as session:
        for protocol in protocols.values():
            status = status_of(session, protocol)
            assert status
            assert status.state == "handed", "nobody is told of a call that nobody will make"
