"""Erasure, row 43: what is personal goes with its term, its row stays, and a hold keeps all."""

from sqlalchemy import select

from ivr.store.cases.cases import Case
from ivr.store.cases.notes import CaseNote, WrapUp
from ivr.store.cases.sectors import CaseForward, Sector
from ivr.store.mail.email_links import EmailLink
from ivr.store.mail.emails import add as add_email
from ivr.usecases.calls.saved_views import save_view
from ivr.usecases.notices.texts import Text, queue_text
from ivr.usecases.privacy.erasure import erase_personal, hold_case
from ivr.usecases.privacy.retention import forget_words
from tests.support.desk import Desk, hire, request
from tests.support.installation import MOBILE, Installation

DAY = 24 * 3600
DAYS = 730
PERSONAL = (
    "SELECT number || number_reversed FROM calls",
    'SELECT "to" || body FROM sms',
    'SELECT "to" || target || text || html FROM emails',
    "SELECT text FROM case_notes",
    "SELECT text FROM wrap_ups",
    "SELECT number || note FROM email_links",
    "SELECT reason FROM case_forwards",
)


def left(central: Installation) -> list[str]:
    """All that is personal and still there."""
    return [str(text) for each in PERSONAL for (text,) in central.rows(each) if text]


def matter(central: Installation) -> tuple[int, str]:
    """A case with a call, an SMS, an e-mail, a note and a wrap-up: its id and protocol."""
    [ana] = hire(central, "Ana")
    telephone = central.dial()
    telephone.say("fulano de tal").hang_up()
    protocol, now = telephone.protocol, central.clock.now()
    ((found,),) = central.rows(f"SELECT id FROM cases WHERE protocol = '{protocol}'")
    case_id = int(str(found))
    letter = {
        **{"key": "a", "kind": "follow-up", "case_id": case_id, "to": "Maria@exemplo.br"},
        **{"reply_to": "", "subject": "s", "text": "Maria", "html": "Maria", "message_id": "m"},
        **{"token": "t", "state": "sent", "next_at": now, "created_at": now},
    }
    wrapped = {"version": 1, "at": now, "resolved": True, "code": "", "text": "Falei com Maria"}
    with central.ports.database.write() as session:
        queue_text(session, Text("k", "link", MOBILE, "Maria", case_id), now)
        assert add_email(session, letter)
        session.add(CaseNote(case_id=case_id, staff_id=ana, at=now, text="Maria"))
        session.add(WrapUp(case_id=case_id, staff_id=ana, **wrapped))
        link = {"case_id": case_id, "number": MOBILE, "created_at": now, "note": "Maria"}
        session.add(EmailLink(**link, used_at=now))
        sector = Sector(key="cadastro", name="Cadastro", created_at=now)
        session.add(sector)
        session.flush()
        forward = {"case_id": case_id, "sector_id": sector.id, "staff_id": ana, "at": now}
        session.add(CaseForward(**forward, reason="Maria", back_at=now))
        session.get_one(Case, case_id).resolved = True
    return case_id, protocol


