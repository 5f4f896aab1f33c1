"""Ceilings: no stranger bombs a victim, and none shuts a victim out."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from ivr.rules.cases.contact_form import ContactMessage
from ivr.rules.cases.requests import RequestKind
from ivr.rules.notices.ceilings import (
    CODES,
    FORMS,
    MAX_CASES_BY,
    MAX_CASES_PER_DAY,
    MESSAGES,
    Asker,
    Charge,
    Door,
)
from ivr.rules.notices.email_texts import Words
from ivr.rules.notices.sms_texts import Telling
from ivr.rules.staff.roles import Role
from ivr.store.callbacks import callbacks
from ivr.store.notices.ceilings import Tick
from ivr.usecases.callbacks.booking import (
    MAX_PER_DAY,
    MAX_WITHHELD_PER_DAY,
    BookingOutcome,
    CallbackWish,
    ask,
)
from ivr.usecases.callbacks.callback_notices import tell
from ivr.usecases.callbacks.undelivered import call_instead_of_link
from ivr.usecases.calls.written import Link, send_link
from ivr.usecases.cases.contact import Receipt, TooMany, new_sheet, send
from ivr.usecases.notices.ceilings import take_case
from ivr.usecases.notices.emails import EmailDraft, queue_email
from ivr.usecases.operations.supervisors import tell_supervisors
from ivr.usecases.privacy.retention import forget_words
from ivr.usecases.privacy.rights import Typed, prove, send_code
from ivr.usecases.staff.staff import add_member
from tests.conftest import Install
from tests.support.desk import hire, request
from tests.support.installation import Installation

VICTIM, VICTIMS_MAIL = "+5584988887777", "maria@exemplo.com.br"
STRANGER, OWNER = Asker(Door.NETWORK, "203.0.113.9"), Asker(Door.NETWORK, "198.51.100.7")
WRITES = {
    "SMS_FROM": "+5584900000000",
    "SMTP_URL": "smtp://127.0.0.1:1",
    "MAIL_FROM": "central@exemplo.br",
}


@pytest.fixture
def house(installed: Install, any_database_url: str) -> Installation:
    """An installation that sends SMS and e-mail, with agents."""
    central = installed(any_database_url, **WRITES)
    hire(central, "Ana", "Bia")
    return central


def network(n: int) -> Asker:
    """One of many networks."""
    return Asker(Door.NETWORK, f"192.0.2.{n}")


def write(house: Installation, asker: Asker, **also: str) -> Receipt:
    """A form that names the victim's contact, or another."""
    contact = ContactMessage(RequestKind.QUESTION, "", "Oi.", address=VICTIMS_MAIL, number=VICTIM)
    sheet = new_sheet(house.ports)
    return send(house.line, sheet, replace(contact, **also), asker)  # type: ignore[arg-type]


def waiting(house: Installation, table: str) -> int:
    """How many of these are going to be sent."""
    ((many,),) = house.rows(f"SELECT count(*) FROM {table} WHERE state <> 'failed'")
    return int(str(many))


def test_a_strangers_forms_send_a_victim_few_messages_and_promise_no_more(
    house: Installation,
) -> None:
    told = [write(house, STRANGER) for _ in range(FORMS.pair)]
    assert waiting(house, "sms") == MESSAGES.pair
    assert waiting(house, "emails") == 1, "one acknowledgement a day"
    assert [each.by_sms for each in told] == [True] * 3 + [False] * 7
    assert [each.by_email for each in told] == [True] + [False] * 9
    with pytest.raises(TooMany):
        write(house, STRANGER)
    assert house.rows("SELECT count(*) FROM demands") == [(FORMS.pair,)], "every wish is kept"


def test_many_networks_together_do_not_bomb_one_victim(house: Installation) -> None:
    for n in range(30):
        write(house, network(n))
    assert MESSAGES.target is not None
    assert (waiting(house, "sms"), waiting(house, "emails")) == (MESSAGES.target,) * 2


def test_one_network_does_not_bomb_many_victims(house: Installation) -> None:
    for n in range(MAX_CASES_BY[Door.NETWORK] + 5):
        write(house, STRANGER, address=f"a{n}@exemplo.com.br", number=f"+55849888800{n:02}")
    most = MAX_CASES_BY[Door.NETWORK]
    assert (waiting(house, "sms"), waiting(house, "emails")) == (most, most)


def test_a_victims_own_form_is_taken_and_acknowledged_after_a_strangers(
    house: Installation,
) -> None:
    for _ in range(FORMS.pair):
        write(house, STRANGER)
    told = write(house, OWNER)
    assert (told.by_email, told.by_sms) == (True, True)


