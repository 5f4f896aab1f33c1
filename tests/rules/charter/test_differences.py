"""What an edition alters is told by service, topic and sentence, in words (case 49)."""

import tomllib
from datetime import date

import pytest

from ivr.rules.callflow.menu_files import COMMANDS, SENTENCES
from ivr.rules.charter.differences import (
    MAX_COMPARED_WORDS,
    Kind,
    by_kind,
    differences,
    word_pieces,
)
from ivr.rules.charter.editor.labels import EMAIL, MENU, OTHER_SENTENCES, group_of, label_of
from ivr.rules.charter.editor.sentence_names import MENU_GROUPS
from ivr.rules.charter.editor.text_names import (
    COMMAND_NAMES,
    EMAIL_NAMES,
    SECTION_NAMES,
    TEXT_NAMES,
)
from ivr.rules.charter.fields import Leaf, Path, add_row, put, remove_row
from tests.support.callflow import FILES

CHARTER = FILES["charter.toml"]
TOPIC = "topics/1-uvt.toml"


def with_(**files: str | None) -> dict[str, str]:
    """The files as they are printed, with others in place of some."""
    named = {f"{name.replace('__', '/').replace('_', '-')}.toml": it for name, it in files.items()}
    return {name: text for name, text in {**FILES, **named}.items() if text is not None}


def test_case_49_what_is_new_changed_and_gone_is_listed_by_service() -> None:
    row = {"id": "isencao", "name": "Isenção de IPVA", "service": "Pedir isenção"}
    text = remove_row(add_row(CHARTER, ("services",), row), ("services", "pesquisa"))
    text = put(text, {("services", "carta", "place"): "No site da SEFAZ."})
    found = by_kind(differences(FILES, with_(charter=text)))
    told = {kind: [each.title for each in groups] for kind, groups in found.items()}
    assert told == {
        Kind.NEW: ["Serviço: Isenção de IPVA"],
        Kind.CHANGED: ["Serviço: Carta de Serviços"],
        Kind.GONE: ["Serviço: Pesquisa de satisfação"],
    }
    [changed] = found[Kind.CHANGED][0].differences
    assert (changed.label, changed.after) == ("Onde", "No site da SEFAZ.")


def test_a_changed_text_shows_each_word_that_goes_and_comes() -> None:
    pieces = list(word_pieces("das 08:00 às 14:00, sempre", "das 09:00 às 14:00, sempre"))
    assert [each for each in pieces if each.mark != "same"] == [
        ("del", "08:00 "),
        ("ins", "09:00 "),
    ]
    assert "".join(text for mark, text in pieces if mark != "ins") == "das 08:00 às 14:00, sempre"
    assert "".join(text for mark, text in pieces if mark != "del") == "das 09:00 às 14:00, sempre"


def test_texts_that_have_little_in_common_are_shown_whole() -> None:
    pieces = list(word_pieces("No site da SET, para preencher.", "Ligue a qualquer hora, da rua."))
    assert [each.mark for each in pieces] == ["del", "ins"]


