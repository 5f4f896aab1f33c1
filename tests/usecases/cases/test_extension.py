"""The law's term is extended once, with a reason; the ledger, the citizen and the figure know."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from ivr.rules.cases import extension as why
from ivr.rules.cases.channels import Channel
from ivr.rules.cases.requests import Complexity, RequestKind
from ivr.store.callbacks import law_terms
from ivr.store.callbacks.promises import OPEN, Promise
from ivr.store.cases import cases, requests
from ivr.store.cases.requests import CaseRequest
from ivr.store.queries import overview, request_list
from ivr.store.queries.request_list import Wanted
from ivr.usecases.callbacks.watch import watch_callbacks
from ivr.usecases.cases.cases import Refused
from ivr.usecases.cases.escalation import mind_terms
from ivr.usecases.cases.joining import join
from ivr.usecases.cases.replies import TypedReply, keep_draft, send_reply
from ivr.usecases.cases.request_changes import (
    ChangeOutcome,
    ReadyExtension,
    change_term,
    close_request,
    extend_term,
    look_at_extension,
)
from ivr.usecases.cases.requests import WrittenRequest, wrote_again
from ivr.usecases.cases.returned import look_again
from ivr.usecases.notices.delays import tell_delays
from ivr.usecases.reports.figures import PublishedFigures
from tests.conftest import Install
from tests.support.desk import hire
from tests.support.installation import Installation
from tests.web.desk.cases.written import MARIA, write

MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
LAST = MONDAY + 30 * DAY  # 23 December
REASON = "O setor precisa conferir as guias de 2024."
MOBILE = "+5584988887777"
COMPLAINT = RequestKind.COMPLAINT


@pytest.fixture
def central(installed: Install, any_database_url: str) -> Installation:
    """An installation that sends e-mail and SMS, on both databases."""
    mail = {"SMTP_URL": "smtp://127.0.0.1:9", "MAIL_FROM": "central@exemplo.br"}
    return installed(any_database_url, SMS_FROM="+558432097880", **mail)


def extend(central: Installation, case_id: int, reason: str = REASON) -> ReadyExtension:
    """Somebody extends the term."""
    ((ana,),) = central.rows("SELECT min(id) FROM staff") or [(0,)]
    done = extend_term(central.line, int(str(ana)), case_id, reason)
    assert done
    return done


def reply(central: Installation, case_id: int, asks: bool = False) -> None:
    """Somebody answers, or asks for something."""
    typed = TypedReply("Pronto.", asks, "Faltou gente.")
    draft = keep_draft(central.line, 1, case_id, typed)
    assert draft
    send_reply(central.line, 1, draft)


def ledger(central: Installation) -> list[tuple[object, ...]]:
    return central.rows("SELECT state, why FROM promises ORDER BY id")


def notices(central: Installation, table: str = "emails", column: str = "text") -> list[str]:
    found = central.rows(f"SELECT {column} FROM {table} WHERE kind = 'extension' ORDER BY id")
    return [str(text) for (text,) in found]


def test_the_old_day_is_neither_kept_nor_broken_and_the_new_one_is_told(
    central: Installation,
) -> None:
    hire(central, "Ana")
    case_id = write(central, kind=COMPLAINT)
    central.clock.at = LAST - MINUTE
    ready = look_at_extension(central.line, case_id, REASON)
    assert ready
    assert ledger(central) == [("open", "")], "looking changes nothing"
    assert notices(central) == []
    done = extend(central, case_id)
    assert (done.before, done.due_at) == (LAST, LAST + 30 * DAY)
    assert ledger(central) == [("extended", REASON), ("open", "")]
    (text,) = notices(central)
    assert ready.words.email
    assert text == ready.words.email.text, "what was looked at is what goes out"
    assert "viria até quarta-feira, 23 de dezembro" in text
    assert f"POR QUE O PRAZO MUDOU\n{REASON}" in text
    assert "responder até sexta-feira, 22 de janeiro" in text
    ((said, due),) = central.rows("SELECT said, due_at FROM promises WHERE state = 'open'")
    assert str(said).startswith("O prazo da lei foi prorrogado, uma única vez.")
    ((own,),) = central.rows("SELECT due_at FROM demands")
    assert due == own
    with central.ports.database.read() as session:
        assert overview.deadlines_by_day(session, LAST - DAY, LAST + 2 * DAY, LAST - DAY) == {}
        since = done.due_at - DAY
        after = overview.deadlines_by_day(session, since, done.due_at + 2 * DAY, since)
        (row,) = request_list.read_page(session, Wanted(), LAST + DAY).rows
        assert request_list.counts(session, LAST + DAY, LAST + 2 * DAY).late == 0
    assert after == {1: 1}, "the first page counts it on the new day"
    assert (row.extended, row.case_request.due_at) == (True, done.due_at)
    actions = central.rows("SELECT action, note FROM audit WHERE action = 'extended-term'")
    assert actions == [("extended-term", "")], "the reason is not in what is never erased"


def test_it_is_told_by_the_way_that_was_given(central: Installation) -> None:
    hire(central, "Ana")
    by_sms = write(central, "", MOBILE, COMPLAINT)
    by_none = write(central, "", "+558432001122", COMPLAINT)
    assert extend(central, by_sms).words.sms
    alone = extend(central, by_none).words
    assert (alone.email, alone.sms) == (None, "")
    ((to, body),) = central.rows("SELECT \"to\", body FROM sms WHERE kind = 'extension'")
    assert to == MOBILE
    assert "foi prorrogado" in str(body)
    assert "22/01" in str(body)
    assert REASON not in str(body), "an SMS is read by whoever holds the telephone"
    assert notices(central) == []


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("twice", why.TWICE),
        ("late", why.TOO_LATE),
        ("question", why.NOT_BY_LAW),
        ("asked", why.STOPPED),
        ("answered", why.OVER),
        ("closed", why.OVER),
        ("no reason", why.NO_REASON),
        ("long", "O texto tem 121 letras; cabem 120."),
        ("written", why.WRITTEN),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_changes_nothing(
    central: Installation, case: str, words: str
) -> None:
    hire(central, "Ana")
    kind = RequestKind.QUESTION if case == "question" else COMPLAINT
    number = "+558432001122" if case == "written" else ""
    case_id = write(central, "" if number else MARIA, number, kind)
    match case:
        case "twice":
            extend(central, case_id)
        case "late":
            central.clock.at = LAST
        case "asked" | "answered" | "written":
            reply(central, case_id, asks=case == "asked")
        case "closed":
            close_request(central.line, 1, case_id, "Era propaganda.")
    typed = {"no reason": " ", "long": "a" * 121}.get(case, REASON)
    before = ledger(central), central.rows("SELECT due_at FROM demands"), notices(central)
    with pytest.raises(Refused) as looked_at:
        look_at_extension(central.line, case_id, typed)
    with pytest.raises(Refused) as wanted:
        extend_term(central.line, 1, case_id, typed)
    assert str(looked_at.value) == str(wanted.value) == words
    after = ledger(central), central.rows("SELECT due_at FROM demands"), notices(central)
    assert after == before


def test_there_is_none_of_what_there_is_not(central: Installation) -> None:
    for missing in (0, 999, 2**63):
        assert look_at_extension(central.line, missing, REASON) is None
        assert extend_term(central.line, 1, missing, REASON) is None


def test_of_two_at_once_one_extends(central: Installation) -> None:
    hire(central, "Ana")
    case_id = write(central, kind=COMPLAINT)

    def try_it(_: int) -> bool:
        with suppress(Refused):
            return extend_term(central.line, 1, case_id, REASON) is not None
        return False

    with ThreadPoolExecutor(4) as many:
        assert sorted(many.map(try_it, range(4))) == [False, False, False, True]
    assert [state for state, _ in ledger(central)] == ["extended", "open"]
    assert len(notices(central)) == 1


def test_a_pause_another_kind_and_a_join_keep_it(central: Installation) -> None:
    hire(central, "Ana")
    older, case_id = write(central, kind=RequestKind.QUESTION), write(central, kind=COMPLAINT)
    reply(central, older)
    extend(central, case_id)
    central.clock.at += DAY
    assert (
        change_term(central.line, 1, case_id, RequestKind.REPORT, Complexity.SIMPLE)
        is ChangeOutcome.DONE
    )
    assert due_at(central, case_id) == LAST + 30 * DAY
    reply(central, case_id, asks=True)
    central.clock.at += 10 * DAY
    with central.ports.database.write() as session:
        case = cases.lock(session, case_id)
        assert case
        wrote_again(session, central.line, case, WrittenRequest(Channel.EMAIL, MARIA), LAST)
    assert (due_at(central, case_id) or LAST) >= LAST + 30 * DAY
    with pytest.raises(Refused, match="uma vez"):
        extend(central, case_id)
    fresh = write(central, "b@exemplo.br", kind=COMPLAINT)
    with central.ports.database.write() as session:
        session.execute(update(CaseRequest).values(answer=""))
        bare = session.get(CaseRequest, older)
        assert bare
        session.delete(bare)
    join(central.line, 1, older, case_id)
    with central.ports.database.read() as session:
        kept, new = (law_terms.extension_of(session, each) for each in (older, fresh))
    assert (kept and kept.why, new) == (REASON, None)


def due_at(central: Installation, case_id: int) -> datetime | None:
    with central.ports.database.read() as session:
        found = requests.of_case(session, case_id)
        return found.due_at if found else None


def test_a_new_term_can_be_extended_anew_and_after_a_question_in_vain_the_old_day_is_kept(
    central: Installation,
) -> None:
    hire(central, "Ana")
    case_id = write(central, kind=COMPLAINT)
    central.clock.at += DAY
    extend(central, case_id)
    central.clock.at += DAY
    reply(central, case_id)
    central.clock.at += DAY
    with central.ports.database.write() as session:
        case = cases.lock(session, case_id)
        assert case
        written = WrittenRequest(Channel.EMAIL, MARIA)
        wrote_again(session, central.line, case, written, central.clock.at)
    central.clock.at += DAY
    reply(central, case_id, asks=True)
    central.clock.at += 12 * DAY
    assert look_again(central.line) == 1
    assert [state for state, _ in ledger(central)] == ["extended", "kept", "released"]
    extend(central, case_id, "De novo, por outro motivo.")
    assert ledger(central)[3:] == [("extended", "De novo, por outro motivo."), ("open", "")]


def test_the_figure_counts_the_new_day_and_from_what_was_written(central: Installation) -> None:
    hire(central, "Ana")
    in_time, late, plain = (write(central, f"{n}@exemplo.br", kind=COMPLAINT) for n in range(3))
    central.clock.at += 20 * DAY
    extend(central, in_time)
    extend(central, late)
    central.clock.at = LAST + DAY
    watch_callbacks(central.line)
    found = PublishedFigures(central.line).written()
    assert (found.kept, found.total) == (0, 1), "the extended are due in January"
    central.clock.at += DAY
    reply(central, in_time)
    reply(central, plain)
    central.clock.at = LAST + 32 * DAY
    watch_callbacks(central.line)
    tell_delays(central.line)
    reply(central, late)
    found = PublishedFigures(central.line).written()
    assert (found.kept, found.total) == (1, 3), "owning up is no forecast"
    assert (found.median_days or 0) > 20


def test_whoever_has_it_is_reminded_before_the_new_day(central: Installation) -> None:
    hire(central, "Ana")
    case_id = write(central, kind=COMPLAINT)
    central.clock.at = LAST - DAY
    assert mind_terms(central.line) == 1
    extend(central, case_id)
    assert mind_terms(central.line) == 0
    central.clock.at = LAST + 29 * DAY
    assert mind_terms(central.line) == 1


ACTS = "extend reply ask close write write kind tell watch watch look wait month month".split()


def act(central: Installation, case_id: int, what: str) -> None:
    """Something happens; what may not be is refused."""
    line = central.line
    match what:
        case "extend":
            with suppress(Refused):
                extend(central, case_id)
        case "reply" | "ask":
            reply(central, case_id, asks=what == "ask")
        case "close":
            close_request(line, 1, case_id, "Não é preciso.")
        case "write":
            with central.ports.database.write() as session:
                case = cases.lock(session, case_id)
                assert case
                written = WrittenRequest(Channel.EMAIL, MARIA)
                wrote_again(session, line, case, written, central.clock.at)
        case "kind":
            change_term(line, 1, case_id, RequestKind.REPORT, Complexity.SIMPLE)
        case "tell":
            tell_delays(line)
        case "watch":
            watch_callbacks(line)
        case "look":
            look_again(line)
        case "month":
            central.clock.at += 31 * DAY
        case _:
            central.clock.at += 5 * DAY
    central.clock.at += MINUTE


def test_in_whatever_order_one_promise_is_open_and_none_goes_beyond_the_law(
    central: Installation,
) -> None:
    hire(central, "Ana")
    drawn, seen = random.Random(7), set()
    for n in range(6):
        case_id, known = write(central, f"{n}@exemplo.br", kind=COMPLAINT), set[int]()
        for step in drawn.choices(ACTS, k=40):
            act(central, case_id, step)
            with central.ports.database.read() as session:
                told = session.scalars(select(Promise).where(Promise.case_id == case_id)).all()
                now_open = [each for each in told if each.state == OPEN]
                last = due_at(central, case_id)
                new = [each.due_at for each in now_open if each.id not in known]
                seen |= {each.state for each in told}
                known |= {each.id for each in told}
            assert len(now_open) <= 1, step
            assert all(last is None or due == last for due in new), step
    owned_up = central.rows("SELECT case_id, due_at FROM promises WHERE state = 'owned-up'")
    assert len(owned_up) == len(set(owned_up)), "each last day is owned up to once"
    assert central.rows("SELECT kind FROM emails WHERE kind = 'delay'") == []
    assert seen == {"open", "kept", "broken", "released", "extended", "owned-up"}
