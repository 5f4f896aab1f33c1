"""Divide the charter's files into the pages of their editor, each a form of its own."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ivr.rules.charter.editor.form_fields import (
    Addition,
    Block,
    EditorField,
    Kind,
    paragraph_blocks,
    sentence_fields,
    sentence_list,
    service_blocks,
    source_block,
    topic_blocks,
)
from ivr.rules.charter.editor.labels import (
    CHARTER,
    EMAIL,
    LAST_WORDS,
    MENU,
    OTHER_SENTENCES,
    PROMISES,
    SENTENCE_NAMES,
    SMS,
    SOURCES,
    TOPIC,
    group_of,
)
from ivr.rules.charter.editor.sentence_names import MENU_GROUPS
from ivr.rules.charter.editor.text_names import COMMAND_NAMES, SECTION_NAMES, TEXT_NAMES
from ivr.rules.charter.fields import Path, row_name

MAX_FORM_FIELDS = 180  # of one page: a form of the desk takes 200, with what is hidden in it

SERVICES = "A carta e seus serviços"
SENTENCES = "Menu e frases"
TOPICS = "Assuntos"
PROMISED = "Promessas"
MESSAGES = "SMS"
MAILS = "E-mails"
FROM = "Fontes"
LAST = "Últimas palavras"
SECTIONS = (SERVICES, SENTENCES, TOPICS, PROMISED, MESSAGES, MAILS, FROM, LAST)
_SMS_PARTS = {
    "retornos": ("Sobre um retorno", ("we-call", "unheard", "over", "when")),
    "finais": ("Como cada SMS termina", ("endings",)),
    "outros": ("Outros SMS", ("others",)),
}


@dataclass(frozen=True)
class EditorPart:
    """One page of the editor: `slug` ends its address; `only` are the paths of its fields.

    A path of `only` stands for all below it; without any the whole file is the page's.
    """

    slug: str
    title: str
    section: str
    file: str
    only: tuple[Path, ...] = ()

    def holds(self, path: Path) -> bool:
        """Return whether a field at that path belongs to the page."""
        return not self.only or any(path[: len(each)] == each for each in self.only)


def tables_of(files: Mapping[str, str]) -> dict[str, Mapping[str, Any]]:
    """Return each file's table, to be read and not changed; all must be TOML."""
    return {name: _table(text) for name, text in files.items()}


@lru_cache(maxsize=96)
def _table(text: str) -> Mapping[str, Any]:
    return tomllib.loads(text)


def parts_of(tables: Mapping[str, Mapping[str, Any]]) -> tuple[EditorPart, ...]:
    """Return the pages of the editor for these files, in their order."""
    return tuple(_parts(tables))


def part_of(parts: tuple[EditorPart, ...], file: str, path: Path) -> EditorPart | None:
    """Return the page on which that field is, or that of its file; None where there is none."""
    of_file = [each for each in parts if each.file == file]
    holding = [each for each in of_file if each.holds(path)]
    return (holding or of_file or [None])[0]  # type: ignore[list-item]


