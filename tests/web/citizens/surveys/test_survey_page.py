"""The survey's page: one response whatever is clicked, nothing lost, nothing that tells who."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from ivr.rules.surveys import forms
from ivr.rules.surveys.questionnaire import digest, dump, load
from ivr.rules.surveys.states import SurveyChannel
from ivr.store.surveys import questionnaires, surveys
from ivr.store.surveys.invitations import SurveyCount, SurveyInvitation
from ivr.store.surveys.questionnaires import QuestionnaireVersion
from ivr.store.surveys.responses import SurveyAnswer, SurveyResponse
from ivr.store.visits.units import Unit
from ivr.usecases.surveys.inviting import invite
from ivr.web.citizens.surveys.pages import MAX_FORM_BYTES
from tests.support.installation import Installation
from tests.usecases.surveys.under_way import GOOD_ANSWERS, put_under_way
from tests.web.telephone.counting import counted

PATH, SEND, THANKS = "/pesquisa", "/pesquisa/enviar", "/pesquisa/obrigado"
AT_ONCE = 100


def sheet_of(html: str) -> str:
    """The hidden field of a shown form."""
    found = re.search(r'name="folha" value="([^"]+)"', html)
    assert found, html
    return unescape(found[1])


def opened(central: Installation, path: str = PATH) -> str:
    """The hidden field of a form that is opened there."""
    return sheet_of(central.client.get(path).text)


def send(central: Installation, sheet: str, **fields: Any) -> TestResponse:
    """Send a form."""
    return central.client.post(SEND, data={**GOOD_ANSWERS, "folha": sheet, **fields})


def rows(central: Installation, table: Any) -> list[Any]:
    """All rows of a table."""
    with central.ports.database.read() as session:
        found = list(session.scalars(select(table)).all())
        session.expunge_all()
        return found


def test_case_1_the_same_form_again_is_one_response(central_on_both: Installation) -> None:
    put_under_way(central_on_both.ports)
    sheet = opened(central_on_both)
    for _ in range(3):
        answer = send(central_on_both, sheet)
        assert (answer.status_code, answer.location) == (303, THANKS)
    assert "Obrigado pela sua resposta" in central_on_both.client.get(THANKS).text
    [response] = rows(central_on_both, SurveyResponse)
    assert (response.outcome, response.channel, response.is_late) == ("complete", "web", False)
    stored = {(each.question, each.option): each for each in rows(central_on_both, SurveyAnswer)}
    assert set(stored) == {
        *(("satisfacao", ""), ("resolvido", ""), ("clareza", ""), ("comentario", "")),
        *(("dificuldade", "espera"), ("dificuldade", "sistema")),
    }
    assert stored["satisfacao", ""].value == 5
    assert stored["clareza", ""].is_not_applicable
    assert stored["comentario", ""].words == "Esperei 3 horas. Meu CPF é •••."


def test_an_answer_costs_seven_statements(central_on_both: Installation) -> None:
    """Two to read what is asked, and five in the transaction that makes it durable."""
    put_under_way(central_on_both.ports)
    send(central_on_both, opened(central_on_both))
    sheet = opened(central_on_both)
    with counted(central_on_both.ports.database.engine) as asked:
        assert send(central_on_both, sheet).status_code == 303
    assert (len(asked.looked_up), len(asked.own)) == (2, 5), asked


def test_case_1_one_form_posted_100_times_at_once_is_one_response(
    central_on_both: Installation,
) -> None:
    put_under_way(central_on_both.ports)
    sheet = opened(central_on_both)

    def post(_: int) -> int:
        return send(central_on_both, sheet).status_code

    with ThreadPoolExecutor(8) as pool:
        answered = list(pool.map(post, range(AT_ONCE)))
    assert len(answered) == AT_ONCE
    assert set(answered) == {303}
    assert len(rows(central_on_both, SurveyResponse)) == 1


def invited(central: Installation) -> tuple[str, int]:
    """An invitation's path and its id."""
    with central.ports.database.write() as session:
        survey = surveys.collecting(session, central.clock.now())
        assert survey
        made = invite(session, central.ports, survey, SurveyChannel.SMS, "uvt")
    return made.link.removeprefix(central.ports.public_url.rstrip("/")), made.invitation_id


