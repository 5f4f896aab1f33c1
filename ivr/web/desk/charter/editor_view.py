"""Put together what a page of the editor shows at each field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ivr.rules.charter.editor.form_fields import ADD_LABELS, Block, EditorField, Kind
from ivr.rules.charter.editor.form_parts import EditorPart, blocks_of
from ivr.rules.charter.editor.labels import SOURCES
from ivr.rules.charter.editor.mistake_paths import path_of
from ivr.rules.charter.fields import Leaf, Path, leaves
from ivr.rules.charter.typed import as_typed
from ivr.rules.words.gsm7 import MAX_SEPTETS, plain, sms_length
from ivr.rules.words.speech_length import seconds
from ivr.usecases.charter.mistakes import mistakes_of
from ivr.web.desk.charter.editor_form import anchor, field_name

_YES = (("", "não"), ("sim", "sim"))
_EITHER = (("sim", "sim"), ("nao", "não"))
_MAX_SOURCE_TITLE_CHARS = 70


@dataclass(frozen=True)
class ShownField:
    """One field as the page shows it. `in_force` is None where the text is as in force.

    `clash` is what another person saved there meanwhile; None where nobody did.
    """

    path: Path
    name: str
    id: str
    field: EditorField
    value: str
    in_force: str | None
    mistakes: tuple[str, ...]
    clash: str | None
    measure: str
    options: tuple[tuple[str, str], ...]
    source: str  # the id of the source that is chosen


@dataclass(frozen=True)
class ShownAddition:
    """A button that adds a row: what it sends, and its words."""

    value: str
    label: str


@dataclass(frozen=True)
class ShownBlock:
    """One block as the page shows it; `removes` is what its button sends, "" without one."""

    title: str
    fields: tuple[ShownField, ...]
    removes: str
    adds: tuple[ShownAddition, ...]
    deep: bool


@dataclass(frozen=True)
class Looks:
    """What the fields of a page are shown with."""

    tables: Mapping[str, Mapping[str, Any]]
    in_force: Mapping[str, Mapping[str, Any]]
    mistakes: Mapping[Path, tuple[str, ...]]
    typed: Mapping[Path, str] = field(default_factory=dict)
    clashes: Mapping[Path, Leaf | None] = field(default_factory=dict)


def shown_blocks(part: EditorPart, looks: Looks) -> tuple[ShownBlock, ...]:
    """Return the page's blocks as they are shown."""
    table = looks.tables.get(part.file, {})
    now = dict(leaves(table))
    before = dict(leaves(looks.in_force.get(part.file, {})))
    sources = source_options(looks.tables)
    return tuple(
        ShownBlock(
            block.title,
            tuple(_shown(each, (now, before), looks, sources) for each in block.fields),
            f"menos:{field_name(block.removes)}" if block.removes else "",
            tuple(
                ShownAddition(f"mais:{what.value}:{field_name(at)}", ADD_LABELS[what])
                for what, at in block.adds
            ),
            block.deep,
        )
        for block in blocks_of(part, table)
    )


def source_options(tables: Mapping[str, Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Return the sources to choose from: id and title."""
    return tuple(
        (key, str(row.get("title") or key)[:_MAX_SOURCE_TITLE_CHARS])
        for key, row in tables.get(SOURCES, {}).items()
        if isinstance(row, Mapping)
    )


def mistakes_by_field(
    files: Mapping[str, str], tables: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[Path, tuple[str, ...]]]:
    """Return for each file what is wrong at which field; () for the whole file."""
    found: dict[str, dict[Path, tuple[str, ...]]] = {}
    for each in mistakes_of(files):
        of_file = found.setdefault(each.file, {})
        path = path_of(each.file, each.key, tables.get(each.file, {}))
        reason = each.reason if path else f"{each.key}: {each.reason}"
        if reason not in of_file.get(path, ()):
            of_file[path] = (*of_file.get(path, ()), reason)
    return found


def beyond_fields(
    blocks: tuple[Block, ...], mistakes: Mapping[Path, tuple[str, ...]]
) -> tuple[str, ...]:
    """Return the mistakes that stand at none of the fields of these blocks."""
    paths = [each.path for block in blocks for each in block.fields]
    return tuple(
        reason
        for path, reasons in mistakes.items()
        if not any(is_of(each, path) for each in paths)
        for reason in reasons
    )


def is_of(of_field: Path, of_mistake: Path) -> bool:
    """Return whether a mistake at that path is shown at that field."""
    if not of_mistake:
        return False
    if of_field == of_mistake or of_mistake[: len(of_field)] == of_field:
        return True
    below = of_field[: len(of_mistake)] == of_mistake
    return below and of_field[len(of_mistake) :] in _FIRST


_FIRST = (("say",), ("unit",), ("simples",))  # at which what is wrong with a whole row is shown


def _shown(
    each: EditorField,
    values: tuple[Mapping[Path, Leaf], Mapping[Path, Leaf]],
    looks: Looks,
    sources: tuple[tuple[str, str], ...],
) -> ShownField:
    now, before = (as_typed(several.get(each.path)) for several in values)
    value = looks.typed.get(each.path, now)
    return ShownField(
        each.path,
        field_name(each.path),
        anchor(each.path),
        each,
        value,
        before if before != now and looks.in_force else None,
        tuple(
            reason
            for path, reasons in looks.mistakes.items()
            if is_of(each.path, path)
            for reason in reasons
        ),
        as_typed(looks.clashes[each.path]) if each.path in looks.clashes else None,
        _measure(each, value),
        _options(each, value, sources),
        value if each.kind is Kind.SOURCE else "",
    )


def _measure(each: EditorField, value: str) -> str:
    if each.heard and value:
        return f"cerca de {seconds(value):.1f} s para ouvir".replace(".", ",")
    if each.sms and value:
        took = sms_length(plain(value))
        return f"{took} sinais; um SMS tem {MAX_SEPTETS}, com o que é preenchido e o final"
    return ""


def _options(
    each: EditorField, value: str, sources: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """Return what can be chosen; what stands there now is among it, however wrong it is."""
    several = {
        Kind.YES: _YES,
        Kind.EITHER: _EITHER,
        Kind.SOURCE: sources,
    }.get(each.kind, each.options)
    if each.kind is Kind.SOURCE and not value:
        several = (("", "nenhuma"), *several)
    if several and value not in dict(several):
        several = (*several, (value, f"{value} (não existe)"))
    return several
