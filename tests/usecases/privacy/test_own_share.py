"""The share of a matter: whoever proves one contact gets nothing that came from another's."""

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from ivr.rules.cases.contact_form import ContactMessage
from ivr.rules.cases.requests import RequestKind
from ivr.rules.identity.contacts import Proof
from ivr.rules.identity.proof_codes import Pass
from ivr.store.cases import cases
from ivr.store.cases.notes import CaseNote
from ivr.store.identity import contacts
from ivr.store.identity.contacts import Given
from ivr.store.mail.email_links import EmailLink
from ivr.usecases.callbacks.booking import BookingOutcome, CallbackWish, ask
from ivr.usecases.cases.contact import new_sheet, send
from ivr.usecases.cases.joining import join
from ivr.usecases.privacy.own_copy import own_copy
from ivr.usecases.privacy.rights import send_code
from tests.conftest import Install
from tests.support.desk import hire
from tests.support.dovecot import dovecot
from tests.support.inbox import Post, letter
from tests.support.installation import Installation, Telephone

MARIA, MALS = "maria@exemplo.com.br", "+5584999990001"
VICTIM = "+5584988887777"
SECRET = "Meu CPF é 529.982.247-25."
MAIL = {
    "SMTP_URL": "smtp://127.0.0.1:1",
    "MAIL_FROM": "central@exemplo.br",
    "SMS_FROM": "+558432097880",
}


@pytest.fixture
def post(installed: Install, sqlite_url: str, tmp_path: Path) -> Iterator[Post]:
    """An installation that sends e-mail and SMS, and reads a mailbox of its own."""
    with dovecot() as server:
        own = {"IMAP_URL": server.url(), "MAIL_DIR": str(tmp_path / "mail")}
        yield Post(installed(sqlite_url, **MAIL, **own), server)


def copy(central: Installation, case_id: int, target: str) -> str:
    """All that is handed over to whoever has proven that contact, its files among it."""
    made = own_copy(central.line, Pass("n", case_id, target, central.clock.now()))
    assert made
    archive = zipfile.ZipFile(BytesIO(b"".join(made.parts)))
    return "\n".join(archive.read(each).decode("utf-8", "replace") for each in archive.namelist())


def sections(central: Installation, case_id: int, target: str) -> dict[str, list[object]]:
    """The same as data."""
    made = own_copy(central.line, Pass("n", case_id, target, central.clock.now()))
    assert made
    archive = zipfile.ZipFile(BytesIO(b"".join(made.parts)))
    told: dict[str, list[object]] = json.loads(archive.read("data.json"))
    return told


def form(central: Installation, address: str = MARIA, number: str = MALS) -> None:
    """Somebody types another's address and a mobile of their own into the form."""
    message = ContactMessage(
        RequestKind.QUESTION, "uvt", "Como faço?", address=address, number=number
    )
    send(central.line, new_sheet(central.ports), message)


def asks(central: Installation, caller: str, number: str = "") -> Telephone:
    """That telephone asks for a call, to another number if it is given, while nobody answers."""
    call = central.dial(caller).press("0")
    if call.last.tag == "Dial":
        call.transfer("failed", False, 0)
    if number:
        call.press("3").press("1").press(number.removeprefix("+55"))
    return call.press("1")


def test_a_mobile_typed_beside_anothers_address_opens_nothing_that_the_other_writes(
    post: Post,
) -> None:
    form(post.central)
    ack = str(post.rows("SELECT message_id FROM emails")[0][0])
    post.comes(letter(SECRET, sender=f"Maria <{MARIA}>", In_Reply_To=ack))
    assert post.states[-1] == ("email", "filed", "", 1)
    told = copy(post.central, 1, MALS)
    assert "529.982.247-25" not in told
    assert "Como faço?" in told, "their own words are theirs"
    assert "não sabemos se são da mesma pessoa" in told
    assert "529.982.247-25" in copy(post.central, 1, MARIA)