def test_case_2_an_invitation_is_used_once_also_at_once(central_on_both: Installation) -> None:
    put_under_way(central_on_both.ports)
    path, _ = invited(central_on_both)
    sheets = [opened(central_on_both, path) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answered = [
            each.status_code for each in pool.map(lambda one: send(central_on_both, one), sheets)
        ]
    assert sorted(answered) == [303, *[410] * 5]
    [response] = rows(central_on_both, SurveyResponse)
    assert (response.channel, response.matter) == ("sms", "uvt")
    again = central_on_both.client.get(path)
    assert again.status_code == 410
    assert "Este convite já foi usado" in again.text
    assert rows(central_on_both, SurveyInvitation)[0].is_used


def test_an_invitation_that_expired_or_never_was_opens_nothing(central: Installation) -> None:
    put_under_way(central.ports)
    path, _ = invited(central)
    central.clock.advance(timedelta(days=15).total_seconds())
    for each in (path, "/p/inventado"):
        answer = central.client.get(each)
        assert answer.status_code == 410
        assert "Este convite não vale mais" in answer.text


def test_case_3_a_form_of_an_earlier_version_is_stored_as_that_versions(
    central: Installation,
) -> None:
    survey_id, first = put_under_way(central.ports)
    sheet = opened(central)
    with central.ports.database.write() as session:
        old = questionnaires.find(session, first, lock=True)
        assert old
        old.state = "superseded"
        session.flush()
        words = dump(load(old.definition)).replace("claras?", "claras para você?")
        made = central.clock.now()
        new = QuestionnaireVersion(survey_id=survey_id, number=2, definition=words, made_at=made)
        new.digest, new.state = digest(words), "in-force"
        session.add(new)
    assert "claras para você?" in central.client.get(PATH).text
    assert send(central, sheet).status_code == 303
    assert send(central, opened(central)).status_code == 303
    assert {each.version_id for each in rows(central, SurveyResponse)} == {first, new.id}


def test_case_4_opened_before_closing_counts_late_and_after_it_is_refused(
    central: Installation,
) -> None:
    put_under_way(central.ports, left=timedelta(hours=1))
    first, second = opened(central), opened(central)
    central.clock.advance(2 * 3600)
    assert send(central, first).status_code == 303
    assert [each.is_late for each in rows(central, SurveyResponse)] == [True]
    closed = central.client.get(PATH)
    assert "Não há pesquisa aberta agora" in closed.text
    central.clock.advance(23 * 3600)
    refused = send(central, second)
    assert refused.status_code == 410
    assert "A pesquisa já terminou" in refused.text
    assert len(rows(central, SurveyResponse)) == 1


def test_case_5_nothing_typed_is_lost_for_a_day_or_after_it(central: Installation) -> None:
    put_under_way(central.ports)
    sheet = opened(central)
    central.clock.advance(23 * 3600)
    wrong = send(central, sheet, **{"p-satisfacao": "9"})
    assert wrong.status_code == 422
    assert "Escolha uma das respostas que aparecem." in wrong.text
    assert re.search(r'name="p-dificuldade" value="sistema" checked', wrong.text)
    assert sheet_of(wrong.text) == sheet
    central.clock.advance(2 * 3600)
    old = send(central, sheet)
    assert old.status_code == 422
    assert "nada se perdeu" in old.text
    assert re.search(r'name="p-satisfacao" value="5" checked', old.text)
    assert "Esperei 3 horas. Meu CPF" in old.text
    assert send(central, sheet_of(old.text)).status_code == 303
    assert len(rows(central, SurveyResponse)) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"folha": "inventada"}, "Não reconhecemos esta página"),
        ({"p-satisfacao": ["1", "2"]}, "Escolha só uma resposta."),
        ({"p-dificuldade": ["outra"]}, "Escolha uma das respostas que aparecem."),
        ({"p-comentario": "a" * 1001}, "O comentário tem 1 letra a mais que o limite de 1000."),
        (dict.fromkeys(GOOD_ANSWERS, ""), "Responda a pelo menos uma pergunta"),
    ],
)
def test_bad_input_gets_its_own_words_and_is_not_counted(
    central: Installation, fields: dict[str, Any], words: str
) -> None:
    put_under_way(central.ports)
    answer = send(central, opened(central), **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert rows(central, SurveyResponse) == []


def test_a_part_of_the_answers_is_a_partial_response(central: Installation) -> None:
    put_under_way(central.ports)
    left_out = dict.fromkeys(GOOD_ANSWERS, "") | {"p-clareza": "2"}
    assert send(central, opened(central), **left_out).status_code == 303
    assert [each.outcome for each in rows(central, SurveyResponse)] == ["partial"]


def test_a_units_code_carries_the_unit_and_one_of_none_is_the_open_page(
    central: Installation,
) -> None:
    put_under_way(central.ports)
    with central.ports.database.write() as session:
        made = central.clock.now()
        unit = Unit(id="natal", name="UVT Natal", municipality="Natal", created_at=made)
        unit.hours = "seg-sex 08:00-14:00"
        session.add(unit)
    page = central.client.get(f"{PATH}/u/natal")
    assert "Sobre o atendimento em UVT Natal." in page.text
    assert send(central, sheet_of(page.text)).status_code == 303
    assert send(central, opened(central, f"{PATH}/u/nenhuma")).status_code == 303
    found = {(each.channel, each.unit_id) for each in rows(central, SurveyResponse)}
    assert found == {("counter", "natal"), ("web", None)}
    counted = {(each.channel, each.unit_id): each.number for each in rows(central, SurveyCount)}
    assert counted == {("counter", "natal"): 1, ("web", ""): 1}


def test_case_12_no_cookie_and_no_column_links_the_form_and_the_response(
    central_on_both: Installation,
) -> None:
    put_under_way(central_on_both.ports)
    page = central_on_both.client.get(PATH)
    assert "Set-Cookie" not in page.headers
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert "<script" not in page.text
    sheet = sheet_of(page.text)
    answer = send(central_on_both, sheet)
    assert "Set-Cookie" not in answer.headers
    form = forms.read(central_on_both.ports.link_key, sheet)
    assert form
    [response] = rows(central_on_both, SurveyResponse)
    with central_on_both.ports.database.read() as session:
        names = set(session.execute(text("SELECT * FROM survey_responses")).keys())
        forms_kept = session.execute(text("SELECT * FROM survey_used_forms")).mappings().all()
    assert names == {
        *("id", "survey_id", "version_id", "day", "channel", "unit_id", "matter"),
        *("outcome", "is_late", "is_mixed"),
    }
    assert [set(each) for each in forms_kept] == [{"key", "day"}]
    assert form.nonce not in str(forms_kept)
    assert response.id not in str(forms_kept)


def test_case_13_who_wants_an_answer_writes_a_case_of_its_own(central: Installation) -> None:
    put_under_way(central.ports)
    page = central.client.get(PATH).text
    assert page.count('href="/contato"') >= 2
    assert not re.search(r'name="(email|nome|telefone|cpf)"', page)


def test_the_page_of_no_survey_says_so(central: Installation) -> None:
    answer = central.client.get(PATH)
    assert (answer.status_code, "Não há pesquisa aberta agora" in answer.text) == (200, True)
    assert send(central, "inventada").status_code == 410


def test_the_page_of_a_survey_that_asks_otherwise_says_so_kindly(central: Installation) -> None:
    put_under_way(central.ports, channels="counter phone sms email paper")
    for answer, status in (
        (central.client.get(PATH), 200),
        (central.client.get(f"{PATH}/u/nenhuma"), 200),
        (send(central, "inventada"), 410),
    ):
        assert answer.status_code == status
        assert "A pesquisa de agora não é feita por esta página" in answer.text
        assert 'name="folha"' not in answer.text
    path, _ = invited(central)
    assert send(central, opened(central, path)).status_code == 303
    assert [each.channel for each in rows(central, SurveyResponse)] == ["sms"]


def test_a_form_of_64_kb_is_read_and_more_is_refused(central: Installation) -> None:
    put_under_way(central.ports)
    sheet = opened(central)
    size = MAX_FORM_BYTES - len(f"folha={sheet}&x=")
    for more, status in ((0, 422), (1, 413)):
        sent = central.client.post(SEND, data={"folha": sheet, "x": "a" * (size + more)})
        assert sent.status_code == status
