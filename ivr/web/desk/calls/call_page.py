"""Show a call's page: its facts, its picture, its steps, and the case around it."""

from collections.abc import Sequence
from typing import Any

from flask import abort, render_template

from ivr.rules.callflow.model import Callflow
from ivr.rules.calls.outcomes import OUTBOUND, OUTCOMES
from ivr.rules.notices.email_states import trouble_words
from ivr.rules.privacy.reveals import REASONS
from ivr.store.callbacks import timeline as callback_timeline
from ivr.store.callbacks.timeline import CallbackTimeline
from ivr.store.calls import steps
from ivr.store.calls.calls import Call
from ivr.store.calls.steps import Step
from ivr.store.mail import emails
from ivr.store.queries import call_log, callback_list, staff_actions, voice_message_list
from ivr.usecases.calls.unserved import unserved_labels
from ivr.web.common.installation import installation
from ivr.web.desk.calls.call_picture import draw_strip, keys_pressed
from ivr.web.desk.calls.timeline import timeline
from ivr.web.desk.session.calling import why_no_call
from ivr.web.desk.session.labels import LABELS


def show_call(call_id: int, **form: Any) -> str:
    """Return the page of a call: its facts, its picture, and its steps as a timeline.

    `form` is what is asked for again and why, or the number that is shown whole this once.
    """
    with installation().ports.database.read() as session:
        row = call_log.find(session, call_id)
        taken = steps.of_call(session, call_id) if row else []
        case_id = row.call.case_id if row else None
        stories = callback_timeline.stories(session, case_id) if case_id else []
        texts = callback_list.texts(session, case_id) if case_id else []
        written = emails.of_case(session, case_id) if case_id else []
        sids = [attempt.leg_sid for story in stories for attempt, _ in story.attempts]
        legs = call_log.ids_of(session, sids) if sids else {}
        unserved = unserved_labels(session, [row.call]) if row else {}
        messages = voice_message_list.of_call(session, row.call.sid) if row else []
        is_settled = row is not None and row.call.settled_why != ""
        settled = staff_actions.settled(session, call_id) if is_settled else None
        no_call = why_no_call(session, installation().ports.clock.now())
    if row is None:
        abort(404)
    callflow = installation().line.conversations.version(row.call.callflow).callflow
    return render_template(
        "desk/calls/call.html",
        call=row.call,
        protocol=row.protocol,
        title=_title(callflow, row.call.topic),
        outcomes={outcome.value: facts for outcome, facts in OUTCOMES.items()},
        unserved=unserved,
        moments=timeline(taken, row.call, callflow),
        stories=stories,
        texts=texts,
        written=written,
        trouble_words=trouble_words,
        messages=messages,
        can_write=bool(case_id) and installation().ports.sends_mail,
        form=form,
        reasons=REASONS,
        agent=row.agent,
        rung=_rung(row.call, stories),
        settled=settled,
        no_call=no_call,
        strip=draw_strip(taken, row.call, installation().ports.clock.now(), callflow),
        legs=legs,
        replay=_replay(taken),
        labels=LABELS,
    )


def _rung(call: Call, stories: Sequence[CallbackTimeline]) -> dict[str, Any] | None:
    """Return whose callback a call that we made is for; None for a call to us."""
    found = (
        {"number": story.callback.number, "citizen_first": attempt.citizen_first}
        for story in stories
        for attempt, _ in story.attempts
        if attempt.leg_sid == call.sid
    )
    return (
        next(found, {"number": "", "citizen_first": False}) if call.direction == OUTBOUND else None
    )


def _title(callflow: Callflow, key: str) -> str:
    topic = callflow.topic(key)
    return topic.title if topic else ""


def _replay(taken: Sequence[Step]) -> str:
    """Return the simulator's address that presses the same keys; "" where no simulator is used."""
    settings = installation().settings
    keys = keys_pressed(taken) if settings.simulated else ""
    return f"{settings.TWILIO_API_URL.rstrip('/')}/#teclas={keys}" if keys else ""