def blocks_of(part: EditorPart, table: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return the blocks of fields of that page."""
    return tuple(_blocks(part, table))


def fields_of(blocks: tuple[Block, ...]) -> dict[Path, EditorField]:
    """Return the fields of these blocks by their paths."""
    return {each.path: each for block in blocks for each in block.fields}


def _parts(tables: Mapping[str, Mapping[str, Any]]) -> Iterator[EditorPart]:
    yield EditorPart("carta", "A carta", SERVICES, CHARTER, (("title",),))
    services = tables.get(CHARTER, {}).get("services")
    for n, row in enumerate(services if isinstance(services, list) else (), 1):
        at = ("services", row_name(row, n))
        title = group_of(CHARTER, at, tables[CHARTER]).removeprefix("Serviço: ")
        yield EditorPart(f"servicos/{at[1]}", title, SERVICES, CHARTER, (at,))
    yield from _menu(tables.get(MENU, {}))
    for name, table in sorted(tables.items()):
        if match := TOPIC.fullmatch(name):
            title = f"{match[1]}: {table.get('title') or match[2]}"
            yield EditorPart(f"assuntos/{match[1]}-{match[2]}", title, TOPICS, name)
    yield EditorPart("promessas", "O que prometemos", PROMISED, PROMISES)
    for slug, (title, keys) in _SMS_PARTS.items():
        yield EditorPart(f"sms/{slug}", title, MESSAGES, SMS, tuple((key,) for key in keys))
    for name, table in sorted(tables.items()):
        if match := EMAIL.fullmatch(name):
            title = group_of(name, (), table).removeprefix("E-mail: ")
            yield EditorPart(f"emails/{match[1]}", title, MAILS, name)
    for key, row in tables.get(SOURCES, {}).items():
        if isinstance(row, Mapping):
            title = str(row.get("title") or key)
            yield EditorPart(f"fontes/{key}", title, FROM, SOURCES, ((key,),))
    yield EditorPart("ultimas-palavras", "Quando tudo falha", LAST, LAST_WORDS)


def _menu(table: Mapping[str, Any]) -> Iterator[EditorPart]:
    for group in MENU_GROUPS:
        only = tuple(("sentences", key) for key in group.names)
        yield EditorPart(f"frases/{group.slug}", group.title, SENTENCES, MENU, only)
    others = [key for key in table.get("sentences") or {} if key not in SENTENCE_NAMES]
    if others:
        only = tuple(("sentences", key) for key in others)
        yield EditorPart("frases/outras", OTHER_SENTENCES, SENTENCES, MENU, only)
    yield EditorPart(
        "frases/palavras", "Palavras que a linha entende", SENTENCES, MENU, (("commands",),)
    )


def _blocks(part: EditorPart, table: Mapping[str, Any]) -> Iterator[Block]:
    if part.file == CHARTER:
        yield from _of_charter(part, table)
    elif part.section == TOPICS:
        yield from topic_blocks(part.file, table)
    elif part.file == SOURCES:
        name = part.only[0][0]
        given = table.get(name)
        yield source_block(name, given if isinstance(given, Mapping) else {})
    elif part.section == MAILS:
        yield from _of_email(part.file, table)
    elif part.only == (("commands",),):
        fields = (
            EditorField(("commands", key), name, Kind.LIST, "Uma por linha.", kept=True)
            for key, name in COMMAND_NAMES.items()
        )
        yield Block("Palavras", tuple(fields))
    else:
        yield from _of_sentences(part, table)


def _of_charter(part: EditorPart, table: Mapping[str, Any]) -> Iterator[Block]:
    if part.only == (("title",),):
        yield Block("A carta", (EditorField(("title",), "Título", kept=True),))
        return
    name = part.only[0][1]
    rows = table.get("services")
    for n, row in enumerate(rows if isinstance(rows, list) else (), 1):
        if isinstance(row, Mapping) and row_name(row, n) == name:
            yield from service_blocks(name, row)


def _of_email(file: str, table: Mapping[str, Any]) -> Iterator[Block]:
    subject = sentence_fields(file, ("subject",), table.get("subject"), heard=False)
    if subject:
        yield subject
    yield Block("Texto", adds=((Addition.PARAGRAPH, ("parts",)),))
    yield from paragraph_blocks(file, ("parts",), table.get("parts"), heard=False)
    if "snippets" in table:
        yield Block("Trechos para inserir", adds=((Addition.SNIPPET, ("snippets",)),))
        yield from paragraph_blocks(file, ("snippets",), table["snippets"], heard=False)


def _of_sentences(part: EditorPart, table: Mapping[str, Any]) -> Iterator[Block]:
    """Yield the sentences of sections; a section's text may be a list of forms."""
    sms = part.file == SMS
    for section, rows in table.items():
        if not isinstance(rows, Mapping) or not any(
            each[:1] == (section,) for each in part.only or ((section,),)
        ):
            continue
        heard = part.file in (MENU, LAST_WORDS) or section == "heard"
        if part.file in (SMS, PROMISES):
            yield Block(SECTION_NAMES.get(section, section))
        for key, row in rows.items():
            at = (section, key)
            if not part.holds(at):
                continue
            if isinstance(row, list):
                yield Block(TEXT_NAMES.get(str(key), str(key)), adds=((Addition.SENTENCE, at),))
                yield from sentence_list(part.file, at, row, heard, sms)
            elif block := sentence_fields(part.file, at, row, heard, sms):
                yield block
