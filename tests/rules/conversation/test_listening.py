"""Listening: what keys and words mean at a place, and what is kept of words without a meaning."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.rules.callflow.events import NONSENSE, SILENCE, Event, Happened
from ivr.rules.callflow.files import read_callflow
from ivr.rules.callflow.places import MENU, Kind, Place
from ivr.rules.conversation.listening import (
    MAX_HINTS,
    MAX_SPEECH_CHARS,
    MAX_TYPED_DIGITS,
    hints,
    understand,
)
from ivr.rules.words.masking import masked
from ivr.rules.words.protocols import is_protocol, make_protocol

CALLFLOW = read_callflow(DiskCallflowFiles().texts())
TYPING, AFTER_EXTRATO = Place(Kind.TYPING), Place(Kind.AFTER, "extrato")


@pytest.mark.parametrize(
    ("place", "digits", "speech", "heard"),
    [
        (MENU, "2", "", "key 2"),
        (MENU, "2", "nota potiguar", "key 2"),  # keys win
        (MENU, "25", "", "key 2"),
        (MENU, "*", "", "key *"),
        (MENU, "", "dois", "key 2"),
        (MENU, "", "2", "key 2"),
        (MENU, "", "opção dois", "key 2"),
        (MENU, "", "Número 2.", "key 2"),
        (MENU, "", "dois, por favor", "key 2"),
        (MENU, "", "quero o dois", "key 2"),
        (MENU, "", "é a segunda opção", "key 2"),
        (MENU, "", "dois. dois", "key 2"),
        (MENU, "", "opção", "nonsense"),
        (MENU, "", "dois ou três", "nonsense"),
        (MENU, "", "um ou dois", "nonsense"),
        (MENU, "", "quero um atendente", "meaning person"),
        (MENU, "", "opção vinte", "nonsense"),
        (MENU, "", "Preciso trocar a minha SENHA", "meaning uvt"),
        (MENU, "", "inscricao estadual", "meaning cadastro"),  # accents do not matter
        (MENU, "", "atendente", "meaning person"),
        (MENU, "", "quero senha e mercadoria", "nonsense"),  # two matters: ask, not guess
        (MENU, "", "senhor", "nonsense"),  # a word is a whole word
        (MENU, "", "quero comprar pão", "nonsense"),
        (MENU, "", "", "silence"),
        (MENU, "", " ,. ", "silence"),
        (MENU, "#", "", "silence"),
        (AFTER_EXTRATO, "", "parcelamento", "meaning parcelamento"),
        (AFTER_EXTRATO, "", "nota fiscal", "meaning person"),
        (TYPING, "0", "", "key 0"),
        (TYPING, "12*34", "", "key *"),
        (TYPING, "09", "", "typed"),
        (TYPING, "", "um dois três meia", "typed"),
        (TYPING, "", "uma pessoa", "meaning person"),
        (TYPING, "", "oitenta e quatro, nove mil", "nonsense"),  # asked again, nothing dropped
    ],
)
def test_what_was_meant(place: Place, digits: str, speech: str, heard: str) -> None:
    assert understand(CALLFLOW, place, digits, speech).heard == heard


def test_a_spoken_protocol_is_its_digits() -> None:
    words = "dois zero quatro um, sete sete oito oito, três zero cinco"
    assert understand(CALLFLOW, TYPING, "", words).value == "20417788305"


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("oitenta e quatro, nove oito oito oito oito, sete sete sete sete", "84988887777"),
        ("oitenta e quatro nove oitenta e oito oitenta e oito setenta e sete 77", "84988887777"),
        ("meu número é oito quatro, 98888-7777", "84988887777"),
        ("80 e quatro, nove oito oito, meia meia meia", "84988666"),
        ("cento e vinte e três, zero oitenta", "123080"),
        ("dezenove, noventa e nove, duzentos e cinco", "1999205"),
        ("oitenta zero um, quatrocentos", "8001400"),
    ],
)
def test_a_number_is_heard_as_people_say_it(said: str, digits: str) -> None:
    assert understand(CALLFLOW, TYPING, "", said).value == digits


@given(digits=st.text(max_size=40), speech=st.text(max_size=300))
def test_anything_means_something(digits: str, speech: str) -> None:
    for place in (MENU, TYPING, AFTER_EXTRATO):
        event = understand(CALLFLOW, place, digits, speech)
        assert event in (SILENCE, NONSENSE) or event.value


@pytest.mark.parametrize(
    "said",
    [
        *("meu cpf é 529.982.247-25", "52998224725", "é 5 2 9 9 8", "cinco dois nove nove"),
        "oitenta e cinco, cinquenta",
    ],
)
def test_digits_are_hidden_in_what_is_kept(said: str) -> None:
    kept = masked(said)
    assert "529" not in kept
    assert "982" not in kept
    assert "cinco" not in kept
    assert "oitenta" not in kept


@given(st.integers(0, 10**10 - 1), st.integers(0, 10), st.integers(1, 9))
def test_no_single_mistyped_digit_makes_another_protocol(drawn: int, at: int, by: int) -> None:
    protocol = make_protocol(drawn)
    assert is_protocol(protocol)
    wrong = protocol[:at] + str((int(protocol[at]) + by) % 10) + protocol[at + 1 :]
    assert not is_protocol(wrong)


@pytest.mark.parametrize("more", [0, 1])
def test_of_what_is_said_200_letters_are_listened_to(more: int) -> None:
    said = "dois".rjust(MAX_SPEECH_CHARS + more)
    assert (understand(CALLFLOW, MENU, "", said) == Event(Happened.KEY, "2")) == (not more)


@pytest.mark.parametrize("more", [0, 1])
def test_of_what_is_typed_twenty_digits_count(more: int) -> None:
    keys = "1" * (MAX_TYPED_DIGITS - 1 + more) + "2"
    heard = understand(CALLFLOW, TYPING, keys, "")
    assert heard == Event(Happened.TYPED, keys[:MAX_TYPED_DIGITS])
    assert heard.value.endswith("2") == (not more)


@pytest.mark.parametrize("more", [0, 1])
def test_the_recogniser_is_given_500_words(more: int) -> None:
    words = {"many": tuple(f"w{n}" for n in range(MAX_HINTS - 1 + more)), "last": ("z",)}
    given = hints(replace(CALLFLOW, topics=(), commands=words), MENU).split(",")
    assert len(given) == MAX_HINTS
    assert ("z" in given) == (not more)


@pytest.mark.parametrize("kind", Kind)
def test_an_empty_turn_is_silence_wherever_it_comes(kind: Kind) -> None:
    # As Twilio sends it of a caller who pressed `#` before any digit, and of one who said nothing.
    assert understand(CALLFLOW, Place(kind), "", "") is SILENCE
