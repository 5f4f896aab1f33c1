"""The charter's pages: every service with its eleven facts, found by any of its names."""

import json
import re
from html import unescape

import pytest

from ivr.rules.charter.facts import FACTS
from ivr.rules.charter.services import MAX_SERVICES, TAKEN_IDS, Service
from tests.support.callflow import CALLFLOW
from tests.support.installation import Installation
from tests.web.citizens.charter.edited import with_charter, with_more_of_partnerships
from tests.web.citizens.test_contact import sheet
from tests.web.citizens.test_front_door import said

UNSAID = "A carta ainda não diz."


def block(html: str, key: str) -> str:
    """The words of a service's block, without its heading."""
    [found] = re.findall(rf'<section aria-labelledby="{key}">(.*?)</section>', html, re.DOTALL)
    return said(found.split("</h2>")[1])


def services_in(html: str) -> list[str]:
    """The ids of the services that a page's main part leads to, in order."""
    main = html.split("<main")[1].split("</main>")[0]
    return [each for each in re.findall(r'href="/carta/([\w-]+)"', main) if each not in TAKEN_IDS]


def test_the_list_has_every_service_by_audience_and_by_matter(central: Installation) -> None:
    html = central.client.get("/carta").text
    ids = [each.id for each in CALLFLOW.services]
    assert services_in(html.split("Por quem pode pedir")[0]) == ids
    audiences, matters = html.split("Por quem pode pedir")[1].split("Por assunto")
    assert set(services_in(f"<main{audiences}")) == set(ids)
    for topic in CALLFLOW.topics:
        assert f'href="/assunto/{topic.key}"' in matters
    assert "Revisado em 30 de julho de 2019." in html


@pytest.mark.parametrize("service", CALLFLOW.services, ids=lambda each: each.id)
def test_a_service_has_the_eleven_facts_in_the_order_of_the_law(
    central: Installation, service: Service
) -> None:
    html = central.client.get(f"/carta/{service.id}").text
    headings = re.findall(r'<h2 id="(\w+)">', html)
    assert headings[: len(FACTS)] == [each.key for each in FACTS]
    for fact in FACTS:
        told = block(html, fact.key)
        assert (UNSAID in told) is not service.has(fact), fact
        for each in service.paragraphs(fact.key):
            assert each.lower() in re.sub(r" +([.,;])", r"\1", told).lower()
    for key in ("hours", "place", "requesters", "cost", "when_down", "legislation", "owner"):
        assert (UNSAID in block(html, key)) is not bool(service.paragraphs(key)), key
    assert "Revisado em 30 de julho de 2019." in html


def test_what_has_no_maximum_shows_what_the_charter_says_instead(central: Installation) -> None:
    told = block(central.client.get("/carta/e-mail").text, "max_term")
    words = "“Variável de acordo com a complexidade da demanda.”"
    assert told == f"{UNSAID} Sobre o prazo, ela diz: {words}"
    assert block(central.client.get("/carta/telefone").text, "max_term") == "Imediato."


def test_a_fact_with_leave_to_be_missing_says_why_and_until_when(central: Installation) -> None:
    row = '{ reason = "O setor levanta os tempos.", until = 2026-12-31, by = "Ana" }'
    charter = with_more_of_partnerships(central, f"dispensed.waiting = {row}\n")
    told = block(charter.client.get("/carta/parcerias").text, "waiting")
    assert told.endswith("O setor levanta os tempos. Prazo: até 31 de dezembro de 2026.")
    assert UNSAID not in told
    assert "Ana" not in told, "who gave it is no matter of the public"
    charter.clock.advance(60 * 86_400)
    assert block(charter.client.get("/carta/parcerias").text, "waiting") == UNSAID


def test_a_structured_term_is_said_in_words(central: Installation) -> None:
    term = '{ unit = "dias úteis", at_most = 5, counted_from = "o pedido", estimated = true }'
    charter = with_more_of_partnerships(central, f"max_term = {term}\n")
    told = block(charter.client.get("/carta/parcerias").text, "max_term")
    assert told == "Até 5 dias úteis após o pedido (estimado)."


