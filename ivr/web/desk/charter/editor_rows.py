"""Add services, topics, sources and rows from the editor's pages, and take them out."""

from collections.abc import Callable, Mapping
from functools import partial

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.charter.editor.form_fields import Addition
from ivr.rules.charter.editor.form_parts import (
    MAX_FORM_FIELDS,
    EditorPart,
    blocks_of,
    fields_of,
    tables_of,
)
from ivr.rules.charter.fields import NoSuchField, Path, remove_row
from ivr.rules.staff.approval import NotAllowed
from ivr.store.charter import editions
from ivr.usecases.charter.drafts import Seen, change_file, change_files
from ivr.usecases.charter.rows import (
    Texts,
    add_sentence,
    add_service,
    add_source,
    add_topic,
    without_part,
)
from ivr.web.common.installation import installation
from ivr.web.desk.charter.editor_form import field_path
from ivr.web.desk.charter.overview import actor

SAVE, MORE, LESS, REMOVE = "gravar", "mais", "menos", "tirar"
ADDERS = {"servico": add_service, "assunto": add_topic, "fonte": add_source}
FULL = f"Esta página já tem o máximo de campos ({MAX_FORM_FIELDS}). Tire um antes."
_FIELDS_OF_A_ROW = 5

Saved = Callable[..., Response]


def do_further(seen: Seen, part: EditorPart, saved: Saved) -> Response:
    """Add or take out what the pressed button says, once what was typed is saved.

    `saved` leads back to the page, with the path of what was added.
    """
    what, _, at = request.form.get("fazer", SAVE).partition(":")
    try:
        if what == MORE:
            kind, _, name = at.partition(":")
            return _add(seen, part, (kind, field_path(name) or ()), saved)
        if what == LESS:
            _take_out(seen, part, field_path(at) or ())
        if what == REMOVE:
            change_files(
                installation().line, seen, lambda files: without_part(files, part), actor()
            )
            flash(f"Pronto: “{part.title}” saiu desta edição.", "good")
            return redirect(url_for("desk.editor", edition_id=seen.edition_id))
    except NotAllowed as why:
        flash(str(why), "bad")
    except NoSuchField:
        flash("O que você quis mudar já não está aqui: outra pessoa o tirou.", "bad")
    return saved(seen.edition_id, part)


def add_part(edition_id: int) -> str:
    """Add the service, topic or source that the form names; return the address of its page.

    Raises NotAllowed, with why.
    """
    add = ADDERS.get(request.form.get("que", ""))
    with installation().ports.database.read() as session:
        edition = editions.find(session, edition_id)
    if add is None or edition is None:
        raise NotAllowed("Escolha o que acrescentar.")
    slugs: list[str] = []

    def change(files: Mapping[str, str]) -> Texts:
        slug, texts = add(files, request.form.get("titulo", ""))
        slugs.append(slug)
        return texts

    change_files(installation().line, Seen(edition_id, edition.revision), change, actor())
    return slugs[-1]


def _add(seen: Seen, part: EditorPart, what: tuple[str, Path], saved: Saved) -> Response:
    kind, at = what
    fields, adds, _ = _now(seen, part)
    wanted = next((each for each in adds if each == (kind, at)), None)
    if wanted is None:
        raise NoSuchField(at)
    if len(fields) + _FIELDS_OF_A_ROW > MAX_FORM_FIELDS:
        raise NotAllowed(FULL)
    change = partial(add_sentence, what=Addition(kind), at=at)
    change_file(installation().line, seen, part.file, change, actor())
    after, _, _ = _now(seen, part)
    new = [path for path in after if path not in fields]
    return saved(seen.edition_id, part, new[0] if new else ())


def _take_out(seen: Seen, part: EditorPart, path: Path) -> None:
    _, _, removes = _now(seen, part)
    if path not in removes:
        raise NoSuchField(path)
    change_file(installation().line, seen, part.file, partial(remove_row, path=path), actor())


def _now(
    seen: Seen, part: EditorPart
) -> tuple[dict[Path, object], set[tuple[str, Path]], set[Path]]:
    """Return the page's fields as they are now, what can be added to it, and what taken out."""
    with installation().ports.database.read() as session:
        edition = editions.find(session, seen.edition_id)
        files = editions.files(session, edition) if edition else {}
    blocks = blocks_of(part, tables_of(files).get(part.file, {}))
    return (
        dict(fields_of(blocks)),
        {(what.value, at) for block in blocks for what, at in block.adds},
        {block.removes for block in blocks if block.removes},
    )
