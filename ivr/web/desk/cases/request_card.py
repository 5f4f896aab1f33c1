"""Prepare the card of a case's request: whose turn it is, by when, and where it has been."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ivr.rules.callbacks.promises import PromiseState
from ivr.rules.callflow.email_files import DELAY, EXTENSION
from ivr.rules.cases.extension import MAX_EXTENSION_REASON_CHARS
from ivr.rules.cases.handovers import hops_of
from ivr.rules.cases.requests import (
    COMPLEXITY_LABELS,
    KIND_LABELS,
    OPEN,
    REQUEST_LABELS,
    Complexity,
    RequestKind,
    RequestState,
)
from ivr.rules.mail.incoming import REFUSED_LABELS
from ivr.store.callbacks import law_terms
from ivr.store.cases import reply_drafts
from ivr.store.queries import request_turns
from ivr.store.queries.case_timeline import CaseTimeline
from ivr.store.queries.request_list import Row
from ivr.usecases.cases.reading import CallReason, call_reason
from ivr.usecases.cases.request_changes import refusal
from ivr.web.common.installation import installation
from ivr.web.desk.cases.requests import lasting, left_words, shown

KINDS = {each.value: label for each, label in KIND_LABELS.items()}
COMPLEXITIES = {each.value: label for each, label in COMPLEXITY_LABELS.items()}
CALL_REASONS = {
    CallReason.NO_CODE: "ela não tem código de leitura",
    CallReason.LANDLINE: "o telefone fixo não recebe o SMS que avisa",
    CallReason.NO_SMS: "esta instalação não manda SMS",
}
READS_ALONE = "Com o código de leitura, ela também pode ler a resposta na página do protocolo."
TONES = {
    **{each.value: "waiting" for each in OPEN},
    RequestState.ANSWERED.value: "good",
    RequestState.CLOSED.value: "",
}


@dataclass(frozen=True)
class Delay:
    """A new date of a reply, when its citizen was told, and by what way (pt-BR)."""

    due_at: datetime
    told_at: datetime
    way: str


def request_card(story: CaseTimeline) -> dict[str, Any]:
    """Return what the templates need of the request; only `refused_files` where there is none."""
    refused = {each.value: label for each, label in REFUSED_LABELS.items()}
    if story.case_request is None:
        return {"refused_files": refused}
    now, line = installation().ports.clock.now(), installation().line
    with installation().ports.database.read() as session:
        turns = request_turns.of_cases(session, [story.case.id])[story.case.id]
        reason = call_reason(session, line, story.case_request)
        to_call = reply_drafts.awaits_reading(session, story.case_request)
        extension = law_terms.extension_of(session, story.case.id)
        can_extend = not refusal(session, story.case_request, now)
    hops = hops_of(turns, line.schedule(), now)
    deadlines = line.conversations.current().callflow.deadlines
    return {
        "refused_files": refused,
        "to_call": to_call,
        "call_reason": reason,
        "call_reasons": CALL_REASONS,
        "reads_alone": READS_ALONE,
        "shown": shown(Row(story.case_request, story.case, None, None, bool(extension)), hops, now),
        "hops": hops,
        "kinds": KINDS,
        "complexities": COMPLEXITIES,
        "term_choices": [
            (each.value, f"{COMPLEXITIES[each.value]}: {deadlines[each.value]} dias úteis")
            for each in Complexity
        ],
        "request_states": {each.value: REQUEST_LABELS[each] for each in RequestState},
        "request_tones": TONES,
        "lasting": lasting,
        "left_words": left_words,
        "delay": _delay(story),
        "extension": extension,
        "extension_way": _way(story, EXTENSION, extension.at) if extension else "",
        "can_extend": can_extend,
        "most_of_extension": MAX_EXTENSION_REASON_CHARS,
    }


def _delay(story: CaseTimeline) -> Delay | None:
    """Return the last date told of the reply, where it is not the first; else None."""
    own = story.case_request.due_at if story.case_request else None
    told = [
        each
        for each in story.promises
        if each.callback_id is None and each.state == PromiseState.OPEN.value
    ]
    if own is None or not told or told[-1].due_at <= own:
        return None
    return Delay(told[-1].due_at, told[-1].said_at, _way(story, DELAY, told[-1].said_at))


def _way(story: CaseTimeline, kind: str, at: datetime) -> str:
    """Return by what way the citizen was told at that time; pt-BR."""
    if any((each.kind, each.created_at) == (kind, at) for each in story.emails):
        return "por e-mail"
    if any((each.kind, each.created_at) == (kind, at) for each in story.texts):
        return "por SMS"
    return "só na página do protocolo"


def read_term(kind: str, complexity: str) -> tuple[RequestKind, Complexity] | None:
    """Return the kind and complexity chosen in the card's form; None for what is on no list."""
    try:
        return RequestKind(kind), Complexity(complexity)
    except ValueError:
        return None
