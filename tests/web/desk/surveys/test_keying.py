"""A paper is keyed by two accounts, and where they differ a third decides; then it is nobody's."""

import re

import pytest

from ivr.rules.staff.roles import Role
from ivr.rules.surveys.papers import MAX_PAPERS
from tests.support.installation import Installation
from tests.usecases.surveys.under_way import put_under_way
from tests.web.desk.member import Member
from tests.web.desk.surveys.test_surveys import member, send

PATH, BATCH = "/painel/papel", "/painel/papel/1"
TYPED = {"pesquisa": "1", "dia": "2026-11-23", "entregues": "5", "devolvidas": "3"}
GOOD = {"p-satisfacao": "4", "p-resolvido": "1", "p-comentario": "Ótimo, obrigado!"}


@pytest.fixture
def three(central: Installation) -> tuple[Member, ...]:
    """Three who may key, with a batch of three papers."""
    put_under_way(central.ports)
    found = tuple(
        member(central, f"{name}@exemplo.br", Role.RECEPTION) for name in ("ana", "bia", "cris")
    )
    assert "3 devolvidas, 2 sem volta" in send(found[0], PATH, PATH, **TYPED)
    return found


def key(who: Member, number: int, **fields: str) -> str:
    """Key a paper; return the page that follows, of the batch's next."""
    answer = who.post(f"{BATCH}/{number}", csrf_token=who.token(PATH), **fields)
    if answer.status_code != 302:
        return answer.text
    after = who.get(answer.location)
    return who.get(after.location).text if after.status_code == 302 else after.text


def test_two_alike_count_and_three_decide(central: Installation, three: tuple[Member, ...]) -> None:
    ana, bia, cris = three
    assert re.search(r"/papel/1/1$", ana.get(BATCH).location or "")
    assert "falta a segunda digitação" in key(ana, 1, **GOOD)
    assert "Você já digitou esta folha" in key(ana, 1, **GOOD)
    assert "Folha 1: contada" in key(bia, 1, **{**GOOD, "p-comentario": "otimo obrigado"})
    key(ana, 2, **GOOD)
    assert "Folha 2: há diferença" in key(bia, 2, **{**GOOD, "p-satisfacao": "3"})
    shown = cris.get(f"{BATCH}/2").text
    assert "4. Bom" in shown
    assert "3. Regular" in shown
    assert "Folha 2: contada" in key(cris, 2, **{**GOOD, "p-satisfacao": "3"})
    key(ana, 3)
    assert "Folha 3: em branco" in key(bia, 3)
    assert "não há folha para você digitar" in cris.get(PATH).text or cris.get(BATCH).location
    assert "Esta folha já está resolvida" in key(cris, 3, **GOOD)
    answers = "SELECT value FROM survey_answers WHERE question = 'satisfacao' ORDER BY value"
    assert central.rows(answers) == [(3,), (4,)]
    assert central.rows("SELECT DISTINCT channel, outcome FROM survey_responses") == [
        ("paper", "complete")
    ]
    assert central.rows("SELECT count(*) FROM keyings") == [(0,)]
    assert central.rows("SELECT step, number FROM survey_counts") == [("offered", 5)]


def test_a_paper_that_nobody_can_read_is_void(
    central: Installation, three: tuple[Member, ...]
) -> None:
    ana, bia, cris = three
    key(ana, 1, anular="1")
    assert "Folha 1: há diferença" in key(bia, 1, **GOOD)
    assert "anulada" in cris.get(f"{BATCH}/1").text
    assert "Folha 1: anulada" in key(cris, 1, anular="1")
    assert central.rows("SELECT count(*) FROM survey_responses") == [(0,)]


def test_a_survey_without_paper_offers_no_batch(central: Installation) -> None:
    put_under_way(central.ports, channels="web counter phone sms email")
    ana = member(central, "ana@exemplo.br", Role.RECEPTION)
    assert "Registrar o lote" not in ana.get(PATH).text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"devolvidas": str(MAX_PAPERS + 1), "entregues": "900"}, "de 1 a 500 folhas"),
        ({"devolvidas": "6"}, "mais folhas que as entregues"),
        ({"dia": "2026-11-24"}, "entre o começo da coleta e hoje"),
        ({"dia": ""}, "Preencha o dia"),
        ({"pesquisa": "7"}, "não recebe papel agora"),
    ],
)
def test_a_batch_that_is_amiss_is_told(
    three: tuple[Member, ...], changed: dict[str, str], words: str
) -> None:
    assert words in send(three[0], PATH, PATH, **{**TYPED, **changed})


def test_what_is_keyed_wrongly_comes_back(three: tuple[Member, ...]) -> None:
    told = key(three[0], 1, **{**GOOD, "p-satisfacao": "7"})
    assert "Escolha uma das respostas" in told
    assert "Ótimo, obrigado!" in told
