"""Show one edition of the charter: how far it is, what it alters, what was done to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, render_template

from ivr.rules.callbacks.slots import SLOT
from ivr.rules.charter.differences import KIND_LABELS, Group, by_kind, differences
from ivr.rules.charter.editor.form_parts import tables_of
from ivr.rules.charter.editor.labels import TOPIC
from ivr.rules.staff.approval import State
from ivr.store.charter import edition_history, editions
from ivr.store.charter.edition_history import MAX_WHY_CHARS, EditionAct
from ivr.store.charter.editions import Edition
from ivr.store.database.publications import WAITING
from ivr.store.operations import long_works
from ivr.store.operations.long_works import RUNNING, LongWork
from ivr.usecases.charter.checking import KIND, result_of
from ivr.usecases.charter.effects import effects
from ivr.web.common.installation import installation
from ivr.web.desk.charter.edition_words import LABELS, TONES, act_words, steps
from ivr.web.desk.charter.found import shown_found
from ivr.web.desk.charter.works import failed_words


@dataclass(frozen=True)
class Read:
    """An edition as it is read from the database, with the texts that it is compared with."""

    edition: Edition
    current: Edition | None
    acts: list[EditionAct]
    files: Mapping[str, str]
    other: Mapping[str, str]  # what it differs from: the one in force, else the one it began from
    work: LongWork | None


def show_edition(edition_id: int) -> str:
    """Show an edition with what can be done to it now."""
    return edition_page(edition_id)


def edition_page(
    edition_id: int,
    given: Mapping[str, str] | None = None,
    mistakes: Mapping[str, str] | None = None,
) -> str:
    """Return the edition's page; `given` and `mistakes` are of a form that cannot be obeyed."""
    read = read_edition(edition_id)
    edition, work = read.edition, read.work
    result = result_of(work)
    unpublished = edition.state in editions.OPEN_STATES
    groups = by_kind(compared(read))
    return render_template(
        "desk/charter/edition.html",
        edition=edition,
        current=read.current,
        acts=read.acts,
        act_words=act_words,
        steps=steps(edition),
        label=LABELS[edition.state],
        tone=TONES[edition.state],
        open=unpublished,
        behind=unpublished and read.current and read.current.number != edition.base_number,
        groups=groups,
        kind_labels=KIND_LABELS,
        alters=effects(installation().line, read.other, read.files) if unpublished else None,
        topics=_topic_names(read),
        slot=SLOT,
        work=work,
        cut_off=failed_words(work),
        under_way=work if work and work.state in (WAITING, RUNNING) else None,
        result=result,
        found=shown_found(edition, result, read.files) if result else None,
        given=given or {},
        mistakes=mistakes or {},
        most=MAX_WHY_CHARS,
        states=State,
    )


def read_edition(edition_id: int) -> Read:
    """Return what is known of an edition; 404 where there is none."""
    with installation().ports.database.read() as session:
        edition = editions.find(session, edition_id)
        if edition is None:
            abort(404)
        current = editions.in_force(session)
        files = editions.files(session, edition)
        other = files
        if edition.state in editions.OPEN_STATES and current:
            other = editions.files(session, current)
        elif edition.number is not None and edition.number > 1:
            before = editions.numbered(session, edition.number - 1)
            other = editions.files(session, before) if before else files
        elif edition.number is None:
            other = editions.files(session, edition, 0)
        acts = list(edition_history.acts(session, [edition_id]))
        work = long_works.latest(session, KIND, edition_id)
        session.expunge_all()
    return Read(edition, current, acts, files, other, work)


def compared(read: Read) -> tuple[Group, ...]:
    """Return what the edition alters of the one that it is compared with."""
    return differences(read.other, read.files)


def _topic_names(read: Read) -> Mapping[str, str]:
    """Return what each topic is called now, or was called, by its key."""
    names = {}
    for files in (read.other, read.files):
        for name, table in tables_of(files).items():
            if match := TOPIC.fullmatch(name):
                names[match[2]] = str(table.get("title") or match[2])
    return names