def test_two_matters_that_staff_joined_open_to_each_contact_what_is_its_own(post: Post) -> None:
    post.comes(letter(SECRET, sender=f"Maria <{MARIA}>"))
    form(post.central)
    (member,) = hire(post.central, "Ana")
    join(post.central.line, member, 1, 2)
    with post.central.ports.database.write() as session:
        note = CaseNote(case_id=1, staff_id=member, at=post.central.clock.now(), text="Anotado.")
        session.add(note)
    assert "529.982.247-25" not in copy(post.central, 1, MALS)
    assert "Anotado." not in copy(post.central, 1, MALS)
    assert post.rows("SELECT number FROM demands WHERE case_id = 1") == [("",)]
    with post.central.ports.database.read() as session:
        assert MALS not in contacts.proven(session, 1), "nobody is made sure of by it"


def test_contacts_that_vouch_for_each_other_open_everything(post: Post) -> None:
    post.comes(letter(SECRET, sender=f"Maria <{MARIA}>"))
    with post.central.ports.database.write() as session:
        now = post.central.clock.now()
        other = Given("maria2@exemplo.org", Proof.CODE, now, vouched_by=MARIA)
        contacts.add(session, 1, other)
        contacts.add(session, 1, Given("x@exemplo.org", Proof.JOINED, now))
        assert contacts.circle(session, 1, MARIA) == {MARIA, "maria2@exemplo.org"}
        assert contacts.circle(session, 1, "x@exemplo.org") == {"x@exemplo.org"}
    assert "529.982.247-25" in copy(post.central, 1, "maria2@exemplo.org")
    assert "529.982.247-25" not in copy(post.central, 1, "x@exemplo.org")


def test_what_our_side_asks_for_is_its_telephones_and_joins_no_strangers_case(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    hire(central, "Ana")
    asks(central, MALS, VICTIM).hang_up()
    dropped = central.dial(VICTIM).hang_up()
    with central.ports.database.write() as session:
        case = cases.of_protocol(session, dropped.protocol)
        assert case
        wish = CallbackWish(case.id, VICTIM, VICTIM, origin="dropped")
        assert (
            ask(session, wish, central.line.around(central.clock.now())).answer
            is BookingOutcome.MERGED
        )
        assert case.joined_id is None
    assert central.rows("SELECT case_id, caller FROM callbacks") == [(case.id, VICTIM)]


def test_who_calls_from_the_telephone_that_is_to_be_rung_owns_the_callback(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    hire(central, "Ana")
    asks(central, MALS, VICTIM).hang_up()
    owner = central.dial(VICTIM).press("9")
    assert "Vamos ligar" in owner.heard
    owner.hang_up()
    assert central.rows("SELECT caller FROM callbacks") == [(VICTIM,)]
    stranger = central.dial(MALS).press("9")
    assert "cancelar" not in stranger.heard


def test_who_asks_for_anothers_telephone_does_not_hear_that_its_owner_waits(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    hire(central, "Ana")
    alone = asks(central, "+5584999990002", "+5584988880000").heard
    asks(central, VICTIM).hang_up()
    heard = asks(central, MALS, VICTIM).heard
    assert "já está" not in heard
    assert heard.split(".")[0] == alone.split(".")[0], "the same words as where nobody waits"


def test_a_mobile_that_was_typed_for_a_link_is_a_contact_once_the_link_was_opened(
    installed: Install, sqlite_url: str
) -> None:
    central = installed(sqlite_url, **MAIL)
    hire(central, "Ana")
    landline = "+558432320000"
    call = asks(central, landline).hang_up()
    with central.ports.database.write() as session:
        case = cases.of_protocol(session, call.protocol)
        assert case
        session.add(EmailLink(case_id=case.id, number=MALS, created_at=central.clock.now()))
        session.flush()
        assert contacts.numbers(session, case.id) == [landline]
    send_code(central.line, call.protocol, MALS)
    assert central.rows("SELECT count(*) FROM proof_codes") == [(0,)]
