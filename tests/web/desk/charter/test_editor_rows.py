"""Services, topics, sources, paragraphs and sentences are added and taken out in the editor."""

from pathlib import Path

import pytest

from ivr.rules.callflow.files import read_callflow
from ivr.rules.charter.editor.form_parts import (
    MAX_FORM_FIELDS,
    blocks_of,
    fields_of,
    parts_of,
    tables_of,
)
from ivr.usecases.charter.drafts import Seen, change_file
from ivr.usecases.charter.rows import MAX_SLUG_CHARS, MAX_TITLE_CHARS, MAX_TOPICS
from tests.support.installation import Installation
from tests.usecases.charter.editing import CHARTER, SMALL
from tests.web.desk.charter.keepers import PATH, Keepers, send
from tests.web.desk.charter.test_editor import files, page, seen, value, write

TOPIC, UVT = "topics/1-uvt.toml", "assuntos/1-uvt"
SOURCES = "sources.toml"


@pytest.fixture
def keepers(central: Installation, tmp_path: Path) -> Keepers:
    """The charter's keepers at their desk."""
    return Keepers.of(central, tmp_path)


def add(keepers: Keepers, edition: int, what: str, title: str) -> tuple[int, str]:
    """Add a service, a topic or a source."""
    return send(keepers.eva, page(edition), que=what, titulo=title)


