"""Show the editor of an edition: its pages, and one page's form, which saves and loses nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.charter.editor.form_parts import (
    SECTIONS,
    EditorPart,
    blocks_of,
    fields_of,
    part_of,
    parts_of,
    tables_of,
)
from ivr.rules.charter.editor.labels import SOURCES, label_of
from ivr.rules.charter.fields import Leaf, NoSuchField, Path, leaves
from ivr.rules.staff.approval import NotAllowed
from ivr.rules.staff.roles import May
from ivr.store.charter import editions
from ivr.store.charter.editions import Edition
from ivr.usecases.charter.drafts import Seen, save_fields
from ivr.usecases.charter.rows import MAX_TITLE_CHARS, can_go
from ivr.web.common.installation import installation
from ivr.web.desk.charter.editor_form import Typed, anchor, read_form
from ivr.web.desk.charter.editor_rows import add_part, do_further
from ivr.web.desk.charter.editor_view import (
    Looks,
    beyond_fields,
    mistakes_by_field,
    shown_blocks,
)
from ivr.web.desk.charter.overview import actor
from ivr.web.desk.session.session import member_may

Reply = Response | str | tuple[str, int]
GONE = "Este campo não existe mais: outra pessoa o tirou. O que você escreveu está abaixo."


@dataclass(frozen=True)
class Opened:
    """An edition that is open in the editor, with its files as they are and as those in force."""

    edition: Edition
    files: Mapping[str, str]
    tables: Mapping[str, Mapping[str, Any]]
    in_force: Mapping[str, Mapping[str, Any]]

    @property
    def may_write(self) -> bool:
        """Tell whether whoever is signed in may write in it now."""
        is_open = self.edition.state in editions.OPEN_STATES
        return is_open and member_may(May.COMPOSE_CHARTER.value)


def show_editor(edition_id: int) -> str:
    """Show all pages of the editor, with what was changed and what is wrong on each."""
    return index_page(edition_id)


def index_page(
    edition_id: int, title: str = "", mistakes: Mapping[str, str] | None = None, what: str = ""
) -> str:
    """Return the editor's pages; the rest is of a form that adds one."""
    opened = open_edition(edition_id)
    parts = parts_of(opened.tables)
    wrong: dict[str, int] = {}
    for file, of_file in mistakes_by_field(opened.files, opened.tables).items():
        for path in of_file:
            part = part_of(parts, file, path)
            if part:
                wrong[part.slug] = wrong.get(part.slug, 0) + 1
    return render_template(
        "desk/charter/editor.html",
        edition=opened.edition,
        chapters=[(each, [part for part in parts if part.section == each]) for each in SECTIONS],
        wrong=wrong,
        changed=_changed(opened, parts),
        may_write=opened.may_write,
        given={"titulo": title, "que": what or "servico"},
        most=MAX_TITLE_CHARS,
        mistakes=mistakes or {},
    )


def add_to_editor(edition_id: int) -> Reply:
    """Add a service, a topic or a source, and lead to its page."""
    open_edition(edition_id)
    try:
        slug = add_part(edition_id)
    except NotAllowed as why:
        title, what = (request.form.get(name, "") for name in ("titulo", "que"))
        return index_page(edition_id, title, {"titulo": str(why)}, what), 422
    flash("Pronto: escreva agora os textos.", "good")
    return redirect(url_for("desk.edit_part", edition_id=edition_id, part=slug))


def show_part(edition_id: int, part: str) -> str:
    """Show one page of the editor."""
    opened = open_edition(edition_id)
    return _page(opened, _part(opened, part))


def save_part(edition_id: int, part: str) -> Reply:
    """Save what was typed, then add or take out a row where its button was pressed.

    What another has changed in the same field meanwhile is shown beside what was typed, and nothing
    is stored; sent once more it is.
    """
    opened = open_edition(edition_id)
    seen = _seen(opened.edition)
    with installation().ports.database.read() as session:
        before = tables_of(editions.files(session, opened.edition, seen.revision))
    parts = (*parts_of(opened.tables), *parts_of(before))
    page = next((each for each in parts if each.slug == part), None) or abort(404)
    then = before.get(page.file, {})
    there = page.slug in {each.slug for each in parts_of(opened.tables)}
    now_fields = fields_of(blocks_of(page, opened.tables[page.file])) if there else {}
    known = fields_of(blocks_of(page, then)) | now_fields
    typed = read_form(known, dict(leaves(then)), now_fields)
    if typed.mistakes:
        return _page(opened, page, typed), 422
    if typed.lost:
        return _page(opened, page, typed, GONE), 409
    try:
        outcome = save_fields(installation().line, seen, page.file, typed.values, actor())
    except NotAllowed as why:
        return _page(open_edition(edition_id), page, typed, str(why)), 409
    except NoSuchField:
        return _page(open_edition(edition_id), page, typed, GONE), 409
    if outcome.clashes:
        return _page(open_edition(edition_id), page, typed, clashes=outcome.clashes), 409
    return do_further(Seen(edition_id, outcome.revision), page, _saved)