@pytest.mark.parametrize("target", [VICTIM, VICTIMS_MAIL])
def test_a_victims_own_code_is_sent_after_a_strangers_and_opens(
    house: Installation, target: str
) -> None:
    """Whoever knows protocol and contact could use up the owner's three codes of a day."""
    protocol = write(house, OWNER).protocol
    for _ in range(5):
        send_code(house.line, protocol, target, STRANGER)
    assert len(_codes(house)) == MESSAGES.pair
    house.clock.advance(1)
    nonce = send_code(house.line, protocol, target, OWNER)
    assert len(_codes(house)) == MESSAGES.pair + 1
    house.clock.advance(1)
    send_code(house.line, protocol, target, STRANGER)
    typed = Typed(protocol, target, _codes(house)[-1], nonce)
    assert prove(house.line, typed), "what is withheld replaces none"


def test_many_networks_have_to_come_together_before_an_owner_gets_no_code(
    house: Installation,
) -> None:
    protocol = write(house, OWNER).protocol
    for n in range(6):
        for _ in range(CODES.pair):
            send_code(house.line, protocol, VICTIMS_MAIL, network(n))
    before = len(_codes(house))
    send_code(house.line, protocol, VICTIMS_MAIL, OWNER)
    assert (before, len(_codes(house))) == (18, 19)


def test_what_mail_sets_off_takes_half_a_day_at_most_and_codes_have_a_reserve(
    installed: Install, any_database_url: str
) -> None:
    house = installed(any_database_url, **WRITES, EMAILS_PER_DAY="20")
    hire(house, "Ana")
    told = write(house, OWNER)

    def fill(door: Door) -> int:
        """How many of thirty acknowledgements go out, each of another domain."""
        with house.ports.database.write() as session:
            return [_notice(session, house, Asker(door, f"{n}.br"), n) for n in range(30)].count(
                True
            )

    assert fill(Door.MAIL) == 10
    assert fill(Door.PROVEN_MAIL) == 0
    assert fill(Door.NETWORK) == 18 - 10 - 1
    send_code(house.line, told.protocol, VICTIMS_MAIL, OWNER)
    assert len(_codes(house)) == 1


def test_the_unproven_mail_of_one_domain_has_a_share_and_proven_mail_has_none(
    house: Installation,
) -> None:
    most = MAX_CASES_BY[Door.MAIL]
    with house.ports.database.write() as session:
        for door, sent in ((Door.MAIL, most), (Door.PROVEN_MAIL, most + 5)):
            by = Asker(door, "exemplo.net")
            assert [_notice(session, house, by, n) for n in range(most + 5)].count(True) == sent


def test_beyond_a_days_cases_mail_of_unproven_origin_opens_no_more(
    house: Installation,
) -> None:
    now = house.clock.now()
    with house.ports.database.write() as session:
        session.add_all(
            Tick(at=now, channel="case", purpose="reply", target="a", asker="b", withheld=False)
            for _ in range(MAX_CASES_PER_DAY - 1)
        )
        session.flush()
        opened = [take_case(session, house.ports, VICTIMS_MAIL, now) for _ in range(2)]
    assert opened == [True, False]


def test_codes_and_notices_have_shares_of_their_own(house: Installation) -> None:
    protocol = write(house, OWNER).protocol
    for n in range(20):
        write(house, network(n))
    send_code(house.line, protocol, VICTIM, OWNER)
    send_code(house.line, protocol, VICTIMS_MAIL, OWNER)
    assert len(_codes(house)) == 2


def test_links_to_a_typed_mobile_end_and_a_person_can_call_instead(house: Installation) -> None:
    asker = Asker(Door.CALLER, "+5584988881111")
    sent = []
    for _ in range(MESSAGES.pair + 1):
        call = house.dial("+5584988881111")
        sent.append(_link(house, call.protocol, asker))
    assert sent == [True] * MESSAGES.pair + [False]
    ((state, code),) = house.rows("SELECT state, code FROM sms ORDER BY id DESC LIMIT 1")
    assert (state, code) == ("failed", 1)
    assert house.rows("SELECT state FROM cases ORDER BY id DESC LIMIT 1") == [("open",)]
    assert not _link(house, call.protocol, asker), "asked for again it is not said to be sent"
    ((link,),) = house.rows("SELECT max(id) FROM email_links")
    assert call_instead_of_link(house.line, 1, int(str(link))).value == "done"
    own = house.dial(VICTIM)
    assert _link(house, own.protocol, Asker(Door.CALLER, VICTIM)), "the owner's own goes"


def test_a_strangers_requests_leave_the_owners_own_callback(house: Installation) -> None:
    for n in range(MAX_PER_DAY + 2):
        _end(house, _ask(house, f"+55849888810{n:02}"))
    assert _ask(house, "+5584988882222") is BookingOutcome.LIMITED
    assert _ask(house, VICTIM) is BookingOutcome.REGISTERED


def test_a_strangers_requests_leave_staff_free_to_call(house: Installation) -> None:
    for n in range(MAX_PER_DAY + 1):
        _end(house, _ask(house, f"+55849888810{n:02}"))
    assert _ask(house, "", origin="desk") is BookingOutcome.REGISTERED


