"""Lay out the fields of one page of the charter's editor, in blocks, from what a file holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ivr.rules.charter.editor.labels import (
    FIELD_HELP,
    OTHER_LABELS,
    SERVICE_LABELS,
    TERM_LABELS,
    label_of,
)
from ivr.rules.charter.facts import FACTS, TERM
from ivr.rules.charter.fields import Path, row_name
from ivr.rules.charter.services import LISTS, WRITTEN
from ivr.rules.charter.terms import UNITS


class Kind(Enum):
    """How a field is typed; the value is what its form calls it."""

    LINE = "line"
    TEXT = "text"
    LIST = "list"  # one a line
    NUMBER = "number"
    DATE = "date"
    YES = "yes"  # yes, or not said
    EITHER = "either"  # yes or no
    CHOICE = "choice"
    SOURCE = "source"


class Addition(Enum):
    """What can be added to a page; the value is what its button sends."""

    SENTENCE = "frase"
    PARAGRAPH = "paragrafo"
    SNIPPET = "trecho"
    CHOICE = "opcao"


ADD_LABELS: Mapping[Addition, str] = {
    Addition.SENTENCE: "Acrescentar uma frase",
    Addition.PARAGRAPH: "Acrescentar um parágrafo",
    Addition.SNIPPET: "Acrescentar um trecho",
    Addition.CHOICE: "Acrescentar uma opção",
}


@dataclass(frozen=True)
class EditorField:
    """One field: where it stands, how it is typed, and how it is called.

    One that is `kept` stays in the file when it is empty. `heard` shows its seconds, `sms` its
    length as one SMS.
    """

    path: Path
    label: str
    kind: Kind = Kind.LINE
    help: str = ""
    kept: bool = False
    heard: bool = False
    sms: bool = False
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Block:
    """Fields under one heading; what can be removed with it, and added after it.

    `adds` has what, and to the list at which path.
    """

    title: str
    fields: tuple[EditorField, ...] = ()
    removes: Path | None = None
    adds: tuple[tuple[Addition, Path], ...] = ()
    deep: bool = False  # a sentence, under the block of its paragraph


_OWN_FORM = ("hours", "place", "cost", "when_down")
_ASKED = ("name", "requesters", "popular_names", "ear", "items", "topics", "legislation", "links")
_KEPT_BY = ("owner", "email", "phone")
_UNITS = (("", "não informado"), *((unit, unit) for unit in UNITS))


def service_blocks(name: str, row: Mapping[str, Any]) -> Iterator[Block]:
    """Yield the blocks of a service: every field that one may have, also those not there yet."""
    at = ("services", name)
    facts: list[EditorField] = []
    for fact in FACTS:
        if fact.key == TERM:
            facts += _term((*at, TERM))
        else:
            kind = Kind.LIST if isinstance(row.get(fact.key), list) else Kind.TEXT
            told = f"{fact.help} Lei 13.460/2017, {fact.article}."
            facts.append(EditorField((*at, fact.key), fact.label, kind, told))
    facts.append(_of_service(at, "term"))
    yield Block("O que a lei pede", tuple(facts))
    yield Block("Horário, lugar e custo", tuple(_of_service(at, key) for key in _OWN_FORM))
    if name == WRITTEN:
        yield Block(
            "Prazo da resposta por escrito",
            tuple(
                EditorField(
                    (*at, "deadlines", key),
                    label_of("charter.toml", (*at, "deadlines", key)),
                    Kind.NUMBER,
                )
                for key in row.get("deadlines") or ("simples", "media", "complexa")
            ),
        )
    yield Block("Para quem procura", tuple(_of_service(at, key) for key in _ASKED))
    yield Block(
        "Quem cuida",
        (
            *(_of_service(at, key) for key in _KEPT_BY),
            EditorField(
                (*at, "review_by"), SERVICE_LABELS["review_by"], Kind.DATE, FIELD_HELP["review_by"]
            ),
            EditorField((*at, "retired"), SERVICE_LABELS["retired"], Kind.YES),
            _of_service(at, "replaced_by"),
        ),
    )


def _of_service(at: Path, key: str) -> EditorField:
    kind = Kind.LIST if key in LISTS else Kind.LINE if key in _SHORT else Kind.TEXT
    heard = key == "ear"
    return EditorField((*at, key), SERVICE_LABELS[key], kind, FIELD_HELP.get(key, ""), heard=heard)


_SHORT = frozenset({"name", "hours", "owner", "email", "phone", "cost", "replaced_by", "term"})


def _term(at: Path) -> Iterator[EditorField]:
    kinds = {"unit": Kind.CHOICE, "counted_from": Kind.LINE, "estimated": Kind.YES}
    for key, label in TERM_LABELS.items():
        kind = kinds.get(key, Kind.NUMBER)
        options = _UNITS if key == "unit" else ()
        yield EditorField((*at, key), label, kind, FIELD_HELP.get(key, ""), options=options)


def sentence_fields(file: str, at: Path, row: Any, heard: bool, sms: bool = False) -> Block | None:
    """Return the block of one sentence; None for what is none."""
    if not isinstance(row, Mapping):
        return None
    said = EditorField(
        (*at, "say"), OTHER_LABELS["say"], Kind.TEXT, kept=True, heard=heard, sms=sms
    )
    source = EditorField((*at, "source"), OTHER_LABELS["source"], Kind.SOURCE, kept=True)
    write = EditorField((*at, "write"), OTHER_LABELS["write"], Kind.TEXT, FIELD_HELP["write"])
    fields = (said, source, *((write,) if heard or "write" in row else ()))
    return Block(label_of(file, (*at, "say")), fields)


def sentence_list(
    file: str, at: Path, rows: Any, heard: bool, sms: bool = False
) -> Iterator[Block]:
    """Yield the blocks of a list of sentences, each of which can be removed, and one be added."""
    several = rows if isinstance(rows, list) else []
    for n, row in enumerate(several, 1):
        block = sentence_fields(file, (*at, str(n)), row, heard, sms)
        if block:
            yield Block(block.title, block.fields, (*at, str(n)), deep=True)


def paragraph_blocks(file: str, at: Path, rows: Any, heard: bool) -> Iterator[Block]:
    """Yield the blocks of paragraphs and of the sentences in them."""
    written = not heard
    for n, row in enumerate(rows if isinstance(rows, list) else (), 1):
        if not isinstance(row, Mapping):
            continue
        here = (*at, str(n))
        fields = tuple(_of_paragraph(here)) if written else ()
        label = f"{'Trecho' if at[-1] == 'snippets' else 'Parágrafo'} {n}"
        if len(at) > 1:
            label = f"Opção “{at[-2]}”, {label.lower()}"
        yield Block(label, fields, here, ((Addition.SENTENCE, (*here, "say")),))
        yield from sentence_list(file, (*here, "say"), row.get("say"), heard)


def _of_paragraph(at: Path) -> Iterator[EditorField]:
    yield EditorField((*at, "title", "say"), "Título", Kind.LINE)
    yield EditorField((*at, "title", "source"), "Fonte do título", Kind.SOURCE)
    if at[0] == "parts":
        for key in ("guidance", "typed", "small"):
            yield EditorField((*at, key), OTHER_LABELS[key], Kind.YES)


def topic_blocks(file: str, table: Mapping[str, Any]) -> Iterator[Block]:
    """Yield the blocks of a topic: itself, its guidance, and each choice below it."""
    yield Block("O assunto", tuple(_of_topic((), ("title", "option", "whisper", "words"))) + _TOPIC)
    yield Block("Orientações", adds=((Addition.PARAGRAPH, ("parts",)),))
    yield from paragraph_blocks(file, ("parts",), table.get("parts"), heard=True)
    yield Block("Opções do assunto", adds=((Addition.CHOICE, ("choices",)),))
    choices = table.get("choices")
    for n, row in enumerate(choices if isinstance(choices, list) else (), 1):
        if isinstance(row, Mapping):
            at = ("choices", row_name(row, n))
            fields = tuple(_of_topic(at, ("key", "option", "words", "menu_words")))
            added = ((Addition.PARAGRAPH, (*at, "parts")),)
            yield Block(f"Opção “{row.get('option') or at[1]}”", fields, at, added)
            yield from paragraph_blocks(file, (*at, "parts"), row.get("parts"), heard=True)


def _of_topic(at: Path, keys: Sequence[str]) -> Iterator[EditorField]:
    for key in keys:
        kind = Kind.LIST if key.endswith("words") else Kind.LINE
        kept = key != "menu_words"
        heard = key in ("option", "whisper")
        yield EditorField((*at, key), OTHER_LABELS[key], kind, FIELD_HELP.get(key, ""), kept, heard)


_TOPIC = (
    EditorField(("sector",), OTHER_LABELS["sector"], kept=True),
    EditorField(("charter",), OTHER_LABELS["charter"], help=FIELD_HELP["charter"], kept=True),
    EditorField(("ends_in_person",), OTHER_LABELS["ends_in_person"], Kind.EITHER),
    EditorField(
        ("rings_first",),
        OTHER_LABELS["rings_first"],
        Kind.CHOICE,
        options=(("", "a atendente"), ("citizen", "a pessoa")),
    ),
)


def source_block(name: str, row: Mapping[str, Any]) -> Block:
    """Return the block of a source."""
    kinds = {"quote": Kind.TEXT, "finding": Kind.TEXT, "confirmed": Kind.EITHER}
    kinds |= {"date": Kind.DATE, "review": Kind.DATE}
    said = "finding" if "finding" in row and "quote" not in row else "quote"
    keys = ("title", "address", "date", "review", said, "confirmed")
    fields = (
        EditorField(
            (name, key), OTHER_LABELS[key], kinds.get(key, Kind.LINE), FIELD_HELP.get(key, ""), True
        )
        for key in keys
    )
    return Block("A fonte", tuple(fields))
