"""What an edition alters is known before it is published, and nothing changes by asking."""

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.rules.charter.fields import Leaf, put, remove_row
from ivr.rules.charter.fields import Path as Field
from ivr.usecases.charter.editions import approve
from ivr.usecases.charter.effects import Altered, Effects, effects
from ivr.usecases.line.line import open_line
from tests.stories.test_holidays import TUESDAY_NINE, dues
from tests.support.desk import hire, request
from tests.support.installation import Installation
from tests.usecases.charter.editing import CHARTER, HOURS, NINE, SMALL, House

TOPIC = "topics/1-uvt.toml"


@pytest.fixture
def house(central_on_both: Installation, tmp_path: Path) -> House:
    """The keepers of the charter of an installation that sends SMS."""
    house = House(central_on_both, tmp_path)
    house.ports = replace(house.ports, sends_sms=True)
    house.line = open_line(house.ports)
    return house


def altered(house: House, file: str, fields: dict[Field, Leaf | None]) -> Effects:
    """What these fields of a file alter."""
    found = effects(house.line, SMALL, {**SMALL, file: put(SMALL[file], fields)})
    assert found
    return found


def test_the_promises_that_new_hours_make_impossible_are_those_that_publishing_moves(
    house: House, central_on_both: Installation
) -> None:
    hire(central_on_both, "Caio")
    request(central_on_both, slot_at=TUESDAY_NINE.replace(hour=11))
    request(central_on_both, "+5584988885551", slot_at=TUESDAY_NINE)
    before = dues(central_on_both)
    found = altered(house, CHARTER, {HOURS: NINE})
    [one] = found.promises
    assert one.moved.new
    assert one.told.startswith("SEFAZ/RN: nosso horário no dia marcado mudou. Vamos ligar")
    assert dues(central_on_both) == before
    edition = house.begin()
    house.write(edition, {HOURS: NINE})
    house.check(edition)
    approve(house.line, edition, house.bia, house.clock.now())
    house.publish()
    moved = [each for each in dues(central_on_both) if each not in before]
    assert len(moved) == 1
    assert one.moved.new.at in moved[0]


def test_hours_terms_and_contacts_are_told_as_they_are_and_will_be(house: House) -> None:
    found = altered(
        house,
        CHARTER,
        {
            HOURS: NINE,
            ("services", "e-mail", "deadlines", "simples"): 3,
            ("services", "e-mail", "email"): "fale@set.rn.gov.br",
            ("services", "carta", "max_term", "unit"): "dias úteis",
            ("services", "carta", "max_term", "at_most"): 5,
        },
    )
    assert found.hours == Altered(
        "Horário", "de segunda a sexta, das 8h às 14h", "de segunda a sexta, das 9h às 14h"
    )
    assert found.terms == (
        Altered("Resposta por escrito, demanda simples", "2 dias úteis", "3 dias úteis"),
        Altered("Carta de Serviços: prazo máximo", "", "até 5 dias úteis"),
    )
    [contact] = found.contacts
    assert contact.after == "fale@set.rn.gov.br"
    assert found.services == ("telefone", "e-mail", "carta")


def test_sentences_sms_and_emails_are_counted(house: House) -> None:
    menu = altered(house, "menu.toml", {("sentences", "busy", "say"): "Está ocupada."})
    assert (menu.heard, menu.sms, menu.emails) == (1, 0, 0)
    sms = altered(house, "sms.toml", {("over", "expired", "say"): "SEFAZ/RN: o prazo passou."})
    assert (sms.heard, sms.sms, sms.emails) == (0, 1, 0)
    mail = altered(house, "emails/answer.toml", {("parts", "1", "say", "1", "say"): "Bom dia!"})
    assert (mail.heard, mail.sms, mail.emails) == (0, 0, 1)
    topic = altered(house, TOPIC, {("parts", "2", "say", "2", "say"): "Nunca diga a sua senha."})
    assert (topic.heard, topic.topics) == (1, ("uvt",))


def test_the_same_files_alter_nothing(house: House) -> None:
    found = effects(house.line, SMALL, dict(SMALL))
    assert found
    assert not found.any


def test_what_cannot_be_read_has_no_effects(house: House) -> None:
    broken = remove_row(SMALL[CHARTER], ("services", "telefone"))
    assert effects(house.line, SMALL, {**SMALL, CHARTER: broken}) is None
