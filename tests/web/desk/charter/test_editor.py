"""The editor saves what was typed, says at each field what is wrong, and loses nothing."""

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from ivr.rules.charter.editor.form_parts import SENTENCES, blocks_of, fields_of, parts_of, tables_of
from ivr.rules.charter.fields import Leaf, get, leaves
from ivr.rules.charter.typed import MAX_TYPED_CHARS, as_typed
from ivr.store.charter import editions
from ivr.web.desk.charter.editor_form import anchor, field_name
from tests.support.codes import fresh_code
from tests.support.installation import Installation
from tests.support.scene import PASSWORD
from tests.usecases.charter.editing import CHARTER, HOURS, NINE
from tests.web.desk.charter.keepers import EVA, PATH, Keepers, send, text_of
from tests.web.desk.member import CODE_PAGE, Member
from tests.web.desk.session.test_resubmission import fields as held_fields
from tests.web.desk.session.test_resubmission import target

PLACE = ("services", "telefone", "place")
LINE = "servicos/telefone"


@pytest.fixture
def keepers(central: Installation, tmp_path: Path) -> Keepers:
    """The charter's keepers at their desk."""
    return Keepers.of(central, tmp_path)


def page(edition: int, part: str = "") -> str:
    """The address of the editor, or of one of its pages."""
    return f"{PATH}/edicoes/{edition}/escrever" + (f"/{part}" if part else "")


def files(keepers: Keepers, edition: int) -> dict[str, str]:
    """The edition's files as they are."""
    with keepers.house.ports.database.read() as session:
        return editions.files(session, keepers.house.edition(edition))


def value(keepers: Keepers, edition: int, file: str, path: tuple[str, ...]) -> Leaf | None:
    """One field of the edition."""
    return get(tables_of(files(keepers, edition))[file], path)


def seen(member: Member, address: str) -> str:
    """The revision that the page was opened at."""
    found = re.search(r'name="visto" value="(\d+)"', member.get(address).text)
    assert found
    return found[1]


def write(
    member: Member, address: str, typed: dict[tuple[str, ...], str], **also: str
) -> tuple[int, str]:
    """Type these fields into the page as it is now, and save."""
    form = {field_name(path): text for path, text in typed.items()}
    return send(member, address, **{"visto": seen(member, address)} | form | also)


def at_field(html: str, path: tuple[str, ...]) -> str:
    """The words of a field's part of the page."""
    place = html.index(f'<label for="{anchor(path)}"')
    return text_of(html[place : html.index("</div>\n", html.index("name=", place))])


def test_each_page_of_the_editor_sends_back_what_it_shows_and_nothing_changes(
    keepers: Keepers,
) -> None:
    """An untouched form is no change: not a comment, not a space."""
    edition = keepers.house.begin()
    before = files(keepers, edition)
    tables = tables_of(before)
    kinds = {each.file: each for each in parts_of(tables)}
    menu = [each for each in parts_of(tables) if each.section == SENTENCES]
    for part in (*kinds.values(), *menu):
        address = page(edition, part.slug)
        now = dict(leaves(tables[part.file]))
        fields = fields_of(blocks_of(part, tables[part.file]))
        html = unescape(keepers.eva.get(address).text)
        assert all(f'name="{field_name(path)}"' in html for path in fields)
        typed = {path: as_typed(now.get(path)).replace("\n", "\r\n") for path in fields}
        assert write(keepers.eva, address, typed)[0] == 302, part.slug
    assert files(keepers, edition) == before


