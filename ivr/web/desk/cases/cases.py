"""Show the list of cases, usually the open ones, and one case with all that happened in it."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.callflow.model import Callflow
from ivr.rules.calls.outcomes import CaseState
from ivr.rules.cases.channels import CHANNEL_LABELS
from ivr.rules.cases.states import (
    CASE_LABELS,
    HISTORY,
    MAX_REASON_CHARS,
    MAX_TEXT_CHARS,
    OWED,
    PROMISED,
    RECENT,
    code_label,
    codes_of,
)
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.privacy.reveals import REASONS
from ivr.rules.staff.roles import May, may
from ivr.rules.words.addresses import is_address
from ivr.store.cases import sectors
from ivr.store.database.paging import Key
from ivr.store.mail import deliveries
from ivr.store.queries import case_list, case_timeline
from ivr.store.queries.case_list import MAX_JOINABLE, Row, Wanted, Whose, joinable
from ivr.usecases.callbacks.due_times import due_shown
from ivr.usecases.cases.cases import Closing, WroteUp, look
from ivr.usecases.cases.claims import Presence, be_there, presence
from ivr.web.common.compression import compressed_unasked
from ivr.web.common.installation import installation
from ivr.web.desk.cases.request_card import request_card
from ivr.web.desk.cases.timeline import RESOLVED, events
from ivr.web.desk.session.labels import LABELS
from ivr.web.desk.session.paging import asked_place, list_links, row_id

NAMES = ("lista", "estado", "assunto", "setor", "atendente", "protocolo")
LISTS = {
    Whose.OPEN.value: "Todos os abertos",
    Whose.MINE.value: "Meus",
    Whose.NOBODYS.value: "De ninguém",
    Whose.HELD.value: "Em mãos de alguém",
}
STATES = {state.value: CASE_LABELS[state] for state in (PROMISED, *OWED, CaseState.ANSWERED)}
STATES |= {each.value: CASE_LABELS[each] for each in (CaseState.HANDED, CaseState.INFORMED)}


@dataclass(frozen=True)
class Typed:
    """The input that somebody typed, with its mistakes, to be shown again; nothing is lost."""

    note: str = ""
    reason: str = ""
    sector: int = 0
    by_email: bool = False
    answer: str = ""  # of a sector
    why: str = ""  # nobody needs an answer
    extension: str = ""  # the reason for more time
    closing: Closing | None = None
    wrote: WroteUp | None = None
    mistakes: tuple[tuple[str, str], ...] = ()  # of which form, and what to do about it


@compressed_unasked
def show_cases() -> str:
    """Show the cases, newest first, filtered by the query string, which is a link to keep."""
    given = {name: request.args.get(name, "").strip() for name in NAMES}
    callflow = installation().line.conversations.current().callflow
    wanted, mistakes = _read_wanted(given, callflow)
    now, page, standing = installation().ports.clock.now(), None, {}
    with installation().ports.database.read() as session:
        if not mistakes:
            page = case_list.read_page(session, wanted, now, asked_place())
            listed = [each.case for each in page.rows]
            standing = deliveries.shown_of(session, listed)
        agents, offered = case_list.agents(session, now), sectors.offered(session)
        session.expunge_all()
    kept = {name: value for name, value in given.items() if value}
    links = list_links("desk.cases", kept, page, _key) if page else None
    return render_template(
        "desk/cases/cases.html",
        page=page,
        standing=standing,
        given=given,
        filtered=bool(kept),
        mistakes=mistakes,
        lists=LISTS,
        states=STATES,
        topics=callflow.topics,
        sectors=offered,
        agents=agents,
        titles={topic.key: topic.title for topic in callflow.topics},
        channels=CHANNEL_LABELS,
        resolved=RESOLVED,
        labels=LABELS,
        newer=links and links.previous,
        older=links and links.next,
    )


def show_case(case_id: int) -> Response | str:
    """Show one case; redirect from a case that was joined to another."""
    return case_page(case_id, Typed())


def case_page(case_id: int, typed: Typed, **form: Any) -> Response | str:
    """Return the page of one case, with what was typed and refused still in its forms.

    `form`: as `call_page.show_call`'s. With `form`, as when a number is shown whole, a joined case
    does not redirect.
    """
    story = look(installation().ports, g.member.id, case_id)
    if story is None:
        abort(404)
    if story.case.id != case_id and not form:
        return redirect(url_for("desk.case", case_id=story.case.id))
    now = installation().ports.clock.now()
    with installation().ports.database.read() as session:
        others = case_timeline.others(session, story, now - HISTORY)
        offered = sectors.offered(session)
        same = joinable(session, story.case)
        standing = deliveries.shown_of(session, [story.case, *same])
        session.expunge_all()
    callflow = installation().line.conversations.current().callflow
    topic = callflow.topic(story.case.topic)
    return render_template(
        "desk/cases/case.html",
        story=story,
        case=story.case,
        standing=standing,
        events=events(story),
        around=around_of(story.case.id),
        others=others,
        same=same,
        **_at(now),
        form=form,
        reasons=REASONS,
        topic=topic,
        titles={each.key: each.title for each in callflow.topics},
        channels=CHANNEL_LABELS,
        sectors=offered,
        codes=codes_of(story.case.topic),
        code_label=code_label,
        resolved=RESOLVED,
        most=MAX_TEXT_CHARS,
        most_listed=(MAX_JOINABLE, case_timeline.MAX_OTHER_CASES),
        most_of_reason=MAX_REASON_CHARS,
        typed=typed,
        nonce=secrets.token_hex(16),
        sends_mail=installation().ports.sends_mail,
        is_address=is_address,
        mistakes=dict(typed.mistakes),
        labels=LABELS,
        **request_card(story),
    )


def _at(now: datetime) -> dict[str, Any]:
    """Return what a case's page shows by the time at which it is looked at."""
    switchboard = installation().line.board.state(now)
    return {
        "now": now,
        "today": now.astimezone(FORTALEZA).date(),
        "recent": now - RECENT,
        "told": lambda callback, forecast: due_shown(callback, forecast, now, switchboard),
    }