def test_row_43_what_is_personal_goes_with_its_term_and_its_rows_stay(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    case_id, protocol = matter(central)
    assert len(left(central)) == len(PERSONAL)
    central.clock.advance(DAYS * DAY - 120)
    assert erase_personal(central.ports) == 0
    assert len(left(central)) == len(PERSONAL)
    central.clock.advance(240)
    assert erase_personal(central.ports) == 1
    assert left(central) == []
    assert central.rows("SELECT count(*) FROM steps WHERE words IS NOT NULL") == [(0,)]
    assert central.rows("SELECT count(*) FROM case_notes") == [(1,)]
    kept = f"SELECT protocol FROM cases WHERE id = {case_id} AND erased_at IS NOT NULL"
    assert central.rows(kept) == [(protocol,)]
    assert erase_personal(central.ports) == 0
    assert central.rows("SELECT action, about, note FROM audit") == [
        (
            "forgotten",
            "retention",
            "prazo de guarda: 730 dias. Atendimentos: 1; registros sem atendimento: 0;"
            " buscas guardadas: 0",
        )
    ]


def test_row_43_a_case_under_legal_hold_keeps_all_until_it_is_released(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    _, protocol = matter(central)
    words = central.rows("SELECT words FROM steps WHERE words IS NOT NULL")
    assert words
    assert hold_case(central.ports, protocol, True, "processo 1/2026")
    central.clock.advance(DAYS * DAY * 2)
    assert (forget_words(central.ports), erase_personal(central.ports)) == (0, 0)
    assert central.rows("SELECT words FROM steps WHERE words IS NOT NULL") == words
    assert len(left(central)) == len(PERSONAL)
    assert hold_case(central.ports, protocol, False, "fim do processo")
    assert (forget_words(central.ports), erase_personal(central.ports)) == (len(words), 1)
    assert left(central) == []
    assert not hold_case(central.ports, protocol, True, "tarde demais")
    assert not hold_case(central.ports, "00000000000", True, "nada")
    assert central.rows("SELECT action, note FROM audit WHERE about = 'case' ORDER BY id") == [
        ("case-held", "processo 1/2026"),
        ("case-released", "fim do processo"),
    ]


def test_row_43_what_is_still_owed_is_not_erased(central_on_both: Installation) -> None:
    central = central_on_both
    hire(central, "Ana")
    request(central)
    central.clock.advance(DAYS * DAY * 2)
    assert erase_personal(central.ports) == 0
    assert central.rows("SELECT number FROM callbacks") == [(MOBILE,)]


def test_row_43_what_belongs_to_no_case_goes_too_and_a_search_by_a_number(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    [ana] = hire(central, "Ana")
    with central.ports.database.write() as session:
        queue_text(session, Text("k", "alert", MOBILE, "aviso"), central.clock.now())
    save_view(central.ports, ana, "Fulano", "assunto=uvt&telefone=7777", False)
    save_view(central.ports, ana, "UVT", "assunto=uvt&telefone=", False)
    central.clock.advance(DAYS * DAY + 1)
    erase_personal(central.ports)
    assert central.rows('SELECT "to", body FROM sms') == [("", "")]
    assert central.rows("SELECT name FROM saved_views") == [("UVT",)]


def test_row_43_the_number_of_a_kept_callback_goes(central_on_both: Installation) -> None:
    central = central_on_both
    hire(central, "Ana")
    request(central)
    Desk(central).ring().answer().press("1").talk(90).press("1").tell("completed")
    with central.ports.database.write() as session:
        for case in session.scalars(select(Case)):
            case.resolved = True
    central.clock.advance(DAYS * DAY * 2)
    assert erase_personal(central.ports) == 1
    assert central.rows("SELECT number, caller FROM callbacks") == [("", "")]
    assert central.rows("SELECT count(*) FROM calls WHERE number <> ''") == [(0,)]
    assert MOBILE[-8:] not in str(central.rows("SELECT memory, answer FROM steps"))


def test_row_43_what_was_joined_is_held_and_erased_with_the_case_it_went_into(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    case_id, protocol = matter(central)
    second = central.dial("+5584988886666")
    second.hang_up()
    with central.ports.database.write() as session:
        joined = session.scalars(select(Case).where(Case.protocol == second.protocol)).one()
        joined.joined_id = case_id
    assert hold_case(central.ports, second.protocol, True, "processo 1/2026")
    assert central.rows("SELECT count(*) FROM cases WHERE legal_hold") == [(2,)]
    central.clock.advance(DAYS * DAY * 2)
    assert erase_personal(central.ports) == 0
    assert hold_case(central.ports, protocol, False, "fim do processo")
    assert erase_personal(central.ports) == 1
    assert left(central) == []
    assert central.rows("SELECT count(*) FROM cases WHERE erased_at IS NULL") == [(0,)]
