"""Add services, topics, sources and sentences to the texts of an edition, and take them out."""

import re
from collections.abc import Mapping
from typing import Any

import tomlkit

from ivr.rules.charter.editor.form_fields import Addition
from ivr.rules.charter.editor.form_parts import EditorPart
from ivr.rules.charter.editor.labels import CHARTER, SOURCES, TOPIC
from ivr.rules.charter.fields import Path, add_row, remove_row, row_name
from ivr.rules.charter.services import LINE, WRITTEN
from ivr.rules.staff.approval import NotAllowed
from ivr.rules.words.plain_words import folded

MAX_TOPICS = 6  # by digits 1 to 6; 7 is kept for services and events, 8 and 9 have their use
MAX_TITLE_CHARS = 120
MAX_SLUG_CHARS = 40
OWN = "propria"

Files = Mapping[str, str]
Texts = dict[str, str | None]


def add_sentence(text: str, what: Addition, at: Path) -> str:
    """Return a file's text with one more sentence, paragraph or choice at the end of that list."""
    if what is Addition.SENTENCE:
        return add_row(text, at, _sentence())
    if what is Addition.PARAGRAPH:
        return add_row(text, at, {"say": _sentences()})
    if what is Addition.SNIPPET:
        return add_row(text, at, {"title": _sentence(), "say": _sentences()})
    names = _names(tomlkit.parse(text).unwrap().get("choices"))
    parts = tomlkit.aot()
    part = tomlkit.table()
    part["say"] = _sentences()
    parts.append(part)
    row = {"key": _unused("nova", names), "option": "", "words": [], "parts": parts}
    return add_row(text, at, row)


def add_service(files: Files, title: str) -> tuple[str, Texts]:
    """Return the address of a new service's page in the editor, and the files that have it."""
    name = _title(title)
    rows = tomlkit.parse(files[CHARTER]).unwrap().get("services")
    slug = _unused(_slug(name), _names(rows))
    text = add_row(files[CHARTER], ("services",), {"id": slug, "name": name, "service": ""})
    return f"servicos/{slug}", {CHARTER: text}


def add_topic(files: Files, title: str) -> tuple[str, Texts]:
    """Return the address of a new topic's page in the editor, and its file."""
    name = _title(title)
    taken = [match for each in files if (match := TOPIC.fullmatch(each))]
    if len(taken) >= MAX_TOPICS:
        raise NotAllowed(
            "As teclas 1 a 6 já têm assunto. A 7 fica para serviços e eventos; a 8 e a 9 têm uso."
        )
    slug = _unused(_slug(name), {each[2] for each in taken})
    document = tomlkit.document()
    for key, value in {
        "title": name,
        "option": "",
        "whisper": "",
        "words": [],
        "sector": "",
        "charter": "",
        "ends_in_person": True,
    }.items():
        document[key] = value
    text = add_row(tomlkit.dumps(document), ("parts",), {"say": _sentences()})
    digit = len(taken) + 1
    return f"assuntos/{digit}-{slug}", {f"topics/{digit}-{slug}.toml": text}


def add_source(files: Files, title: str) -> tuple[str, Texts]:
    """Return the address of a new source's page in the editor, and the files that have it."""
    name = _title(title)
    document = tomlkit.parse(files[SOURCES])
    slug = _unused(_slug(name), set(document))
    row = {"title": name, "address": "", "quote": "", "confirmed": False}
    table = tomlkit.table()
    table.update(row)
    document[slug] = table
    return f"fontes/{slug}", {SOURCES: tomlkit.dumps(document)}


def without_part(files: Files, part: EditorPart) -> Texts:
    """Return the files without that service, topic or source; raise NotAllowed for what must stay.

    Topics after one that goes move up, so that the digits run on.
    """
    if part.slug.startswith("servicos/"):
        name = part.only[0][1]
        if name in (LINE, WRITTEN):
            raise NotAllowed("A linha e o atendimento por escrito precisam deste serviço.")
        return {CHARTER: remove_row(files[CHARTER], part.only[0])}
    if part.slug.startswith("fontes/"):
        if part.only[0] == (OWN,):
            raise NotAllowed("As instruções da própria linha precisam desta fonte.")
        document = tomlkit.parse(files[SOURCES])
        document.pop(part.only[0][0])
        return {SOURCES: tomlkit.dumps(document)}
    if not TOPIC.fullmatch(part.file):
        raise NotAllowed("Isto não pode ser tirado: mude o texto.")
    return _renumbered(files, part.file)


def can_go(part: EditorPart) -> bool:
    """Tell whether the whole page of the editor may be taken out."""
    if part.only and part.only[0][-1:] in ((LINE,), (WRITTEN,), (OWN,)):
        return False
    return part.slug.startswith(("servicos/", "fontes/", "assuntos/"))


def _renumbered(files: Files, gone: str) -> Texts:
    texts: Texts = {gone: None}
    staying = [match for each in sorted(files) if each != gone and (match := TOPIC.fullmatch(each))]
    for n, match in enumerate(staying, 1):
        name = f"topics/{n}-{match[2]}.toml"
        if name != match[0]:
            texts[match[0]] = None
            texts[name] = files[match[0]]
    return texts


def _sentence() -> Any:
    row = tomlkit.inline_table()
    row.update({"say": "", "source": OWN})
    return row


def _sentences() -> Any:
    several = tomlkit.array()
    several.append(_sentence())
    return several.multiline(True)


def _names(rows: Any) -> set[str]:
    return {row_name(row, n) for n, row in enumerate(rows if isinstance(rows, list) else (), 1)}


def _title(text: str) -> str:
    plain = " ".join(text.split())
    if not 1 <= len(plain) <= MAX_TITLE_CHARS:
        raise NotAllowed(f"Escreva de 1 a {MAX_TITLE_CHARS} letras; são {len(plain)}.")
    return plain


def _slug(title: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", folded(title)).strip("-")[: MAX_SLUG_CHARS - 4].strip("-")
    return slug or "novo"


def _unused(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    return next(each for n in range(2, len(taken) + 3) if (each := f"{name}-{n}") not in taken)
