"""Serve the page behind a link in an SMS, on which a citizen asks and types where to answer.

No sign-in, no cookie.
"""

from typing import Any

from flask import Blueprint, render_template, request

from ivr.rules.callbacks.promise_wording import answer_words
from ivr.rules.cases.contact_form import MAX_TEXT_CHARS, plain_text
from ivr.rules.words.addresses import AddressRefused, masked_address, read_address
from ivr.store.queries.case_status import status_of
from ivr.usecases.calls.written import (
    AddressGiven,
    AddressOutcome,
    Answered,
    Opened,
    give_address,
    open_link,
)
from ivr.web.common.installation import installation

MAX_BYTES = 64 * 1024  # MAX_TEXT_CHARS letters, accents and all, as they are sent
STATUS = {
    AddressOutcome.SENT: 200,
    AddressOutcome.OWED: 200,
    AddressOutcome.USED: 410,
    AddressOutcome.OLD: 410,
    AddressOutcome.UNKNOWN: 404,
    AddressOutcome.LIMITED: 429,
}
NO_QUESTION = "Escreva sua pergunta: para esse assunto não temos orientação pronta."
TOO_LONG = "A pergunta pode ter até 10.000 letras. Encurte um pouco."

email_page = Blueprint("email_page", __name__)


@email_page.get("/e/<token>")
def address(token: str) -> tuple[str, int]:
    """Show the form where the link is good; else say why it is not, and how to go on."""
    opened = open_link(installation().line, token)
    if opened.given:
        return _closed(opened, opened.given)
    return _page(**_form(opened)), 200


@email_page.post("/e/<token>")
def give(token: str) -> tuple[str, int]:
    """Queue the answer for the address that was typed, or show the form again with its mistakes.

    The link itself is the secret that a token would be: who does not have it cannot send this.
    """
    request.max_content_length = MAX_BYTES
    sent = request.form  # before all else: too much is refused, whatever the link is
    opened = open_link(installation().line, token)
    if opened.given:
        return _closed(opened, opened.given)
    form = _form(opened)
    typed = sent.get("email", "")[:320]
    chosen = sent.get("assunto", "")
    chosen = chosen if chosen in {key for key, _ in form["topics"]} else ""
    question = plain_text(sent.get("pergunta", ""))
    mistakes, to = {}, ""
    try:
        to = read_address(typed)
    except AddressRefused as refused:
        mistakes["email"] = str(refused)
    if not question and not (opened.topic or chosen):
        mistakes["pergunta"] = NO_QUESTION
    elif len(question) > MAX_TEXT_CHARS:
        mistakes["pergunta"] = TOO_LONG
    if mistakes:
        asked = {"typed": typed, "chosen": chosen, "question": question, "mistakes": mistakes}
        return _page(**(form | asked)), 422
    answered = give_address(installation().line, token, AddressGiven(to, chosen, question))
    return _given(opened, answered, to, guided=bool(opened.topic or chosen))


def _closed(opened: Opened, why: AddressOutcome) -> tuple[str, int]:
    """Return the page of a link that takes no address; of a used one, what has become of it."""
    line, told = installation().line, ""
    if opened.protocol:
        with line.ports.database.read() as session:
            status = status_of(session, opened.protocol)
        sentences = line.conversations.current().callflow.sentences
        told = sentences[f"status_{status.state}"].as_read if status else ""
    return _page(given=why.value, told=told), STATUS[why]


def _given(opened: Opened, answered: Answered, to: str, guided: bool) -> tuple[str, int]:
    line = installation().line
    texts, now = line.conversations.current().callflow.promise_texts, line.ports.clock.now()
    page = _page(
        given=answered.outcome.value,
        to=masked_address(to),
        protocol=opened.protocol,
        guided=guided,
        due=answer_words(answered.due_at, now, texts) if answered.due_at else "",
    )
    return page, STATUS[answered.outcome]


def _form(opened: Opened) -> dict[str, Any]:
    """Return what the form is made of; topics to choose from only where the call had none."""
    callflow = installation().line.conversations.current().callflow
    topic = callflow.topic(opened.topic)
    topics = [] if topic else [(each.key, each.title) for each in callflow.topics]
    return {
        "protocol": opened.protocol,
        "topic": topic.title if topic else "",
        "topics": topics,
        "most_letters": MAX_TEXT_CHARS,
        "mistakes": {},
    }


def _page(**also: object) -> str:
    callflow = installation().line.conversations.current().callflow
    return render_template(
        "citizens/email.html", **{"email": callflow.email, "mistakes": {}} | also
    )