def around_of(case_id: int) -> Presence:
    """Return who is on the case's page; note that the member is, if they may serve it."""
    if may(g.member.role, May.SERVE):
        around = be_there(installation().ports, g.member.id, case_id)
        if around is None:
            abort(404)
        return around
    return presence(installation().ports, g.member.id, case_id)


def _read_wanted(given: dict[str, str], callflow: Callflow) -> tuple[Wanted, dict[str, str]]:
    """Return what is wanted, and for each field that cannot be read what to do about it."""
    mistakes: dict[str, str] = {}
    if given["lista"] not in ("", *LISTS):
        mistakes["lista"] = "Escolha uma lista."
    if given["estado"] not in ("", *STATES):
        mistakes["estado"] = "Escolha uma situação da lista."
    if given["assunto"] and not callflow.topic(given["assunto"]):
        mistakes["assunto"] = "Escolha um assunto da lista."
    ids = {}
    for name, said in (("setor", "Escolha um setor da lista."), ("atendente", "Escolha alguém.")):
        ids[name] = row_id(given[name])
        if given[name] and not ids[name]:
            mistakes[name] = said
    protocol = "".join(filter(str.isdecimal, given["protocolo"]))
    if given["protocolo"] and len(protocol) != 11:
        mistakes["protocolo"] = "O protocolo tem onze números."
    if mistakes:
        return Wanted(), mistakes
    whose = Whose(given["lista"] or Whose.OPEN.value)
    wanted = Wanted(
        *(whose, g.member.id, given["estado"], given["assunto"]),
        *(ids["setor"], ids["atendente"], protocol),
    )
    return wanted, mistakes


def _key(row: Row) -> Key:
    return Key(row.case.opened_at, row.case.id)
