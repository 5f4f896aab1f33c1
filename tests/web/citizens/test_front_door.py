"""The first page, the matters and the search: who this is, open or not, and where to go."""

import re
from html import unescape

import pytest

from ivr.rules.line.switchboard import Health, State
from ivr.rules.words.page_search import MAX_TYPED_CHARS
from ivr.store.line import switchboard
from ivr.usecases.line.switchboard import override
from tests.support.installation import SATURDAY, Installation
from tests.web.citizens.test_contact import sheet

BODY = "Secretaria da Fazenda do Rio Grande do Norte"


def said(html: str) -> str:
    """The words of a page, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_first_page_says_who_this_is_and_leads_everywhere(central: Installation) -> None:
    html = central.client.get("/").text
    words = said(html)
    assert f"<strong>{BODY}</strong>" in html
    assert "Aberto agora , até as 14h de hoje." in words
    assert "(84) 3209-7880" in words
    assert 'href="tel:+558432097880"' in html
    for path in set(re.findall(r'(?:href|action)="(/[^"#]*)', html)):
        assert central.client.get(unescape(path)).status_code == 200, path


def test_on_a_saturday_it_says_when_people_answer_again(central: Installation) -> None:
    central.clock.at = SATURDAY
    words = said(central.client.get("/").text)
    assert "Fechado agora. Abre na segunda-feira, 30 de novembro, às 8h." in words
    assert "Aberto agora" not in words


def test_an_outage_is_told_with_what_happens_instead(central: Installation) -> None:
    override(central.ports, State.UNAVAILABLE, 60)
    words = said(central.client.get("/").text)
    assert "A central telefônica está fora do ar agora." in words
    assert "Ligamos assim que a central voltar." in words
    assert "Aberto agora" not in words


@pytest.mark.parametrize("opened", [True, False])
def test_a_switchboard_that_is_tried_again_is_said_to_be_tried_as_the_telephone_says(
    central: Installation, opened: bool
) -> None:
    if not opened:
        central.clock.at = SATURDAY
    now = central.clock.now()
    with central.ports.database.write() as session:
        switchboard.lock(session)
        switchboard.keep(session, Health(down_since=now, probe_at=now))
    words = said(central.client.get("/").text)
    assert "fora do ar" not in words
    tried = "Estamos testando se a central telefônica voltou."
    later = "Quando abrir, testamos se a central telefônica voltou."
    assert (tried if opened else later) in words


def test_the_door_stands_open_while_the_database_is_away(central: Installation) -> None:
    with central.ports.database.write() as session:
        for table in ("special_days", "switchboard"):
            session.connection().exec_driver_sql(f"DROP TABLE {table}")
    answer = central.client.get("/")
    assert answer.status_code == 200
    assert "Aberto agora" in answer.text


def test_each_matter_is_a_page_with_what_the_line_says_and_whence(central: Installation) -> None:
    callflow = central.line.conversations.current().callflow
    assert len(callflow.topics) == 5
    for topic in callflow.topics:
        answer = central.client.get(f"/assunto/{topic.key}")
        assert answer.status_code == 200
        words = said(answer.text)
        parts = [*topic.parts, *(part for choice in topic.choices for part in choice.parts)]
        for part in parts:
            for sentence in part:
                assert re.sub(r"\s+([.,])", r"\1", sentence.as_read) in re.sub(
                    r"\s+([.,])", r"\1", words
                )
                source = callflow.sources[sentence.source]
                assert not source.address or source.title in words
        assert "digite" not in words
    assert 'href="https://uvt.sefaz.rn.gov.br"' in central.client.get("/assunto/uvt").text


@pytest.mark.parametrize("name", ["nada", "uvt/nada", "%3Cscript%3E", "UVT"])
def test_a_matter_that_is_none_is_not_found(central: Installation, name: str) -> None:
    answer = central.client.get(f"/assunto/{name}")
    assert answer.status_code == 404
    assert "<script>" not in answer.text


def test_a_matter_leads_to_the_form_with_itself_chosen(central: Installation) -> None:
    form = central.client.get("/contato?assunto=uvt&tipo=complaint").text
    assert '<option value="uvt" selected>' in form
    assert 'value="complaint" checked' in form
    assert sheet(central, form)
    assert " selected" not in central.client.get("/contato?assunto=nada").text


@pytest.mark.parametrize(
    ("typed", "first"),
    [("senha", "/assunto/uvt"), ("ipva", "/assunto/nota-potiguar"), ("lgpd", "/protocolo/dados")],
)
def test_a_search_finds_pages(central: Installation, typed: str, first: str) -> None:
    html = central.client.get("/busca", query_string={"q": typed}).text
    found = re.findall(r'<li><a href="([^"]+)">', html.split('<ol class="found">')[1])
    assert found[0] == first
    assert f'value="{typed}"' in html


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "%", "_", "'", '"', "<script>alert(1)</script>", "\\", "xyzzy", "a" * 10_000, "\0"],
)
def test_a_search_for_nothing_that_there_is_gets_an_honest_page(
    central: Installation, typed: str
) -> None:
    answer = central.client.get("/busca", query_string={"q": typed})
    assert answer.status_code == 200
    assert '<ol class="found">' not in answer.text
    assert "<script" not in answer.text
    assert ("Nenhuma página para" in answer.text) is bool(typed.strip())
    assert 'href="/assunto/uvt"' in answer.text
    assert len(answer.data) < 6000
    assert ("procuramos pelas primeiras" in answer.text) is (len(typed) > 100)


@pytest.mark.parametrize("path", ["/busca", "/carta"])
@pytest.mark.parametrize("typed", ["senha", "xyzzy"])
def test_a_search_names_what_was_typed_and_leads_on(
    central: Installation, path: str, typed: str
) -> None:
    html = central.client.get(path, query_string={"q": typed}).text
    assert f"<title>“{typed}”, " in html
    main = html.split("<main")[1].split("</main>")[0]
    assert 'href="/contato">' in main
    assert 'href="tel:+558432097880">' in main


def test_a_box_takes_more_than_is_looked_for_so_that_the_page_can_say_so(
    central: Installation,
) -> None:
    for box in re.findall(r'<input [^>]*name="q"[^>]*>', central.client.get("/carta").text):
        assert f'maxlength="{MAX_TYPED_CHARS}"' in box


@pytest.mark.parametrize(
    "path",
    [
        *("/%00", "/assunto/%00", "/carta/%00", "/carta/edicoes/%00", "/e/%00", "/busca?q=%00"),
        *("/carta?q=%00", "/contato?assunto=%00", "/contato?tipo=%00", "/contato?servico=%00"),
        *("/contato/recibo/%00", "/calendario/%00.ics", "/protocolo?protocolo=%00"),
    ],
)
def test_a_letter_that_is_none_gets_a_page(central: Installation, path: str) -> None:
    answer = central.client.get(path)
    assert answer.status_code in (200, 404, 410)
    assert "\0" not in answer.text
    assert answer.text.startswith("<!doctype html>") or answer.mimetype != "text/html"


@pytest.mark.parametrize(
    ("path", "marked", "how"),
    [
        ("/carta", "Serviços", "page"),
        *((path, "Serviços", "true") for path in ("/carta/carta", "/carta/quadro")),
        *((path, "Serviços", "true") for path in ("/carta/edicoes", "/carta/dicionario")),
        ("/assunto/uvt", "Assuntos", "true"),
        ("/contato", "Escrever", "page"),
        ("/contato?assunto=uvt", "Escrever", "page"),
        ("/contato?tipo=complaint", "Reclamar", "page"),
        ("/protocolo", "Protocolo", "page"),
        ("/", "", ""),
        ("/nada", "", ""),
    ],
)
def test_the_menu_marks_where_one_is(
    central: Installation, path: str, marked: str, how: str
) -> None:
    menu = central.client.get(path).text.split('id="menu"')[1].split("</nav>")[0]
    found = re.findall(r'<a href="[^"]+"(?: aria-current="(\w+)")?>(\w+)</a>', menu)
    assert len(found) == 5
    assert [(name, mark) for mark, name in found if mark] == ([(marked, how)] if marked else [])


def test_a_search_keeps_nothing(central: Installation) -> None:
    before = central.rows("SELECT count(*) FROM audit")
    central.client.get("/busca?q=segredo")
    assert central.rows("SELECT count(*) FROM audit") == before
