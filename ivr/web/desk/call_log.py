"""The call log: the list of calls, and one call as a timeline."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import abort, render_template, request, url_for

from ivr.rules.callflow import Callflow
from ivr.rules.emails import failure_words
from ivr.rules.hours import FORTALEZA
from ivr.rules.numbers import search_prefix
from ivr.rules.outcomes import OUTCOMES, Outcome
from ivr.store import call_log, callback_list, emails, recording_list, steps
from ivr.store.call_log import LARGEST_ID, Filter, Key
from ivr.web.desk.labels import LABELS
from ivr.web.desk.timeline import timeline
from ivr.web.house import house

GOING_ON = "em-andamento"
MOST_DIGITS = 15  # of a telephone number anywhere (ITU-T E.164)
NAMES = ("dia", "assunto", "resultado", "telefone", "protocolo")


def show_calls() -> str:
    """The list: newest first, filtered by the query string, which is a link to keep."""
    given = {name: request.args.get(name, "").strip() for name in NAMES}
    callflow = house().line.conversations.current().callflow
    wanted, mistakes = _read_filter(given, callflow)
    page = None
    if not mistakes:
        with house().ports.database.read() as session:
            page = call_log.read_page(
                session, wanted, _key(request.args.get("antes")), _key(request.args.get("depois"))
            )
    kept = {name: value for name, value in given.items() if value}
    return render_template(
        "desk/calls.html",
        page=page,
        given=given,
        filtered=bool(kept),
        mistakes=mistakes,
        topics=callflow.topics,
        titles={topic.key: topic.title for topic in callflow.topics},
        outcomes={outcome.value: facts for outcome, facts in OUTCOMES.items()},
        going_on=GOING_ON,
        newer=page and page.newer and _link(kept, depois=page.rows[0].call if page.rows else None),
        older=page and page.older and _link(kept, antes=page.rows[-1].call if page.rows else None),
    )


def show_call(call_id: int, typed: str = "", mistake: str = "") -> str:
    """One call: its facts, and its steps as a timeline.

    `typed` is an address that was refused, and `mistake` says why.
    """
    with house().ports.database.read() as session:
        row = call_log.find(session, call_id)
        taken = steps.of_call(session, call_id) if row else []
        case_id = row.call.case_id if row else None
        stories = callback_list.stories(session, case_id) if case_id else []
        texts = callback_list.texts(session, case_id) if case_id else []
        written = emails.of_case(session, case_id) if case_id else []
        messages = recording_list.of_call(session, row.call.sid) if row else []
    if row is None:
        abort(404)
    callflow = house().line.conversations.version(row.call.callflow).callflow
    return render_template(
        "desk/call.html",
        call=row.call,
        protocol=row.protocol,
        title=_title(callflow, row.call.topic),
        outcomes={outcome.value: facts for outcome, facts in OUTCOMES.items()},
        moments=timeline(taken, row.call.ended_at, callflow),
        stories=stories,
        texts=texts,
        written=written,
        failure_words=failure_words,
        messages=messages,
        can_write=bool(case_id) and house().ports.sends_mail,
        typed=typed,
        mistake=mistake,
        labels=LABELS,
    )


def _read_filter(given: dict[str, str], callflow: Callflow) -> tuple[Filter, dict[str, str]]:
    """What is wanted, and for each field that cannot be read what to do about it."""
    mistakes: dict[str, str] = {}
    since = until = None
    number = ""
    if given["dia"]:
        try:
            since, until = _day(date.fromisoformat(given["dia"]))
        except (ValueError, OverflowError):
            mistakes["dia"] = "Informe o dia como dia, mês e ano."
    if given["assunto"] and not callflow.topic(given["assunto"]):
        mistakes["assunto"] = "Escolha um assunto da lista."
    if given["resultado"] not in ("", GOING_ON, *(outcome.value for outcome in Outcome)):
        mistakes["resultado"] = "Escolha um resultado da lista."
    if given["telefone"]:
        try:
            number = _number(given["telefone"])
        except ValueError as why:
            mistakes["telefone"] = str(why)
    protocol = "".join(filter(str.isdecimal, given["protocolo"]))
    if given["protocolo"] and len(protocol) != 11:
        mistakes["protocolo"] = "O protocolo tem onze números."
    outcome = "" if given["resultado"] == GOING_ON else given["resultado"] or None
    return Filter(since, until, given["assunto"], outcome, number, protocol), mistakes


def _day(day: date) -> tuple[datetime, datetime]:
    """Its first instant and the next day's. Raises OverflowError for the calendar's last day."""
    return _midnight(day), _midnight(day + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, FORTALEZA).astimezone(UTC)


def _number(typed: str) -> str:
    """How the number looked for begins, reversed. Raises ValueError with what to do about it."""
    number = search_prefix(typed)
    if len(number) > MOST_DIGITS:
        raise ValueError("Confira o telefone: tem números demais.")
    return number


def _link(kept: dict[str, str], **beyond: Any) -> str:
    ((name, call),) = beyond.items()
    where = {name: f"{call.received_at.isoformat()}_{call.id}"} if call else {}
    return f"{url_for('desk.calls')}?{urlencode(kept | where)}"


def _key(text: str | None) -> Key | None:
    """The place in the log that `_link` wrote; the log's beginning for anything else."""
    moment, _, number = (text or "").partition("_")
    try:
        at = datetime.fromisoformat(moment)
        key = Key(at.astimezone(UTC), int(number))
    except (ValueError, OverflowError):
        return None
    return key if at.tzinfo and 0 < key.id <= LARGEST_ID else None


def _title(callflow: Callflow, key: str) -> str:
    topic = callflow.topic(key)
    return topic.title if topic else ""