def test_what_a_number_asked_for_itself_no_stranger_cancels(house: Installation) -> None:
    stranger = "+5584988881111"
    assert _ask(house, stranger) is BookingOutcome.REGISTERED
    assert _ask(house, VICTIM) is BookingOutcome.MERGED
    with house.ports.database.read() as session:
        assert callbacks.owed_to(session, stranger) is None
        assert callbacks.owed_to(session, VICTIM) is not None


def test_callers_who_withhold_their_number_have_a_ceiling_together(house: Installation) -> None:
    answers = [_ask(house, "", number=f"+55849888{n:05}") for n in range(MAX_WITHHELD_PER_DAY + 2)]
    assert answers[:MAX_WITHHELD_PER_DAY] == [BookingOutcome.REGISTERED] * MAX_WITHHELD_PER_DAY
    assert set(answers[MAX_WITHHELD_PER_DAY:]) == {BookingOutcome.LIMITED}
    assert _ask(house, VICTIM) is BookingOutcome.REGISTERED


def test_beyond_the_days_sum_strangers_stop_staff_go_on_and_supervisors_hear_once(
    installed: Install, any_database_url: str
) -> None:
    house = installed(any_database_url, SMS_PER_DAY="4", EMAILS_PER_DAY="3", **WRITES)
    hire(house, "Ana")
    _supervisor(house)
    for n in range(8):
        write(house, network(n), address=f"a{n}@exemplo.com.br", number=f"+55849888800{n:02}")
    assert (waiting(house, "sms"), waiting(house, "emails")) == (4, 3)
    assert tell_supervisors(house.ports) == 2
    assert tell_supervisors(house.ports) == 0
    alerts = house.rows("SELECT body FROM sms WHERE kind = 'alert' ORDER BY id")
    assert "limite de SMS (4)" in str(alerts[0])
    assert "limite de e-mails (3)" in str(alerts[1])
    callback = request(house).callback
    assert callback
    with house.ports.database.write() as session:
        head = house.line.letterhead()
        found = callbacks.lock(session, callback.id)
        assert found
        assert tell(session, head, found, Telling.CANCELLED, house.clock.now()), "staff's own goes"


def test_what_is_counted_names_nobody_and_is_gone_in_three_days(house: Installation) -> None:
    write(house, STRANGER)
    kept = str(house.rows("SELECT * FROM ticks"))
    assert not any(each in kept for each in (VICTIM, VICTIM[3:], VICTIMS_MAIL, STRANGER.name))
    house.clock.advance(3 * 86_400)
    forget_words(house.ports)
    assert house.rows("SELECT count(*) FROM ticks") == [(0,)]


def _notice(session: Session, house: Installation, asker: Asker, n: int) -> bool:
    """Whether that asker sets an e-mail off, to an address of its own."""
    words = Words("Recebemos", "Recebemos.", "<p>Recebemos.</p>")
    draft = EmailDraft(
        f"{asker.door.value}:{n}",
        "received",
        f"{asker.door.value}{n}@exemplo.net",
        words,
        "central@exemplo.br",
        charge=Charge(asker, house.ports.email_ceiling),
    )
    return queue_email(session, house.ports, draft, house.clock.now())


def _codes(house: Installation) -> list[str]:
    """The codes on their way, oldest first."""
    rows = house.rows("SELECT body FROM sms WHERE kind = 'proof' ORDER BY id")
    rows += house.rows("SELECT text FROM emails WHERE kind = 'proof' ORDER BY id")
    return [next(w for w in str(text).replace(".", " ").split() if _is_code(w)) for (text,) in rows]


def _is_code(word: str) -> bool:
    return len(word) == 6 and word.isdecimal()


def _link(house: Installation, protocol: str, asker: Asker) -> bool:
    ((case_id,),) = house.rows(f"SELECT id FROM cases WHERE protocol = '{protocol}'")
    house.clock.advance(1)
    now = house.clock.now()
    with house.ports.database.write() as session:
        return send_link(session, house.line, int(str(case_id)), Link(VICTIM, asker), now)


def _ask(
    house: Installation, caller: str, number: str = VICTIM, origin: str = "asked"
) -> BookingOutcome:
    """A request for a callback to that number, by that caller."""
    call = house.dial("+5584988880000")
    ((case_id,),) = house.rows(f"SELECT id FROM cases WHERE protocol = '{call.protocol}'")
    wish = CallbackWish(int(str(case_id)), number, caller, origin=origin)
    with house.ports.database.write() as session:
        return ask(session, wish, house.line.around(house.clock.now())).answer


def _end(house: Installation, _: BookingOutcome) -> None:
    """Every callback is over."""
    now: datetime = house.clock.now()
    with house.ports.database.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE callbacks SET state = 'kept', closed_at = '{now:%Y-%m-%d %H:%M:%S.%f+00:00}'"
        )


def _supervisor(house: Installation) -> None:
    add_member(house.ports, "sonia@exemplo.br", "Sônia", Role.SUPERVISOR, "uma senha comprida")
    with house.ports.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE staff SET phone = '+5584988889999' WHERE email = 'sonia@exemplo.br'"
        )