def open_edition(edition_id: int) -> Opened:
    """Return the edition with its files and those in force; 404 where there is none."""
    with installation().ports.database.read() as session:
        edition = editions.find(session, edition_id)
        if edition is None:
            abort(404)
        current = editions.in_force(session)
        files = editions.files(session, edition)
        in_force = editions.files(session, current) if current else {}
        session.expunge_all()
    return Opened(edition, files, tables_of(files), tables_of(in_force))


def _saved(edition_id: int, part: EditorPart, path: Path = ()) -> Response:
    opened = open_edition(edition_id)
    blocks = blocks_of(part, opened.tables.get(part.file, {}))
    wrong = _mistakes(opened, part)
    several = sum(map(len, wrong.values()))
    told = "1 ponto" if several == 1 else f"{several} pontos"
    flash("Gravado." + (f" Nesta página há {told} a corrigir." if several else ""), "good")
    first = (
        next((each for each in fields_of(blocks) if each[: len(path)] == path), ()) if path else ()
    )
    address = url_for("desk.edit_part", edition_id=edition_id, part=part.slug)
    return redirect(address + (f"#{anchor(first)}" if first else ""))


def _page(
    opened: Opened,
    part: EditorPart,
    typed: Typed | None = None,
    why: str = "",
    clashes: Mapping[Path, Leaf | None] | None = None,
) -> str:
    mistakes = _mistakes(opened, part)
    if typed:
        mistakes = {**mistakes, **{path: (reason,) for path, reason in typed.mistakes.items()}}
    looks = Looks(
        opened.tables,
        opened.in_force,
        mistakes,
        typed.texts if typed else {},
        clashes or {},
    )
    blocks = shown_blocks(part, looks)
    used = {each.source for block in blocks for each in block.fields if each.source}
    sources = opened.tables.get(SOURCES, {})
    return render_template(
        "desk/charter/edit_part.html",
        edition=opened.edition,
        part=part,
        blocks=blocks,
        fields=[each for block in blocks for each in block.fields],
        beyond=beyond_fields(blocks_of(part, opened.tables.get(part.file, {})), mistakes),
        why=why,
        clashing=bool(clashes),
        lost=[(label_of(part.file, path), text) for path, text in typed.lost.items()]
        if typed
        else (),
        sources={key: row for key, row in sources.items() if key in used},
        may_write=opened.may_write,
        can_go=can_go(part),
    )


def _part(opened: Opened, slug: str) -> EditorPart:
    found = next((each for each in parts_of(opened.tables) if each.slug == slug), None)
    return found or abort(404)


def _seen(edition: Edition) -> Seen:
    given = request.form.get("visto", "")
    revision = int(given) if given.isascii() and given.isdecimal() else edition.revision
    return Seen(edition.id, min(revision, edition.revision))


def _mistakes(opened: Opened, part: EditorPart) -> dict[Path, tuple[str, ...]]:
    of_file = mistakes_by_field(opened.files, opened.tables).get(part.file, {})
    return {path: told for path, told in of_file.items() if not path or part.holds(path)}


def _changed(opened: Opened, parts: tuple[EditorPart, ...]) -> set[str]:
    """Return the addresses of the pages on which a field is not as in force."""
    changed = set()
    for file in {each.file for each in parts}:
        now, before = (
            dict(leaves(tables.get(file, {}))) for tables in (opened.tables, opened.in_force)
        )
        differing = [path for path in now | before if now.get(path) != before.get(path)]
        changed |= {
            each.slug
            for each in parts
            if each.file == file and any(each.holds(path) for path in differing)
        }
    return changed
