"""Show the audit, who did and saw what, and send the same as a file."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from flask import Response, g, render_template, request

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.privacy.reveals import reason_words
from ivr.rules.staff.audit_words import ACTIONS, action_words, thing_words
from ivr.rules.words.csv_cells import BOM, csv_lines
from ivr.store.database.database import Database
from ivr.store.database.paging import Key
from ivr.store.queries import audit_list
from ivr.store.queries.audit_list import Row, Wanted
from ivr.store.staff import audit, staff
from ivr.store.staff.audit import OWN_DATA, AuditEntry
from ivr.usecases.privacy.reveals import ADDRESS, CPF, REVEALED
from ivr.usecases.staff.audit_log import note_audit_export
from ivr.web.common.installation import installation
from ivr.web.desk.session.paging import asked_place, list_address, list_links

NAMES = ("pessoa", "acao", "de", "ate", "coisa")
HEADINGS = ("Número", "Quando", "Quem", "O que fez", "Com o quê", "Qual", "Observação", "Hash")
OWNER = "A própria pessoa"  # a citizen, by a code that came to a contact of the case
NOBODY = "Central (regra ou terminal)"
STRANGER = "Alguém sem sessão"  # whose own entry names nobody: a failed sign-in, an odd form
OF_STRANGERS = ("sign-in-failed", "code-failed", "locked-out", "form-refused", "session-refused")


def show_audit() -> str:
    """Show the audit's entries, newest first, filtered by the query string, a link to keep."""
    given, (wanted, mistakes) = _given(), _read(_given())
    page, place = None, asked_place()
    with installation().ports.database.read() as session:
        people = staff.everybody(session)
        if not mistakes:
            page = audit_list.read_page(session, wanted, place)
    kept = {name: value for name, value in given.items() if value}
    return render_template(
        "desk/staff/audit.html",
        rows=page.rows if page else (),
        people=people,
        names={str(each.id): each.name for each in people},
        actions=sorted(ACTIONS.items(), key=lambda each: each[1]),
        action_words=action_words,
        thing_words=thing_words,
        who=who,
        note_words=note_words,
        given=given,
        mistakes=mistakes,
        filtered=bool(kept),
        turned=place is not None,
        first=list_address("desk.audit", kept),
        older=page and list_links("desk.audit", kept, page, _key).next,
        file=list_address("desk.audit_file", kept),
    )


def send_audit() -> Response | tuple[str, int]:
    """Send all entries that the filter finds as a CSV file; record who took it."""
    wanted, mistakes = _read(_given())
    if mistakes:
        return show_audit(), 422
    ports = installation().ports
    now = ports.clock.now()
    note_audit_export(ports, g.member.id)
    with ports.database.read() as session:
        names = {str(each.id): each.name for each in staff.everybody(session)}
    name = f"auditoria-{now.astimezone(FORTALEZA):%Y-%m-%d}.csv"
    return Response(
        _lines(ports.database, wanted, names),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def who(row: Row) -> str:
    """Return who did it, as far as anybody knows."""
    if row.name:
        return row.name
    if row.entry.action == OWN_DATA:
        return OWNER
    return STRANGER if row.entry.action in OF_STRANGERS else NOBODY


def note_words(entry: AuditEntry) -> str:
    """Return the entry's note; the reason for seeing a number, in the words of the list."""
    revealed = entry.action in (REVEALED, ADDRESS, CPF)
    return reason_words(entry.note) if revealed else entry.note


def _lines(database: Database, wanted: Wanted, names: Mapping[str, str]) -> Iterator[str]:
    yield BOM + csv_lines([HEADINGS])
    with database.read() as session:  # after the request: nothing of Flask's is there any more
        for row in audit_list.read_all(session, wanted):
            yield csv_lines([_cells(row, names)])


def _cells(row: Row, names: Mapping[str, str]) -> tuple[int | str, ...]:
    entry = row.entry
    return (
        entry.id,
        f"{entry.at.astimezone(FORTALEZA):%d/%m/%Y %H:%M:%S}",
        who(row),
        action_words(entry.action),
        thing_words(entry.about),
        names.get(entry.subject, entry.subject) if entry.about == audit.STAFF else entry.subject,
        note_words(entry),
        entry.hash,
    )


def _given() -> dict[str, str]:
    return {name: request.args.get(name, "").strip() for name in NAMES}


def _read(given: Mapping[str, str]) -> tuple[Wanted, dict[str, str]]:
    """Return what is wanted, and for each field that cannot be read what to do about it."""
    mistakes: dict[str, str] = {}
    bounds: dict[str, datetime | None] = {"de": None, "ate": None}
    for name, days in (("de", 0), ("ate", 1)):
        try:
            if given[name]:
                day = date.fromisoformat(given[name]) + timedelta(days=days)
                bounds[name] = datetime.combine(day, time.min, FORTALEZA).astimezone(UTC)
        except (ValueError, OverflowError):
            mistakes[name] = "Informe o dia como dia, mês e ano."
    person = given["pessoa"]
    if person and not (person.isascii() and person.isdecimal() and len(person) < 10):
        mistakes["pessoa"] = "Escolha uma pessoa da lista."
    since, until = bounds["de"], bounds["ate"]
    if since and until and since >= until:
        mistakes["ate"] = "O último dia vem antes do primeiro: confira os dois."
    if not given["coisa"].isprintable():
        mistakes["coisa"] = "Escreva o protocolo ou número como aparece na lista."
    who_id = int(person) if person and "pessoa" not in mistakes else None
    return Wanted(who_id, given["acao"][:20], given["coisa"][:64], since, until), mistakes


def _key(row: Row) -> Key:
    return Key(row.entry.at, row.entry.id)