def test_a_service_is_added_by_its_name_and_taken_out_again(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    status, shown = add(keepers, edition, "servico", "Isenção de IPVA")
    assert (status, "escreva agora os textos" in shown) == (302, True)
    assert value(keepers, edition, CHARTER, ("services", "isencao-de-ipva", "name")) == (
        "Isenção de IPVA"
    )
    assert add(keepers, edition, "servico", "Isenção de IPVA")[0] == 302
    assert value(keepers, edition, CHARTER, ("services", "isencao-de-ipva-2", "name"))
    address = page(edition, "servicos/isencao-de-ipva-2")
    assert send(keepers.eva, address, fazer="tirar")[0] == 302
    assert not value(keepers, edition, CHARTER, ("services", "isencao-de-ipva-2", "name"))


def test_the_lines_own_services_and_source_stay(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    before = files(keepers, edition)
    for part in ("servicos/telefone", "servicos/e-mail", "fontes/propria", "sms/outros"):
        _, shown = send(keepers.eva, page(edition, part), fazer="tirar")
        assert "precisa" in shown or "não pode ser tirado" in shown
        assert "Tirar desta edição" not in shown
    assert files(keepers, edition) == before


def test_a_sixth_topic_is_made_here_and_no_seventh(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    for n in range(2, MAX_TOPICS + 1):
        assert add(keepers, edition, "assunto", f"Assunto {n}")[0] == 302
    assert f"topics/{MAX_TOPICS}-assunto-6.toml" in files(keepers, edition)
    status, shown = add(keepers, edition, "assunto", "Serviços e eventos")
    assert (status, "A 7 fica para serviços e eventos" in shown) == (422, True)


def test_a_new_topic_that_is_written_can_be_read(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    add(keepers, edition, "assunto", "IPVA")
    typed: dict[tuple[str, ...], str] = {
        ("option",): "o seu carro",
        ("whisper",): "Carro",
        ("words",): "IPVA\r\ncarro",
        ("sector",): "Central de Atendimento",
        ("charter",): "IPVA",
        ("parts", "1", "say", "1", "say"): "Uma pessoa orienta você.",
    }
    status, shown = write(keepers.eva, page(edition, "assuntos/2-ipva"), typed)
    assert (status, "Nesta página há" in shown) == (302, False)
    assert [each.key for each in read_callflow(files(keepers, edition)).topics] == ["uvt", "ipva"]


def test_a_topic_that_goes_lets_those_after_it_move_up(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    for title in ("IPVA", "ICMS"):
        add(keepers, edition, "assunto", title)
    assert send(keepers.eva, page(edition, "assuntos/2-ipva"), fazer="tirar")[0] == 302
    topics = [each for each in files(keepers, edition) if each.startswith("topics/")]
    assert topics == [TOPIC, "topics/2-icms.toml"]


def test_a_source_is_added_and_can_be_chosen(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    assert add(keepers, edition, "fonte", "Lei 1/2027")[0] == 302
    assert value(keepers, edition, SOURCES, ("lei-1-2027", "title")) == "Lei 1/2027"
    html = keepers.eva.get(page(edition, UVT)).text
    assert '<option value="lei-1-2027">Lei 1/2027</option>' in html
    assert send(keepers.eva, page(edition, "fontes/lei-1-2027"), fazer="tirar")[0] == 302
    assert not value(keepers, edition, SOURCES, ("lei-1-2027", "title"))


def test_a_sentence_is_added_after_what_was_typed_is_saved(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    first = ("parts", "1", "say", "1", "say")
    typed: dict[tuple[str, ...], str] = {first: "A U V T é uma unidade."}
    status, _ = write(keepers.eva, page(edition, UVT), typed, fazer="mais:frase:c.parts/1/say")
    assert status == 302
    assert value(keepers, edition, TOPIC, first) == "A U V T é uma unidade."
    assert value(keepers, edition, TOPIC, ("parts", "1", "say", "3", "say")) == ""
    gone = "menos:c.parts/1/say/3"
    assert write(keepers.eva, page(edition, UVT), {}, fazer=gone)[0] == 302
    assert value(keepers, edition, TOPIC, ("parts", "1", "say", "3", "say")) is None


@pytest.mark.parametrize(
    ("part", "file", "button", "path"),
    [
        (UVT, TOPIC, "mais:paragrafo:c.parts", "parts.3.say.1.say"),
        (UVT, TOPIC, "mais:opcao:c.choices", "choices.nova.parts.1.say.1.say"),
        (
            "emails/answer",
            "emails/answer.toml",
            "mais:trecho:c.snippets",
            "snippets.4.title.say",
        ),
        ("emails/answer", "emails/answer.toml", "mais:paragrafo:c.parts", "parts.7.say.1.say"),
        ("sms/finais", "sms.toml", "mais:frase:c.endings/over", "endings.over.5.say"),
    ],
)
def test_rows_are_added_where_the_page_offers_it(
    keepers: Keepers, part: str, file: str, button: str, path: str
) -> None:
    edition = keepers.house.begin()
    status, _ = write(keepers.eva, page(edition, part), {}, fazer=button)
    assert status == 302
    assert value(keepers, edition, file, tuple(path.split("."))) == ""


def test_what_the_page_does_not_offer_is_not_done(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    before = files(keepers, edition)
    for button in (
        "menos:c.services/telefone",
        "mais:frase:c.sentences",
        "mais:nada:c.parts",
        "menos:c.choices/nenhuma",
        "menos:x",
    ):
        _, shown = write(keepers.eva, page(edition, UVT), {}, fazer=button)
        assert "já não está aqui" in shown
    assert files(keepers, edition) == before


def test_a_page_takes_no_more_fields_than_its_form(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    sentence = '  { say = "Ligue.", source = "propria" },\n'
    many = SMALL[TOPIC].replace("say = [\n", "say = [\n" + sentence * 49, 1)
    present = Seen(edition, keepers.house.edition(edition).revision)
    change_file(keepers.house.line, present, TOPIC, lambda text: many, keepers.eva_is)
    told = ""
    for _ in range(6):
        _, told = write(keepers.eva, page(edition, UVT), {}, fazer="mais:frase:c.parts/1/say")
        if "já tem o máximo de campos" in told:
            break
    assert "já tem o máximo de campos" in told
    tables = tables_of(files(keepers, edition))
    [part] = [each for each in parts_of(tables) if each.slug == UVT]
    count = len(fields_of(blocks_of(part, tables[TOPIC])))
    assert MAX_FORM_FIELDS - 10 < count <= MAX_FORM_FIELDS


def test_a_choice_that_is_renamed_keeps_what_was_typed_below_it(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    write(keepers.eva, page(edition, UVT), {}, fazer="mais:opcao:c.choices")
    typed: dict[tuple[str, ...], str] = {
        ("choices", "nova", "key"): "senha",
        ("choices", "nova", "option"): "trocar a senha",
        ("choices", "nova", "parts", "1", "say", "1", "say"): "Uma pessoa orienta você.",
    }
    assert write(keepers.eva, page(edition, UVT), typed)[0] == 302
    assert value(keepers, edition, TOPIC, ("choices", "senha", "option")) == "trocar a senha"


def test_a_name_has_1_to_120_letters(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    for title in ("", "t" * (MAX_TITLE_CHARS + 1)):
        status, shown = add(keepers, edition, "servico", title)
        assert (status, f"de 1 a {MAX_TITLE_CHARS} letras" in shown) == (422, True)
    assert add(keepers, edition, "servico", "t" * MAX_TITLE_CHARS)[0] == 302
    slug = "t" * (MAX_SLUG_CHARS - 4)
    assert value(keepers, edition, CHARTER, ("services", slug, "name")) == "t" * MAX_TITLE_CHARS
    assert add(keepers, edition, "nada", "x")[0] == 422


def test_what_was_typed_on_a_page_that_another_took_out_is_shown(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    add(keepers, edition, "assunto", "IPVA")
    add(keepers, edition, "servico", "Isenção")
    for part, name in (
        ("assuntos/2-ipva", "c.option"),
        ("servicos/isencao", "c.services/isencao/place"),
    ):
        address = page(edition, part)
        old = seen(keepers.eva, address)
        send(keepers.ana, address, fazer="tirar")
        typed = {"visto": old, name: "Escrito pela Eva."}
        reply = keepers.eva.post(address, csrf_token=keepers.eva.token(PATH), **typed)
        assert (reply.status_code, "Escrito pela Eva." in reply.text) == (409, True)