def test_what_is_typed_is_saved_and_shown_beside_what_is_in_force(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    address = page(edition, LINE)
    status, shown = write(keepers.eva, address, {HOURS: NINE, PLACE: "No 7880."})
    assert (status, "Gravado." in shown) == (302, True)
    assert value(keepers, edition, CHARTER, HOURS) == NINE
    assert "Em vigor: 08:00 às 14:00h segunda à sexta-feira" in shown
    index = text_of(keepers.eva.get(page(edition)).text)
    assert "Atendimento por telefone mudou" in index


def test_what_is_wrong_is_saved_all_the_same_and_told_at_its_field(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    term = ("services", "telefone", "max_term", "at_most")
    address = page(edition, LINE)
    typed = {
        HOURS: "de manhã",
        term: "variável",
        ("services", "telefone", "review_by"): "2027-05-31",
    }
    status, shown = write(keepers.eva, address, typed)
    assert (status, "Nesta página há" in shown) == (302, True)
    assert value(keepers, edition, CHARTER, HOURS) == "de manhã"
    assert value(keepers, edition, CHARTER, term) == "variável"
    assert value(keepers, edition, CHARTER, ("services", "telefone", "review_by")) == date(
        2027, 5, 31
    )
    html = keepers.eva.get(address).text
    assert f'id="{anchor(HOURS)}-mistake"' in html
    assert f'id="{anchor(PLACE)}-mistake"' not in html
    assert "a corrigir" in text_of(keepers.eva.get(page(edition)).text)


def test_text_from_a_word_processor_is_tidied(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    pasted = "No\u00a0site\u200b da SET…\u000b• e por\u00ad telefone  \r\n"
    write(keepers.eva, page(edition, LINE), {PLACE: pasted})
    assert value(keepers, edition, CHARTER, PLACE) == "No site da SET...\n- e por telefone"


def test_twenty_thousand_letters_fit_one_field_and_one_more_is_told_there(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    address = page(edition, LINE)
    long = "a" * (MAX_TYPED_CHARS + 1)
    form = {"visto": seen(keepers.eva, address), field_name(PLACE): long, field_name(HOURS): NINE}
    reply = keepers.eva.post(address, csrf_token=keepers.eva.token(PATH), **form)
    assert reply.status_code == 422
    assert f"O texto tem {MAX_TYPED_CHARS + 1} letras" in reply.text
    assert long in reply.text, "nothing typed is lost"
    assert value(keepers, edition, CHARTER, HOURS) != NINE, "nothing is half saved"
    assert write(keepers.eva, address, {PLACE: long[:-1]})[0] == 302


def test_two_editors_at_once_the_second_sees_the_firsts_words_and_keeps_theirs(
    keepers: Keepers,
) -> None:
    edition = keepers.house.begin()
    address = page(edition, LINE)
    old = seen(keepers.eva, address)
    write(keepers.ana, address, {PLACE: "Da Ana."})
    form = {field_name(PLACE): "Da Eva.", field_name(HOURS): NINE}
    reply = keepers.eva.post(address, csrf_token=keepers.eva.token(PATH), visto=old, **form)
    assert reply.status_code == 409
    assert value(keepers, edition, CHARTER, PLACE) == "Da Ana."
    assert value(keepers, edition, CHARTER, HOURS) != NINE
    told = at_field(reply.text, PLACE)
    assert "Outra pessoa gravou aqui" in told
    assert "Da Ana." in told
    assert "Da Eva.</textarea>" in reply.text
    assert f'value="{NINE}"' in reply.text
    again = re.search(r'name="visto" value="(\d+)"', reply.text)
    assert again
    status, _ = send(keepers.eva, address, visto=again[1], **form)
    assert status == 302
    assert value(keepers, edition, CHARTER, PLACE) == "Da Eva."
    assert value(keepers, edition, CHARTER, HOURS) == NINE


def test_a_form_of_an_edition_that_was_published_meanwhile_keeps_what_was_typed(
    keepers: Keepers,
) -> None:
    house = keepers.house
    edition = house.begin()
    address = page(edition, LINE)
    old = seen(keepers.eva, address)
    house.check(edition)
    house.approve(edition)
    house.publish()
    form = {"visto": old, field_name(PLACE): "Escrito tarde demais."}
    reply = keepers.eva.post(address, csrf_token=keepers.eva.token(PATH), **form)
    assert reply.status_code == 409
    assert "Escrito tarde demais." in reply.text
    assert "Isto não pode ser feito agora" in reply.text


def test_what_was_typed_when_the_session_was_over_is_not_lost(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    address = page(edition, LINE)
    token, old = keepers.eva.token(PATH), seen(keepers.eva, address)
    keepers.eva.leave()
    form = {"visto": old, field_name(PLACE): "No 7880."}
    asked = keepers.eva.post(address, csrf_token=token, **form)
    assert asked.status_code == 401
    half = keepers.eva.post(
        "/painel/entrar", **held_fields(asked.text), email=EVA, password=PASSWORD
    )
    code = fresh_code(keepers.central.settings.DATABASE_URL, EVA)
    shown = keepers.eva.post(CODE_PAGE, **held_fields(half.text), codigo=code)
    assert "No 7880." in shown.text
    assert target(shown.text) == address
    token = keepers.eva.token(PATH)
    assert keepers.eva.post(address, csrf_token=token, **form).status_code == 302
    assert value(keepers, edition, CHARTER, PLACE) == "No 7880."


def test_a_mistake_that_the_check_found_leads_to_its_field(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    keepers.house.write(edition, {HOURS: "de manhã"})
    keepers.house.check(edition)
    html = keepers.eva.get(f"{PATH}/edicoes/{edition}").text
    address = f"{page(edition, LINE)}#{anchor(HOURS)}"
    assert f'<a href="{address}">Horário</a>' in html
    assert f'id="{anchor(HOURS)}"' in keepers.eva.get(address).text


def test_the_ear_has_its_seconds_an_sms_its_length_and_a_source_its_words(
    keepers: Keepers,
) -> None:
    edition = keepers.house.begin()
    menu = keepers.eva.get(page(edition, "frases/abertura")).text
    assert "Cerca de 2,9 s para ouvir" in menu
    assert f'data-hear="{anchor(("sentences", "identity", "say"))}" hidden' in menu
    assert "remissões à Secretaria de Estado da Tributação" in menu
    assert 'href="#fonte-fazenda"' in menu
    sms = text_of(keepers.eva.get(page(edition, "sms/finais")).text)
    assert "sinais; um SMS tem 160" in sms


def test_an_auditor_or_whoever_may_not_write_reads_and_is_offered_nothing(
    keepers: Keepers,
) -> None:
    edition = keepers.house.begin()
    keepers.house.check(edition)
    keepers.house.approve(edition)
    keepers.house.publish()
    html = keepers.eva.get(page(edition, LINE)).text
    assert "Gravar</button>" not in html
    assert "Só para ler" in keepers.eva.get(page(edition)).text


def test_a_page_that_does_not_exist_is_not_found(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    for part in ("servicos/nenhum", "nada", "frases/outras"):
        assert keepers.eva.get(page(edition, part)).status_code == 404
    assert keepers.eva.get(page(99)).status_code == 404
