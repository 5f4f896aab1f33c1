"""Show the callbacks' board, live while somebody looks, and below it what never arrived.

The board has five columns.
"""

import hashlib
from datetime import UTC, datetime, time
from typing import Any

from flask import Response, make_response, render_template, request, url_for

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.notices.email_states import failure_words
from ivr.rules.notices.sms_states import failure_words as sms_failure_words
from ivr.store.database.paging import MAX_LISTED
from ivr.store.mail import email_links, emails
from ivr.store.queries import callback_list, voice_message_list
from ivr.store.queries.callback_list import MAX_COUNTED, Column, Moment, Wanted
from ivr.store.staff import staff
from ivr.usecases.callbacks.callbacks import MAX_NOTE_CHARS
from ivr.usecases.callbacks.due_times import due_shown
from ivr.usecases.callbacks.scheduling import can_be_rung
from ivr.web.common.compression import compressed_unasked
from ivr.web.common.installation import installation
from ivr.web.desk.session.labels import EMAIL_TITLES, LABELS

TITLES: dict[Column, str] = {
    Column.WAITING: "Vencem depois",
    Column.SOON: "Vencidos e a vencer em 30 min",
    Column.UNDER_WAY: "Em andamento",
    Column.PERSON: "Precisam de pessoa",
    Column.DONE: "Encerrados hoje",
}
EMPTY: dict[Column, str] = {
    Column.WAITING: "Nada vence depois da próxima meia hora.",
    Column.SOON: "Nada venceu, e nada vence na próxima meia hora.",
    Column.UNDER_WAY: "Nenhum telefone toca agora.",
    Column.PERSON: "Ninguém depende de você.",
    Column.DONE: "Nenhum retorno terminou hoje.",
}


@compressed_unasked
def show_callbacks() -> str:
    """Show the board, and below it the e-mails, links and voice messages that need a person."""
    with installation().ports.database.read() as session:
        undelivered = emails.needing_person(session)
        links = email_links.lost(session)
        messages = voice_message_list.needing_person(session)
        people = [each for each in staff.everybody(session) if can_be_rung(each)]
    board, mark = _board()
    return render_template(
        "desk/callbacks/callbacks.html",
        board=board,
        mark=mark,
        address=_address(),
        given=_given(),
        undelivered=undelivered,
        failure_words=failure_words,
        email_titles=EMAIL_TITLES,
        links=links,
        messages=messages,
        sms_words=sms_failure_words,
        people=people,
        topics=installation().line.conversations.current().callflow.topics,
        titles=_topic_titles(),
        today=installation().ports.clock.now().astimezone(FORTALEZA).date(),
        labels=LABELS,
        most=MAX_NOTE_CHARS,
        most_listed=MAX_LISTED,
    )


def show_board() -> Response:
    """Return the board alone, as its page polls it every few seconds; 304 while nothing is new."""
    board, mark = _board()
    if request.headers.get("If-None-Match") == f'"{mark}"':
        return Response(status=304, headers={"ETag": f'"{mark}"'})
    html = render_template(
        "desk/callbacks/callbacks_frame.html", board=board, mark=mark, address=_address()
    )
    response = make_response(html)
    response.headers["ETag"] = f'"{mark}"'
    return response


def _board() -> tuple[str, str]:
    """Return the board's columns as HTML, and a hash that changes whenever they do."""
    now, given = installation().ports.clock.now(), _given()
    today = now.astimezone(FORTALEZA).date()
    midnight = datetime.combine(today, time.min, FORTALEZA).astimezone(UTC)
    agent = int(given["atendente"]) if _is_id(given["atendente"]) else 0
    wanted = Wanted(given["assunto"], agent)
    switchboard = installation().line.board.state(now)
    after = {column: request.args.get(column.value, "") for column in TITLES}
    with installation().ports.database.read() as session:
        blocks = {
            column: callback_list.read(
                session, column, Moment(now, midnight), wanted, int(at) if _is_id(at) else 0
            )
            for column, at in after.items()
        }
        html = render_template(
            "desk/callbacks/callbacks_board.html",
            blocks=blocks,
            names=TITLES,
            empty=EMPTY,
            turned={column for column, at in after.items() if _is_id(at)},
            most=MAX_COUNTED,
            now=now.replace(second=0, microsecond=0),
            today=today,
            told=lambda callback, forecast: due_shown(callback, forecast, now, switchboard),
            titles=_topic_titles(),
            labels=LABELS,
            kept={name: value for name, value in given.items() if value},
        )
    return html, hashlib.sha256(html.encode()).hexdigest()[:32]


def _given() -> dict[str, str]:
    return {name: request.args.get(name, "").strip()[:60] for name in ("assunto", "atendente")}


def _address() -> str:
    """Return the address of the board alone, with the filters and places of this page."""
    names = ("assunto", "atendente", *(column.value for column in TITLES))
    kept: dict[str, Any] = {
        name: value[:60] for name in names if (value := request.args.get(name, ""))
    }
    return url_for("desk.callbacks_board", **kept)


def _topic_titles() -> dict[str, str]:
    callflow = installation().line.conversations.current().callflow
    return {topic.key: topic.title for topic in callflow.topics}


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 11
