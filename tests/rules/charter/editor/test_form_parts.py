"""Every field of the charter's files has a page of the editor, and every mistake a field."""

import pytest

from ivr.rules.callflow.files import CallflowMistakes, read_callflow
from ivr.rules.callflow.sourcing import check_sources
from ivr.rules.charter.editor.form_fields import EditorField, Kind
from ivr.rules.charter.editor.form_parts import (
    MAX_FORM_FIELDS,
    SECTIONS,
    blocks_of,
    fields_of,
    part_of,
    parts_of,
    tables_of,
)
from ivr.rules.charter.editor.mistake_paths import path_of
from ivr.rules.charter.fields import Leaf, leaves, put
from ivr.rules.charter.typed import as_typed, read_typed
from tests.support.callflow import FILES

TABLES = tables_of(FILES)
PARTS = parts_of(TABLES)


def test_every_field_of_every_file_has_one_page_and_can_be_typed_there() -> None:
    for file, table in TABLES.items():
        for path, value in leaves(table):
            if path[0] == "services" and path[2] in ("id", "dispensed"):
                continue  # an id is a service's name for ever; the matrix dispenses
            part = part_of(PARTS, file, path)
            assert part, (file, path)
            field = fields_of(blocks_of(part, table)).get(path)
            assert field, (file, path)
            assert read_typed(field, as_typed(value), value) == value


def test_each_page_has_its_own_address_and_fits_one_form() -> None:
    assert len({each.slug for each in PARTS}) == len(PARTS)
    assert {each.section for each in PARTS} == set(SECTIONS)
    for part in PARTS:
        fields = fields_of(blocks_of(part, TABLES[part.file]))
        assert 0 < len(fields) <= MAX_FORM_FIELDS, part.slug
        assert all(part.holds(path) for path in fields)


def test_a_service_has_every_field_also_those_that_are_not_there_yet() -> None:
    part = part_of(PARTS, "charter.toml", ("services", "pesquisa", "waiting"))
    assert part
    keys = {path[2] for path in fields_of(blocks_of(part, TABLES[part.file]))}
    assert {"waiting", "priorities", "progress", "owner", "review_by", "ear", "links"} <= keys


WRONG: list[tuple[str, str, Leaf | None]] = [
    ("charter.toml", "services.telefone.hours", "de manhã"),
    ("charter.toml", "services.pesquisa.max_term.at_most", "variável"),
    ("charter.toml", "services.e-mail.email", "sem arroba"),
    ("charter.toml", "services.carta.review_by", "logo"),
    ("menu.toml", "sentences.busy.say", ""),
    ("menu.toml", "sentences.busy.source", "nenhuma"),
    ("menu.toml", "sentences.own_number.say", "Seu número é {outro}."),
    ("menu.toml", "commands.person", []),
    ("promises.toml", "heard.slot.say", "Vamos ligar."),
    ("promises.toml", "read.answer.source", "propriaaa"),
    ("sms.toml", "we-call.late.say", "Desculpe."),
    ("sms.toml", "endings.over.2.say", "Sem nada."),
    ("sms.toml", "others.code.1.source", "x"),
    ("topics/1-uvt.toml", "whisper", ""),
    ("topics/1-uvt.toml", "parts.2.say.1.say", "Leva 77 dias."),
    ("topics/1-uvt.toml", "choices.contador.option", ""),
    ("topics/1-uvt.toml", "choices.contador.words", []),
    ("topics/1-uvt.toml", "choices.avisos.parts.1.say.1.say", "Leva 6543 dias."),
    ("emails/answer.toml", "subject.say", ""),
    ("emails/answer.toml", "parts.4.say.2.say", "Veja {nada}."),
    ("emails/answer.toml", "snippets.2.title.source", "x"),
    ("sources.toml", "dte.review", "um dia"),
    ("last-words.toml", "heard.sorry.say", ""),
]


@pytest.mark.parametrize(("file", "dotted", "value"), WRONG, ids=[each[1] for each in WRONG])
def test_a_mistake_leads_to_its_field(file: str, dotted: str, value: Leaf | None) -> None:
    path = tuple(dotted.split("."))
    files = {**FILES, file: put(FILES[file], {path: value})}
    try:
        mistakes = check_sources(read_callflow(files))
    except CallflowMistakes as several:
        mistakes = several.mistakes
    assert mistakes
    table = tables_of(files)[file]
    led = [path_of(each.file, each.key, table) for each in mistakes]
    assert all(each for each in led), [each.key for each in mistakes]
    assert any(path[: len(each)] == each for each in led), (led, [each.key for each in mistakes])


def field(kind: Kind, kept: bool = False) -> EditorField:
    """A field of that kind."""
    return EditorField(("x",), "X", kind, kept=kept)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (Kind.NUMBER, " 15 ", 15),
        (Kind.NUMBER, "variável", "variável"),
        (Kind.LIST, "um\r\n\r\ndois ", ["um", "dois"]),
        (Kind.LINE, "duas\nlinhas", "duas linhas"),
        (Kind.TEXT, "duas\r\nlinhas", "duas\nlinhas"),
        (Kind.DATE, "logo", "logo"),
        (Kind.YES, "sim", True),
        (Kind.EITHER, "nao", False),
        (Kind.TEXT, " ", None),
    ],
)
def test_what_is_typed_is_read_as_its_kind_and_kept_where_it_is_none(
    kind: Kind, typed: str, value: Leaf | None
) -> None:
    assert read_typed(field(kind), typed, None) == value


def test_an_emptied_sentence_stays_to_be_mended_and_an_emptied_fact_goes() -> None:
    assert read_typed(field(Kind.TEXT, kept=True), "", "antes") == ""
    assert read_typed(field(Kind.TEXT), "", "antes") is None
    assert read_typed(field(Kind.LIST, kept=True), "", ["antes"]) == []


def test_what_differs_in_spaces_alone_stays_as_it_stands() -> None:
    before = "Uma  frase\u00a0de antes.\n"
    assert read_typed(field(Kind.TEXT), "Uma frase de antes.", before) is before
