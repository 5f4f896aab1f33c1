"""Single fields of the charter's files: read, set, added, and all else left as it was."""

import tomllib

import pytest
import tomlkit

from ivr.rules.charter.fields import NoSuchField, add_row, get, leaves, put, remove_row
from tests.support.callflow import FILES

CHARTER, MENU, UVT = FILES["charter.toml"], FILES["menu.toml"], FILES["topics/1-uvt.toml"]


@pytest.mark.parametrize("name", FILES)
def test_every_file_comes_back_byte_for_byte_where_nothing_is_set(name: str) -> None:
    """Also where every field is set to what it has already."""
    text = FILES[name]
    assert tomlkit.dumps(tomlkit.parse(text)) == text
    assert put(text, dict(leaves(tomllib.loads(text)))) == text


@pytest.mark.parametrize("name", FILES)
def test_setting_one_field_changes_its_lines_alone(name: str) -> None:
    text = FILES[name]
    path, value = next(each for each in leaves(tomllib.loads(text)) if isinstance(each[1], str))
    changed = put(text, {path: "Outra coisa."})
    assert get(tomllib.loads(changed), path) == "Outra coisa."
    before, after = text.splitlines(), changed.splitlines()
    assert len(set(before) - set(after)) <= 1 + str(value).count("\n")
    assert [line for line in before if line.startswith("#")] == [
        line for line in after if line.startswith("#")
    ]


def test_a_service_is_found_by_its_id_and_a_sentence_by_its_key() -> None:
    assert get(tomllib.loads(CHARTER), ("services", "telefone", "term")) == "Imediato"
    changed = put(
        CHARTER, {("services", "telefone", "hours"): "08:00 às 13:00h segunda à sexta-feira"}
    )
    assert changed == CHARTER.replace('hours = "08:00 às 14:00h', 'hours = "08:00 às 13:00h', 1)


def test_what_is_new_is_added_and_what_is_none_goes() -> None:
    path = ("services", "carta", "waiting")
    more = put(CHARTER, {path: "Sem espera."})
    assert get(tomllib.loads(more), path) == "Sem espera."
    assert get(tomllib.loads(put(more, {path: None})), path) is None
    nested = put(CHARTER, {("services", "carta", "max_term", "unit"): "imediato"})
    assert get(tomllib.loads(nested), ("services", "carta", "max_term", "unit")) == "imediato"
    assert len(tomllib.loads(nested)["services"]) == len(tomllib.loads(CHARTER)["services"])


def test_rows_are_added_and_taken_out() -> None:
    more = add_row(CHARTER, ("services",), {"id": "novo", "service": "Um novo"})
    assert tomllib.loads(more)["services"][-1] == {"id": "novo", "service": "Um novo"}
    assert tomllib.loads(remove_row(more, ("services", "novo"))) == tomllib.loads(CHARTER)
    said = add_row(UVT, ("parts", "1", "say"), {"say": "Mais uma.", "source": "propria"})
    assert tomllib.loads(said)["parts"][0]["say"][-1]["say"] == "Mais uma."
    assert tomllib.loads(remove_row(said, ("parts", "1", "say", "3"))) == tomllib.loads(UVT)
    choice = remove_row(UVT, ("choices", "contador"))
    assert [each["key"] for each in tomllib.loads(choice)["choices"]] == ["avisos"]


def test_a_path_that_is_not_there_is_refused() -> None:
    for path in (("services", "nenhum", "term"), ("title", "x")):
        with pytest.raises(NoSuchField):
            put(CHARTER, {path: None})
    with pytest.raises(NoSuchField):
        remove_row(CHARTER, ("services", "nenhum"))


@pytest.mark.parametrize("value", ['"', "\\", "a\nb", '"""', "'''", "\u2028", "é", "a # b", "{x}"])
def test_whatever_is_typed_comes_back_as_it_was(value: str) -> None:
    for path in (("sentences", "identity", "say"), ("sentences", "identity", "write")):
        assert get(tomllib.loads(put(MENU, {path: value})), path) == value