def test_a_services_own_contacts_are_on_its_page_and_in_its_files(central: Installation) -> None:
    without = central.client.get("/carta/parcerias").text
    for key in ("phone", "email", "links"):
        assert f'aria-labelledby="{key}"' not in without, "nothing is missing where there is none"
    own = ("3232 2033", "x@set.rn.gov.br", "www.set.rn.gov.br/a", "https://x.org/b", "javascript:1")
    phone, email, *links = own
    charter = with_more_of_partnerships(
        central, f'phone = "{phone}"\nemail = "{email}"\nlinks = {links}\n'
    )
    html = charter.client.get("/carta/parcerias").text
    assert block(html, "phone") == phone
    assert block(html, "email") == email
    assert f'<a href="mailto:{email}">' in html
    assert block(html, "links") == " ".join(links)
    assert 'href="https://www.set.rn.gov.br/a"' in html
    assert 'href="https://x.org/b"' in html
    assert 'href="javascript' not in html
    for path in ("/carta.json", "/carta.csv", "/carta-govbr.json"):
        told = charter.client.get(path).text
        assert [each for each in own if each not in told] == [], path


def test_the_telephone_leads_to_the_guidance_of_each_matter(central: Installation) -> None:
    html = central.client.get("/carta/telefone").text
    led = re.findall(r'<li><a href="/assunto/([\w-]+)">([^<]+)</a></li>', html)
    assert led == [(each.key, each.charter) for each in CALLFLOW.topics]


def test_every_link_of_the_charter_leads_somewhere(central: Installation) -> None:
    paths = [
        "/carta",
        "/carta/quadro",
        "/carta/dicionario",
        *(f"/carta/{each.id}" for each in CALLFLOW.services),
    ]
    for path in paths:
        html = central.client.get(path).text
        for each in set(re.findall(r'(?:href|action)="(/[^"#]*)', html)):
            assert central.client.get(unescape(each)).status_code == 200, (path, each)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("palestra", "parcerias"),
        ("SALA DE CONTATOS", "e-mail"),
        ("convenio", "parcerias"),
        ("convênio", "parcerias"),
        ("questionario", "pesquisa"),
        ("whatsapp", "monitoramento"),
    ],
)
def test_a_service_is_found_by_its_popular_names_with_or_without_accents(
    central: Installation, typed: str, first: str
) -> None:
    html = central.client.get("/carta", query_string={"q": typed}).text
    assert services_in(html)[0] == first
    everywhere = central.client.get("/busca", query_string={"q": typed}).text
    assert f"/carta/{first}" in everywhere.split('<ol class="found">')[1]


@pytest.mark.parametrize("typed", ["xyzzy", "%", '"><script>', "a" * 10_000, "\0"])
def test_a_search_without_result_says_so_and_shows_all(central: Installation, typed: str) -> None:
    answer = central.client.get("/carta", query_string={"q": typed})
    assert answer.status_code == 200
    assert "Nenhum serviço para" in answer.text
    assert "<script" not in answer.text
    assert set(services_in(answer.text)) >= {each.id for each in CALLFLOW.services}
    assert ("procuramos pelas primeiras" in answer.text) is (len(typed) > 100)


@pytest.mark.parametrize("path", ["/carta/nada", "/carta/TELEFONE", "/carta/e-mail/x"])
def test_a_service_that_never_was_is_not_found(central: Installation, path: str) -> None:
    assert central.client.get(path).status_code == 404


