"""Show what a check of an edition found: mistakes at their fields, faults, warnings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from ivr.rules.charter.editor.form_parts import (
    EditorPart,
    blocks_of,
    fields_of,
    part_of,
    parts_of,
    tables_of,
)
from ivr.rules.charter.editor.labels import MENU, TOPIC, label_of
from ivr.rules.charter.editor.mistake_paths import path_of
from ivr.rules.model_check.causes import by_cause
from ivr.rules.model_check.certificate import sentences
from ivr.store.charter.editions import Edition
from ivr.usecases.charter.checking import CheckResult, Found
from ivr.web.desk.charter.editor_form import anchor
from ivr.web.desk.charter.editor_view import is_of

Tables = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Named:
    """A mistake: what it is part of, the field's name, why, and where it can be mended."""

    group: str
    label: str
    reason: str
    address: str


@dataclass(frozen=True)
class Fault:
    """A fault of the conversation: what is wrong, the sentence in which, and where it is met."""

    what: str
    sentence: Named | None
    places: Mapping[str, Sequence[str]]  # each with the worlds in which it is so


@dataclass(frozen=True)
class Shown:
    """What a check found, as its page shows it; `old` where the texts have changed since."""

    mistakes: tuple[Named, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[str, ...]
    walked: tuple[str, ...]  # what the check went through, in figures
    old: bool


def shown_found(edition: Edition, result: CheckResult, files: Mapping[str, str]) -> Shown:
    """Return what the last check found, each mistake with the address of its field."""
    tables = tables_of(files)
    parts = parts_of(tables)
    mistakes = tuple(_named(edition.id, each, tables, parts) for each in result.found if each.file)
    return Shown(
        mistakes,
        tuple(
            Fault(cause.what, _sentence(edition.id, cause.sentence, tables, parts), cause.places)
            for cause in by_cause(each.reason for each in result.found if not each.file)
        ),
        result.warnings,
        tuple(sentences(result.certificate)),
        result.revision != edition.revision,
    )


def _sentence(
    edition_id: int, key: str, tables: Tables, parts: tuple[EditorPart, ...]
) -> Named | None:
    """Return where the spoken sentence of that key is written; None where it is in no file."""
    spoken = (MENU, *(name for name in tables if TOPIC.fullmatch(name)))
    for file in spoken if key else ():
        if path_of(file, key, tables.get(file, {})):
            return _named(edition_id, Found(file, key, ""), tables, parts)
    return None


def _named(edition_id: int, found: Found, tables: Tables, parts: tuple[EditorPart, ...]) -> Named:
    table = tables.get(found.file, {})
    path = path_of(found.file, found.field, table)
    part = part_of(parts, found.file, path)
    if part is None:
        return Named("", found.file, found.reason, "")
    address = url_for("desk.edit_part", edition_id=edition_id, part=part.slug)
    fields = fields_of(blocks_of(part, table))
    at = next((each for each in fields if path and is_of(each, path)), ())
    label = label_of(found.file, at or path) if path else found.field
    return Named(
        f"{part.section}: {part.title}",
        label,
        found.reason,
        f"{address}#{anchor(at)}" if at else address,
    )
