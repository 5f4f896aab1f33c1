"""Where a fault was found is told in pt-BR: every place and every world has words of its own."""

import pytest

from ivr.rules.callflow.files import read_callflow
from ivr.rules.callflow.places import Kind, Place
from ivr.rules.model_check.fault_words import fault_place, world_words
from ivr.rules.model_check.worlds import WORLDS
from tests.support.callflow import CALLFLOW, FILES


def test_every_world_has_words_of_its_own() -> None:
    words = {name: world_words(name) for name in WORLDS}
    assert len(set(words.values())) == len(WORLDS)
    assert set(words.values()).isdisjoint(WORLDS)
    assert words["closed, opening unknown"] == "linha fechada, sem dia certo para abrir"
    assert words["closed, opening unknown (known)"] == (
        "linha fechada, sem dia certo para abrir, número de quem liga conhecido"
    )


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place(Kind.MENU), "Primeiro menu"),
        (Place(Kind.GUIDANCE, "cadastro", "", 1), "Orientação: Alterações cadastrais, parte 1"),
        (Place(Kind.GUIDANCE, "cadastro", "", 2), "Orientação: Alterações cadastrais, parte 2"),
        (
            Place(Kind.GUIDANCE, "extrato", "parcelamento", 2),
            "Orientação: Extrato fiscal e pedidos virtuais, parcelar, parte 2",
        ),
        (
            Place(Kind.GUIDANCE, "nota-potiguar", "time", 1),
            "Orientação: Nota Potiguar, time do coração",
        ),
        (Place(Kind.AFTER, "cadastro"), "Opções: Alterações cadastrais"),
        (Place(Kind.GUIDANCE, "gone", "", 1), "Orientação"),
    ],
)
def test_a_place_is_told_with_its_topic_and_part(place: Place, words: str) -> None:
    assert fault_place(place, CALLFLOW) == words


def test_an_only_part_is_not_counted() -> None:
    topic = 'title = "Regime especial"\noption = "regime"\nwhisper = "Regime"\n'
    topic += 'words = ["regime"]\nsector = "Central"\ncharter = "Orientar."\n'
    topic += 'ends_in_person = true\n[[parts]]\nsay = [{ say = "Aguarde.", source = "propria" }]\n'
    callflow = read_callflow({**FILES, "topics/6-regime.toml": topic})
    place = Place(Kind.GUIDANCE, "regime", "", 1)
    assert fault_place(place, callflow) == "Orientação: Regime especial"


def test_no_two_places_of_ours_are_told_alike() -> None:
    kinds = [each for each in Kind if each not in (Kind.GUIDANCE, Kind.AFTER)]
    places = [Place(kind) for kind in kinds]
    for topic in CALLFLOW.topics:
        for choice, parts in (
            ("", topic.parts),
            *((each.key, each.parts) for each in topic.choices),
        ):
            places += [Place(Kind.AFTER, topic.key, choice)]
            places += [Place(Kind.GUIDANCE, topic.key, choice, n) for n in range(1, len(parts) + 1)]
    assert len({fault_place(each, CALLFLOW) for each in places}) == len(places)