def test_a_retired_service_says_what_replaced_it(central: Installation) -> None:
    charter = with_more_of_partnerships(central, 'retired = true\nreplaced_by = "e-mail"\n')
    answer = charter.client.get("/carta/parcerias")
    assert answer.status_code == 410
    assert "Este serviço não é mais prestado." in answer.text
    assert services_in(answer.text) == ["e-mail"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    for path in ("/carta", "/carta?q=palestra", "/carta/quadro", "/busca?q=palestra"):
        assert "/carta/parcerias" not in charter.client.get(path).text
    assert "/carta/parcerias" not in charter.client.get("/sitemap.xml").text


def test_a_retired_service_with_nothing_in_its_place_leads_to_all(central: Installation) -> None:
    charter = with_more_of_partnerships(central, "retired = true\n")
    answer = charter.client.get("/carta/parcerias")
    assert answer.status_code == 410
    assert 'href="/carta">todos os serviços</a>' in answer.text


@pytest.mark.parametrize("service", CALLFLOW.services, ids=lambda each: each.id)
def test_whoever_reads_of_a_service_can_call_or_write_about_it(
    central: Installation, service: Service
) -> None:
    html = central.client.get(f"/carta/{service.id}").text
    assert 'href="tel:+558432097880">Ligar (84) 3209-7880</a>' in html
    [path] = re.findall(r'<a class="br-button" href="([^"]+)">Escrever</a>', html)
    assert f"“{service.title}”:" in unescape(central.client.get(unescape(path)).text)


def test_a_suggestion_begins_with_the_service_that_it_is_about(central: Installation) -> None:
    html = central.client.get("/carta/parcerias").text
    [path] = re.findall(r'href="([^"]+)">Sugerir correção', html)
    form = central.client.get(unescape(path)).text
    assert 'value="suggestion" checked' in form
    assert "Carta de Serviços, “Parcerias e eventos”:" in form
    assert sheet(central, form)
    assert "Carta de Serviços, “" not in central.client.get("/contato?servico=nada").text


def test_search_engines_read_what_is_known_and_nothing_else(central: Installation) -> None:
    html = central.client.get("/carta/telefone").text
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    found = json.loads(data)
    assert (found["@type"], found["name"]) == ("GovernmentService", "Atendimento por telefone")
    assert found["url"] == "https://central.exemplo.br/carta/telefone"
    channel = found["availableChannel"]
    assert channel["processingTime"] == "PT0S"
    assert channel["servicePhone"]["telephone"] == "+558432097880"
    assert [each["opens"] for each in channel["servicePhone"]["hoursAvailable"]] == ["08:00"] * 5
    written = central.client.get("/carta/e-mail").text
    assert "processingTime" not in written


def test_nothing_in_the_charter_ends_the_data_of_search_engines(central: Installation) -> None:
    charter = with_charter(central, "Parcerias e eventos", "</script><script>alert(1)//")
    html = charter.client.get("/carta/parcerias").text
    assert html.count("<script") == 1
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert json.loads(data)["name"] == "</script><script>alert(1)//"


def test_the_general_table_names_who_answers_for_each_service(central: Installation) -> None:
    html = central.client.get("/carta/quadro").text
    assert services_in(html) == [each.id for each in CALLFLOW.services]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.DOTALL)[1:]
    assert [said(row).endswith("Cofic") for row in rows] == [
        bool(each.line("owner")) for each in CALLFLOW.services
    ]
    assert "Órgão: Secretaria da Fazenda do Rio Grande do Norte." in html
    assert "como foi impressa, que não diz quem a aprovou" in html


def test_a_charter_of_sixty_services_is_one_page(central: Installation) -> None:
    more = "".join(
        f'[[services]]\nid = "n{n}"\nservice = "Serviço {n}"\nrequesters = ["CIDADAO"]\n\n'
        for n in range(MAX_SERVICES - len(CALLFLOW.services))
    )
    row = '[[services]]\nid = "monitoramento"'
    charter = with_charter(central, row, more + row)
    html = charter.client.get("/carta").text
    assert len(set(services_in(html))) == MAX_SERVICES
    assert html.count("<dt>Cidadão</dt>") == 1, "one audience, however it is written"
    assert "CIDADAO" not in html
