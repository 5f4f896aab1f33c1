"""SMS words: one SMS each, whatever the values, and nothing in it that is anybody's secret."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ivr.rules.callbacks.slots import Due
from ivr.rules.notices.letterhead import Letterhead
from ivr.rules.notices.sms_texts import (
    NEVER_SILENT,
    UNTOLD,
    WE_CALL,
    About,
    Telling,
    identity_words,
    sms_words,
)
from ivr.rules.words.addresses import masked_address
from ivr.rules.words.gsm7 import MAX_SEPTETS, is_gsm7, plain, sms_length

PROTOCOL = "12345678901"
HEAD = Letterhead("+558432097880", "atendimento@set.rn.gov.br", True)
MONDAY = datetime(2026, 11, 23, 13, 45, tzinfo=UTC)  # 10:45 in Fortaleza
KINDS = ("until", "when-back", "slot")
instants = st.integers(0, 5_000_000).map(lambda n: MONDAY + timedelta(minutes=n))
addresses = st.from_regex(r"[a-z.]{1,60}@[a-z.]{1,60}", fullmatch=True)
numbers = st.from_regex(r"\+(55[1-9][1-9]9?[0-9]{8}|[1-9][0-9]{7,14})", fullmatch=True)


def words(telling: Telling, kind: str = "until", attempts: int = 3) -> str:
    """What is sent, about a callback due on a Monday at 10:45."""
    return plain(sms_words(telling, About(PROTOCOL, Due(MONDAY, kind), attempts), HEAD))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("until", "vamos ligar ate segunda, 23/11, 10h45."),
        ("when-back", "vamos ligar assim que a central voltar, ate segunda, 23/11, 10h45."),
        ("slot", "vamos ligar segunda, 23/11, entre 10h30 e 10h45."),
    ],
)
def test_each_promise_is_told_whole_with_protocol_and_key_nine(kind: str, said: str) -> None:
    assert words(Telling.PROMISED, kind) == (
        f"SEFAZ/RN: {said} Protocolo 1234 5678 901."
        " Para mudar ou cancelar, ligue (84) 3209-7880 e digite 9."
    )


def test_three_attempts_lead_to_the_written_route() -> None:
    assert words(Telling.EXHAUSTED) == (
        "SEFAZ/RN: ligamos 3 vezes e nao falamos com voce. Escreva para atendimento@set.rn.gov.br"
        " com o protocolo 1234 5678 901, ou ligue (84) 3209-7880."
    )
    assert "ligamos 1 vez e" in words(Telling.EXHAUSTED, attempts=1)
    assert "nao conseguimos ligar" in words(Telling.EXHAUSTED, attempts=0)


def test_a_switchboard_that_is_not_back_is_said_as_it_is() -> None:
    said = words(Telling.NOT_BACK, "when-back")
    assert "a central segue fora do ar e nao ligamos no prazo" in said
    assert "Seu lugar esta guardado: ligamos quando ela voltar." in said


@given(
    st.sampled_from(Telling),
    st.sampled_from(KINDS),
    instants,
    st.integers(0, 99),
    st.builds(Letterhead, numbers, addresses, st.booleans()),
)
def test_every_telling_fits_one_sms_and_names_the_protocol(
    telling: Telling, kind: str, due: datetime, attempts: int, head: Letterhead
) -> None:
    text = plain(sms_words(telling, About(PROTOCOL, Due(due, kind), attempts), head))
    assert sms_length(text) <= MAX_SEPTETS
    assert is_gsm7(text)
    assert "?" not in text
    assert "1234 5678 901" in text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("telling", Telling)
def test_what_is_over_never_says_that_we_will_call_nor_what_is_open_where_to_write(
    telling: Telling, kind: str
) -> None:
    text = words(telling, kind)
    if telling in WE_CALL:
        assert re.search("amos ligar|ligamos quando", text)
        assert "Escreva" not in text
    else:
        assert not re.search("amos ligar (?!para voce)|ligaremos|ligamos quando", text)
        assert "Escreva para atendimento@set.rn.gov.br" in text
        assert "(84) 3209-7880" in text
    assert not re.search(r"https?:|www\.|\.br/", text), "no link"


@given(addresses)
@example(f"maria@{'d' * 60}.gov.br")
@example(f"{{maria@{'d' * 60}.gov.br")  # a brace takes the room of two letters
def test_the_question_whether_somebody_wrote_fits_one_sms(sender: str) -> None:
    text = plain(identity_words("123456", masked_address(sender)))
    assert sms_length(text) <= MAX_SEPTETS
    assert "123456" in text


def test_whoever_is_not_told_so_is_on_a_persons_list_with_the_reason() -> None:
    assert set(UNTOLD) == NEVER_SILENT
    assert all(len(why) <= 120 for why in UNTOLD.values())
