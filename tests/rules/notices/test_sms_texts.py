"""SMS words: one SMS each, whatever the values, and nothing in it that is anybody's secret."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ivr.rules.callbacks.slots import Due
from ivr.rules.callflow.files import CallflowMistakes, read_callflow
from ivr.rules.callflow.sms_files import EVENTS, LONGEST, MAX_SENDER_LETTERS
from ivr.rules.callflow.sourcing import check_sources
from ivr.rules.notices.letterhead import Letterhead
from ivr.rules.notices.sms_texts import (
    NEVER_SILENT,
    UNTOLD,
    WE_CALL,
    About,
    Telling,
    code_words,
    identity_words,
    link_words,
    ready_words,
    received_words,
    sms_words,
)
from ivr.rules.words.addresses import masked_address
from ivr.rules.words.gsm7 import MAX_SEPTETS, is_gsm7, plain, sms_length
from tests.support.callflow import CALLFLOW, FILES, edited

PROTOCOL = "12345678901"
HEAD = Letterhead(
    *("+558432097880", "atendimento@set.rn.gov.br", True, CALLFLOW.sms),
    page="https://central.exemplo.br/protocolo",
)
MONDAY = datetime(2026, 11, 23, 13, 45, tzinfo=UTC)  # 10:45 in Fortaleza
NOW = MONDAY - timedelta(hours=2)
KINDS = ("until", "when-back", "slot", "overdue", "again", "cut-short")
instants = st.integers(0, 5_000_000).map(lambda n: MONDAY + timedelta(minutes=n))
addresses = st.from_regex(r"[a-z.]{1,60}@[a-z.]{1,60}", fullmatch=True)
numbers = st.from_regex(r"\+(55[1-9][1-9]9?[0-9]{8}|[1-9][0-9]{7,14})", fullmatch=True)


def words(telling: Telling, kind: str = "until", attempts: int = 3) -> str:
    """What is sent, about a callback due on a Monday at 10:45."""
    return plain(sms_words(telling, About(PROTOCOL, Due(MONDAY, kind), attempts), HEAD, NOW))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("until", "vamos ligar ate segunda, 23/11, 10h45."),
        ("when-back", "vamos ligar assim que a central voltar, ate segunda, 23/11, 10h45."),
        ("slot", "vamos ligar na segunda, 23/11, entre 10h30 e 10h45."),
    ],
)
def test_each_promise_is_told_whole_with_protocol_and_key_nine(kind: str, said: str) -> None:
    assert words(Telling.PROMISED, kind) == (
        f"SEFAZ/RN: {said} Protocolo 1234 5678 901."
        " Para mudar ou cancelar, ligue (84) 3209-7880 e digite 9."
    )


TO_CHANGE = "Protocolo 1234 5678 901. Para mudar ou cancelar, ligue (84) 3209-7880 e digite 9."
TO_WRITE = (
    "Escreva para atendimento@set.rn.gov.br com o protocolo 1234 5678 901, ou ligue (84) 3209-7880."
)


@pytest.mark.parametrize(
    ("telling", "said"),
    [
        (Telling.PROMISED, f"vamos ligar até segunda, 23/11, 10h45. {TO_CHANGE}"),
        (
            Telling.CUT_OFF,
            "desculpe, falhamos na sua ligação. Vamos ligar até segunda, 23/11, 10h45. Protocolo"
            " 1234 5678 901. Mudar ou cancelar: ligue (84) 3209-7880 e digite 9.",
        ),
        (
            Telling.SCHEDULED,
            "marcamos um retorno para você. Vamos ligar até segunda, 23/11, 10h45. Protocolo"
            " 1234 5678 901. Mudar ou cancelar: ligue (84) 3209-7880 e digite 9.",
        ),
        (
            Telling.MOVED,
            f"seu horário mudou. Vamos ligar até segunda, 23/11, 10h45. {TO_CHANGE}",
        ),
        (
            Telling.RESCHEDULED,
            "desculpe, mudamos seu horário. Vamos ligar até segunda, 23/11, 10h45. Protocolo"
            " 1234 5678 901. Mudar ou cancelar: ligue (84) 3209-7880 e digite 9.",
        ),
        (
            Telling.HOLIDAY,
            "não atenderemos no dia marcado. Vamos ligar até segunda, 23/11, 10h45. Protocolo"
            " 1234 5678 901. Mudar ou cancelar: ligue (84) 3209-7880 e digite 9.",
        ),
        (
            Telling.HOURS,
            "nosso horário no dia marcado mudou. Vamos ligar até segunda, 23/11, 10h45. Protocolo"
            " 1234 5678 901. Para mudar, ligue (84) 3209-7880 e digite 9.",
        ),
        (
            Telling.NOT_BACK,
            "desculpe, não ligamos no prazo: a central parou de responder. Vamos ligar até segunda,"
            " 23/11, 10h45. Protocolo 1234 5678 901.",
        ),
        (
            Telling.LATE,
            "desculpe, não ligamos no prazo. Seu lugar está guardado. Vamos ligar até segunda,"
            " 23/11, 10h45. Protocolo 1234 5678 901.",
        ),
        (
            Telling.AGAIN,
            "ligamos e não conseguimos falar com você. Vamos ligar de novo até segunda, 23/11,"
            " 10h45. Protocolo 1234 5678 901.",
        ),
        (
            Telling.CUT_SHORT,
            "nossa ligação foi atendida e terminou antes da conversa. Vamos ligar de novo até"
            " segunda, 23/11, 10h45. Protocolo 1234 5678 901.",
        ),
        (
            Telling.SILENT,
            "vamos ligar até segunda, 23/11, 10h45. Se preferir, escreva para"
            " atendimento@set.rn.gov.br com o protocolo 1234 5678 901.",
        ),
        (Telling.EXHAUSTED, f"ligamos 3 vezes e não conseguimos conversar com você. {TO_WRITE}"),
        (Telling.EXPIRED, f"desculpe, o prazo passou e não conversamos com você. {TO_WRITE}"),
        (Telling.UNREACHABLE, f"a ligação para o seu número não completou. {TO_WRITE}"),
        (Telling.CANCELLED, f"seu pedido de retorno foi cancelado pela equipe. {TO_WRITE}"),
    ],
)
def test_each_sms_on_a_callback_in_full(telling: Telling, said: str) -> None:
    assert (
        sms_words(telling, About(PROTOCOL, Due(MONDAY, "until"), 3), HEAD, NOW)
        == f"SEFAZ/RN: {said}"
    )


def test_each_other_sms_in_full() -> None:
    assert received_words(PROTOCOL, MONDAY, HEAD) == (
        "SEFAZ/RN: recebemos sua mensagem. Protocolo 1234 5678 901. Previsão de resposta: até"
        " segunda, 23/11. Para consultar, ligue (84) 3209-7880 e digite 9."
    )
    assert received_words(PROTOCOL, None, HEAD) == (
        "SEFAZ/RN: recebemos sua mensagem. Protocolo 1234 5678 901. Para consultar, ligue"
        " (84) 3209-7880 e digite 9."
    )
    assert ready_words(PROTOCOL, HEAD) == (
        "SEFAZ/RN: a resposta ao protocolo 1234 5678 901 está pronta. Leia em"
        " https://central.exemplo.br/protocolo com o código de leitura, ou ligue (84) 3209-7880."
    )
    assert code_words("123456", 10, HEAD) == (
        "SEFAZ/RN: seu código de confirmação é 123456. Vale por 10 minutos, uma vez. Não passe a"
        " ninguém. Se não foi você quem pediu, ignore."
    )
    assert identity_words("123456", "m•••@exemplo.br", HEAD) == (
        "SEFAZ/RN: m•••@exemplo.br escreveu sobre o seu protocolo. Foi você? Diga o código 123456 a"
        " quem ligar daqui. Se não foi, não o passe a ninguém."
    )


def test_who_may_read_an_answer_is_told_where_however_long_the_address_is() -> None:
    longest = replace(HEAD, line_number="+" + "9" * 15, page=LONGEST["page"])
    told = ready_words(PROTOCOL, longest)
    assert longest.page in told
    assert sms_length(plain(told)) <= MAX_SEPTETS
    for page in ("", "https://" + "x" * 200):
        told = ready_words(PROTOCOL, replace(HEAD, page=page))
        assert "Leia no site em que você escreveu" in told


def test_nothing_names_a_page_without_its_address() -> None:
    for each in (*CALLFLOW.spoken, *CALLFLOW.read):
        assert "página do protocolo" not in each.text, each.key


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_perhaps_hears_nothing_reads_always_where_to_write(kind: str) -> None:
    assert HEAD.email in words(Telling.SILENT, kind)


def test_a_link_leaves_out_what_it_is_for_where_it_is_long() -> None:
    assert link_words("https://central.exemplo.br/e/1.abc", PROTOCOL, HEAD) == (
        "SEFAZ/RN: para receber a resposta, informe seu e-mail em"
        " https://central.exemplo.br/e/1.abc Protocolo 1234 5678 901."
    )
    longer = "https://central.exemplo.br/".ljust(100, "x")
    assert link_words(longer, PROTOCOL, HEAD) == (
        f"SEFAZ/RN: informe seu e-mail em {longer} Protocolo 1234 5678 901."
    )


def test_three_attempts_lead_to_the_written_route() -> None:
    assert words(Telling.EXHAUSTED) == (
        "SEFAZ/RN: ligamos 3 vezes e nao conseguimos conversar com voce."
        " Escreva para atendimento@set.rn.gov.br"
        " com o protocolo 1234 5678 901, ou ligue (84) 3209-7880."
    )
    assert "ligamos 1 vez e" in words(Telling.EXHAUSTED, attempts=1)
    assert "nao conseguimos ligar" in words(Telling.EXHAUSTED, attempts=0)


def test_a_switchboard_that_is_not_back_is_said_as_it_is() -> None:
    said = words(Telling.NOT_BACK, "when-back")
    assert "nao ligamos no prazo: a central parou de responder" in said
    assert "Vamos ligar ate segunda, 23/11, 10h45." in said


@pytest.mark.parametrize("telling", sorted(WE_CALL, key=str))
@pytest.mark.parametrize("kind", KINDS)
def test_no_sms_promises_a_time_that_is_past(telling: Telling, kind: str) -> None:
    said = sms_words(telling, About(PROTOCOL, Due(MONDAY, kind)), HEAD, MONDAY)
    rung = {
        Telling.AGAIN: "ligamos e não conseguimos falar com você.",
        Telling.CUT_SHORT: "nossa ligação foi atendida e terminou antes da conversa.",
    }
    owned_up = rung.get(telling, "desculpe, não ligamos no prazo.")
    assert said.startswith(f"SEFAZ/RN: {owned_up}")
    assert " até " not in said


@given(
    st.sampled_from(Telling),
    st.sampled_from(KINDS),
    instants,
    st.integers(0, 99),
    st.builds(Letterhead, numbers, addresses, st.booleans(), st.just(CALLFLOW.sms)),
)
def test_every_telling_fits_one_sms_and_names_the_protocol(
    telling: Telling, kind: str, due: datetime, attempts: int, head: Letterhead
) -> None:
    text = plain(sms_words(telling, About(PROTOCOL, Due(due, kind), attempts), head, NOW))
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
    text = plain(identity_words("123456", masked_address(sender), HEAD))
    assert sms_length(text) <= MAX_SEPTETS
    assert "123456" in text


def test_each_event_has_its_text_among_those_that_end_alike() -> None:
    we_call = EVENTS["we-call"].keys() | EVENTS["unheard"].keys()
    assert {
        Telling(each) for each in we_call - {"late-open", "again-open", "cut-short-open"}
    } == WE_CALL
    tried = {"exhausted-once", "exhausted-untried"}
    assert {Telling(each) for each in EVENTS["over"].keys() - tried} == set(Telling) - WE_CALL


def mistakes(files: dict[str, str]) -> list[str]:
    """What the files' reader refuses."""
    with pytest.raises(CallflowMistakes) as told:
        read_callflow(files)
    return [str(each) for each in told.value.mistakes]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "a ligação para o seu número não completou.",
            "a ligação para o número de telefone que você nos deu não completou, e por isso não"
            " conseguimos falar com você como tínhamos prometido.",
            "over.unreachable: pode ter 169 caracteres; o máximo é 160",
        ),
        (
            "marcamos um retorno para você.",
            "a nossa equipe marcou um retorno para você, como combinamos há pouco.",
            'we-call.scheduled: com "assim que a central voltar, até {at}", pode ter 171'
            " caracteres; o máximo é 160",
        ),
        (
            "Não passe a ninguém. Se não foi você quem pediu, ignore.",
            "Não passe a ninguém, nem a quem disser que trabalha aqui. Se não foi você quem pediu,"
            " ignore esta mensagem.",
            "others.code 1: pode ter 183 caracteres; o máximo é 160",
        ),
        (
            "informe seu e-mail em {link} Protocolo",
            "informe o seu endereço de e-mail em {link} Protocolo",
            "others.link 1: pode ter 171 caracteres; o máximo é 160, e por isso nunca é enviado",
        ),
        (
            "Para mudar ou cancelar, ligue",
            "Para mudar ou cancelar a qualquer hora do dia ou da noite, ligue",
            "endings.we-call 1: nunca é enviado: fica longo demais depois de qualquer texto",
        ),
        ("seu horário mudou.", "seu horário mudou 😀.", "we-call.moved: um SMS não aceita '😀'"),
        ("{when}.", "logo.", "we-call.promised: falta {when} na frase"),
        ("o código {code}", "o código", "others.identity 1: falta {code} na frase"),
        (
            "seu código de confirmação é {code}",
            "seu código para {protocol} é {code}",
            "others.code 1: {protocol} não é preenchido aqui: retire-o, ou use {code}, {minutes}",
        ),
        (
            '{ say = "Protocolo {protocol}.", source = "propria" },\n]\nover',
            "]\nover",
            "endings.we-call 3: {line} não é preenchido aqui: retire-o, ou use {protocol}",
        ),
        ("expired = ", "ended = ", "over.expired: falta esta frase"),
        (
            "expired = ",
            "ended = ",
            "over.ended: este texto não é usado em lugar nenhum: retire-o ou confira o nome",
        ),
        (
            "code = [",
            "codes = [",
            "others.codes: este texto não é usado em lugar nenhum: retire-o ou confira o nome",
        ),
        (
            "code = [",
            "codes = [",
            "others.code: faltam as formas deste texto, a mais completa primeiro",
        ),
        ("[when]", "[then]", "then: esta seção não existe aqui: retire-a ou confira o nome"),
    ],
)
def test_a_text_that_is_no_whole_sms_is_refused_by_name(old: str, new: str, reason: str) -> None:
    found = mistakes(edited("sms.toml", old, new))
    assert found.count(f"callflows/sms.toml: {reason}") == 1, found


def test_no_file_is_no_release() -> None:
    without = {name: text for name, text in FILES.items() if name != "sms.toml"}
    assert mistakes(without) == ["callflows/sms.toml: file: falta este arquivo"]


def test_who_writes_stands_in_a_source() -> None:
    files = edited("sms.toml", "SEFAZ/RN: seu horário", "SEFAZ/PB: seu horário")
    assert [str(each) for each in check_sources(read_callflow(files))] == [
        'callflows/sms.toml: sms.we-call.moved: "PB" não está na fonte "fazenda": mude a frase ou a'
        " fonte"
    ]


def test_whoever_is_not_told_so_is_on_a_persons_list_with_the_reason() -> None:
    assert set(UNTOLD) == NEVER_SILENT
    assert all(len(why) <= 120 for why in UNTOLD.values())


@pytest.mark.parametrize("more", [0, 1])
def test_of_a_senders_address_thirty_one_letters_stand_in_an_sms(more: int) -> None:
    sender = "a" * (MAX_SENDER_LETTERS - 1 + more) + "z"
    body = identity_words("123456", sender, HEAD)
    assert sender[:MAX_SENDER_LETTERS] in body
    assert ("az" in body) == (not more)
