"""What was published of a survey, as a page and as files, and with its correction beside it."""

import csv
import json
from hashlib import sha256
from io import StringIO

import pytest
from sqlalchemy import text

from ivr.usecases.surveys.publishing import endorse, prepare, publish
from ivr.usecases.surveys.steps import Actor
from tests.support.installation import Installation
from tests.usecases.surveys.answered import put_answered
from tests.usecases.surveys.test_publishing import read_comments

PATH = "/pesquisa/resultados"


def put_published(central: Installation, corrected: bool = False) -> None:
    """Publish a survey, and a correction of it."""
    survey_id, ana, rui = put_answered(central)
    read_comments(central, survey_id, ana)
    _publish(central, survey_id, (ana, rui))
    if corrected:
        with central.ports.database.write() as session:
            session.execute(text("DELETE FROM survey_answers WHERE value = 3"))
        _publish(central, survey_id, (ana, rui), "Contamos respostas de um teste.")


def _publish(
    central: Installation, survey_id: int, two: tuple[Actor, Actor], erratum: str = ""
) -> None:
    made = prepare(central.line, two[0], survey_id, erratum)
    endorse(central.ports, two[1], made)
    publish(central.ports, two[0], made)


def test_before_the_first_there_is_none_and_no_file(central: Installation) -> None:
    answer = central.client.get(PATH)
    assert answer.status_code == 200
    assert "Ainda não há pesquisa publicada" in answer.text
    for each in ("1", "1.csv", "1.json", "1.pdf", "1.sha256", "99999999999999999999"):
        assert central.client.get(f"{PATH}/{each}").status_code == 404


def test_the_page_has_the_five_aspects_with_number_and_interval(central: Installation) -> None:
    put_published(central)
    page = central.client.get(PATH).text
    for n, title in (
        ("I", "Satisfação com o serviço"),
        ("II", "Qualidade do atendimento"),
        ("III", "Cumprimento dos compromissos e prazos"),
        ("IV", "Quantidade de manifestações"),
        ("V", "Medidas de melhoria"),
    ):
        assert f'id="aspecto-{n}">{n}. {title}' in page
    assert "n = 273" in page
    assert "Esperei" not in page, "no comment"
    assert "<script" not in page
    assert "Set-Cookie" not in central.client.get(PATH).headers
    assert "Da menor nota para a maior" in page


def test_files_are_what_the_page_says_digit_by_digit(central: Installation) -> None:
    put_published(central)
    get = central.client.get
    told = [each.split("  ") for each in get(f"{PATH}/1.sha256").text.splitlines()]
    sums = {name: digest for digest, name in told}
    for kind in ("csv", "json", "pdf"):
        answer = get(f"{PATH}/1.{kind}")
        assert sha256(answer.data).hexdigest() == sums[f"pesquisa-1.{kind}"]
        assert sums[f"pesquisa-1.{kind}"] in get(PATH).text
        assert answer.data == get(f"{PATH}/1.{kind}").data
    whole = json.loads(get(f"{PATH}/1.json").data)
    table = [*csv.DictReader(StringIO(get(f"{PATH}/1.csv").text.lstrip("\ufeff")), delimiter=";")]
    assert [*table[0]] == [*whole["dicionario"]] == [*whole["dados"][0]]
    assert [[str("" if v is None else v) for v in each.values()] for each in whole["dados"]] == [
        [*each.values()] for each in table
    ]
    used = {each["indicador"] for each in whole["dados"]}
    assert used <= {*whole["indicadores"]}
    assert not [e for e in whole["dados"] if e["n"] is not None and 0 < e["n"] < 10]
    assert get(f"{PATH}/1.pdf").data.startswith(b"%PDF-")


def test_an_erratum_stands_beside_what_it_corrects(central: Installation) -> None:
    put_published(central, corrected=True)
    old, new = central.client.get(f"{PATH}/1").text, central.client.get(PATH).text
    assert "Esta divulgação foi corrigida" in old
    assert "Contamos respostas de um teste." in old
    assert f'href="{PATH}/2"' in old
    assert "n = 273" in old, "the old one stays as it was"
    assert "Errata." in new
    assert f'href="{PATH}/1"' in new
    assert "<del>40</del>" in new
    assert "n = 233" in new


def test_a_text_that_is_not_the_approved_one_is_not_shown(
    central: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    put_published(central)
    with central.ports.database.write() as session:
        session.execute(text("DROP TRIGGER survey_publications_refuse_update"))
        session.execute(text("UPDATE survey_publications SET content = content || ' '"))
    assert central.client.get(PATH).status_code == 500
    assert "is not the text that was approved" in caplog.text
