"""Name the fields of the editor's forms, and read what was typed into them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from flask import request

from ivr.rules.charter.editor.form_fields import EditorField
from ivr.rules.charter.editor.labels import SENTENCE_NAMES, SERVICE_LABELS
from ivr.rules.charter.editor.text_names import TEXT_NAMES
from ivr.rules.charter.fields import Leaf, Path
from ivr.rules.charter.typed import read_typed, too_long

_PREFIX = "c."


def field_name(path: Path) -> str:
    """Return what the form calls the field at that path."""
    return _PREFIX + "/".join(quote(each, safe="") for each in path)


def field_path(name: str) -> Path | None:
    """Return the path of the field that the form calls so; None for none of ours."""
    if not name.startswith(_PREFIX):
        return None
    return tuple(unquote(each) for each in name.removeprefix(_PREFIX).split("/"))


def anchor(path: Path) -> str:
    """Return the id of a field's element in its page."""
    return "c-" + "-".join(quote(each, safe="").replace("%", "_") for each in path)


@dataclass(frozen=True)
class Typed:
    """What a form sent: as typed, as values to be saved, and what cannot be taken at all.

    `lost` has what was typed for fields that are there no more.
    """

    texts: dict[Path, str] = field(default_factory=dict)
    values: dict[Path, Leaf | None] = field(default_factory=dict)
    mistakes: dict[Path, str] = field(default_factory=dict)
    lost: dict[Path, str] = field(default_factory=dict)


def read_form(
    known: Mapping[Path, EditorField],
    before: Mapping[Path, Leaf],
    now: Mapping[Path, EditorField],
) -> Typed:
    """Return what was typed into the fields that the page had when it was opened.

    `before` are their values then, `now` the fields that there still are.
    """
    typed = Typed()
    for name, text in request.form.items():
        path = field_path(name)
        if path is None or path not in known:
            continue
        if path not in now:
            typed.lost[path] = text
            continue
        typed.texts[path] = text
        if wrong := too_long(text):
            typed.mistakes[path] = wrong
        else:
            typed.values[path] = read_typed(known[path], text, before.get(path))
    # A choice's own name comes last: the fields below it are found by the one that it had.
    last = [path for path in typed.values if path[-1] == "key"]
    for path in last:
        typed.values[path] = typed.values.pop(path)
    return typed


class TypedLabels(Mapping[str, str]):
    """The labels of the editor's fields by their names, for what is shown again after a sign-in."""

    def __getitem__(self, name: str) -> str:
        """Return a field's label; raise KeyError for what is none of the editor's."""
        path = field_path(name)
        if path is None:
            raise KeyError(name)
        words = [
            SERVICE_LABELS.get(each) or SENTENCE_NAMES.get(each) or TEXT_NAMES.get(each) or each
            for each in path[1:] or path
            if each != "say"
        ]
        return ", ".join(words) or name

    def __iter__(self) -> Iterator[str]:
        """Yield nothing: the names are as many as there are fields."""
        return iter(())

    def __len__(self) -> int:
        """Return 1: it is not without labels."""
        return 1

    def __contains__(self, name: object) -> bool:
        """Tell whether the form's field of that name is one of the editor's."""
        return isinstance(name, str) and field_path(name) is not None