def test_very_long_texts_are_shown_whole_the_old_and_then_the_new() -> None:
    half = "a " * (MAX_COMPARED_WORDS // 2)
    assert [each.mark for each in word_pieces(half, half)] == ["same"]
    assert [each.mark for each in word_pieces(half + "b ", half)] == ["del", "ins"]


def test_a_sentence_put_in_between_is_one_difference_and_not_one_of_each_after_it() -> None:
    sentence = '  { say = "Primeiro isto.", source = "propria" },\n'
    text = FILES[TOPIC].replace("say = [\n", f"say = [\n{sentence}", 1)
    [group] = differences(FILES, {**FILES, TOPIC: text})
    assert group.title == "Assunto 1: Acesso e senhas da UVT"
    said, sources = group.differences
    assert (said.label, sources.label) == ("Orientações", "Orientações, fonte")
    assert [each.text.strip() for each in said.pieces if each.mark == "ins"] == ["Primeiro isto."]
    assert all(each.mark != "del" for each in said.pieces)


def test_a_renamed_service_is_one_group_by_its_new_name() -> None:
    text = put(
        CHARTER, {("services", "carta", "name"): "A Carta", ("services", "carta", "place"): None}
    )
    [group] = differences(FILES, with_(charter=text))
    assert (group.title, group.kind) == ("Serviço: A Carta", Kind.CHANGED)
    assert {each.kind for each in group.differences} == {Kind.CHANGED, Kind.GONE}


def test_a_topic_that_is_taken_out_is_gone_as_a_whole() -> None:
    [group] = differences(FILES, {name: text for name, text in FILES.items() if name != TOPIC})
    assert (group.kind, group.title) == (Kind.GONE, "Assunto 1: Acesso e senhas da UVT")


def test_the_same_files_differ_in_nothing() -> None:
    assert differences(FILES, dict(FILES)) == ()


def test_each_sentence_of_the_menu_has_a_name_and_stands_in_one_group() -> None:
    named = [key for group in MENU_GROUPS for key in group.names]
    assert sorted(named) == sorted(SENTENCES)
    assert set(COMMAND_NAMES) == set(COMMANDS)
    assert group_of(MENU, ("sentences", "unheard_of", "say"), {}) == OTHER_SENTENCES


def test_each_email_has_a_name_that_people_understand() -> None:
    there = {match[1] for name in FILES if (match := EMAIL.fullmatch(name))}
    assert there == set(EMAIL_NAMES)


@pytest.mark.parametrize("file", ["sms.toml", "promises.toml"])
def test_each_section_and_text_has_a_name_that_people_understand(file: str) -> None:
    sections = tomllib.loads(FILES[file])
    assert set(sections) <= set(SECTION_NAMES)
    texts = {key for each in sections.values() for key, text in each.items() if text}
    assert texts - set(TEXT_NAMES) == set()


@pytest.mark.parametrize(
    ("file", "path", "label"),
    [
        ("charter.toml", "services.carta.max_term.at_most", "Prazo máximo: até"),
        (
            "charter.toml",
            "services.carta.dispensed.waiting.until",
            "Dispensa de “Tempo de espera”: até quando",
        ),
        ("charter.toml", "services.e-mail.deadlines.media", "Dias úteis para responder, média"),
        ("menu.toml", "sentences.busy.say", "A central está ocupada"),
        ("menu.toml", "commands.person", "Pedir uma pessoa"),
        ("sms.toml", "endings.over.2.source", "Quando não vamos mais ligar, forma 2: fonte"),
        (
            "topics/1-uvt.toml",
            "choices.contador.words",
            "Opção “contador”, palavras que escolhem por voz",
        ),
        ("topics/1-uvt.toml", "parts.1.say.2.write", "Parágrafo 1, frase 2, como se escreve"),
        ("emails/answer.toml", "parts.4.title.say", "Parágrafo 4, título"),
        ("sources.toml", "carta.review", "Rever a partir de"),
    ],
)
def test_a_field_has_a_name_that_people_understand(file: str, path: str, label: str) -> None:
    assert label_of(file, tuple(path.split("."))) == label


def test_a_topic_that_moves_to_another_key_is_the_same_topic() -> None:
    moved = {
        name.replace("2-merc", "3-merc").replace("3-cad", "2-cad"): it for name, it in FILES.items()
    }
    first, second = differences(FILES, moved)
    assert {first.title, second.title} == {
        "Assunto 3: Mercadorias apreendidas",
        "Assunto 2: Alterações cadastrais",
    }
    assert [(each.label, each.before, each.after) for each in first.differences] in (
        [("Tecla", "2", "3")],
        [("Tecla", "3", "2")],
    )


def test_a_dispensation_is_one_line() -> None:
    at = ("services", "carta", "dispensed", "waiting")
    leave: dict[Path, Leaf | None] = {
        (*at, "reason"): "em estudo",
        (*at, "until"): date(2027, 12, 31),
        (*at, "by"): "Ana",
    }
    [group] = differences(FILES, with_(charter=put(CHARTER, leave)))
    [one] = group.differences
    assert one.label == "Dispensa de “Tempo de espera”"
    assert one.after == "em estudo, 31/12/2027, Ana"
