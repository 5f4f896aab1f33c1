"""Serve the page behind a link in an SMS, on which a citizen types where to send the answer.

No sign-in, no cookie.
"""

from flask import Blueprint, render_template, request

from ivr.rules.words.addresses import AddressRefused, masked_address, read_address
from ivr.usecases.calls.written import AddressOutcome, give_address, open_link
from ivr.web.common.installation import installation

MAX_BYTES = 4096
STATUS = {
    AddressOutcome.SENT: 200,
    AddressOutcome.USED: 410,
    AddressOutcome.OLD: 410,
    AddressOutcome.UNKNOWN: 404,
    AddressOutcome.LIMITED: 429,
}

email_page = Blueprint("email_page", __name__)


@email_page.get("/e/<token>")
def address(token: str) -> tuple[str, int]:
    """Show the form where the link is good; else say why it is not, and how to go on."""
    opened = open_link(installation().line, token)
    if opened.given:
        return _page(given=opened.given.value), STATUS[opened.given]
    return _page(protocol=opened.protocol, topics=_topics(opened.topic)), 200


@email_page.post("/e/<token>")
def give(token: str) -> tuple[str, int]:
    """Queue the answer for the address that was typed, or show the form again with its mistake.

    The link itself is the secret that a token would be: who does not have it cannot send this.
    """
    request.max_content_length = MAX_BYTES
    typed = request.form.get("email", "")[:320]
    opened = open_link(installation().line, token)
    if opened.given:
        return _page(given=opened.given.value), STATUS[opened.given]
    topics = _topics(opened.topic)
    chosen = request.form.get("assunto", "")
    chosen = chosen if chosen in {key for key, _ in topics} else ""
    try:
        to = read_address(typed)
    except AddressRefused as refused:
        again = {"protocol": opened.protocol, "topics": topics, "typed": typed, "chosen": chosen}
        return _page(mistake=str(refused), **again), 422
    given = give_address(installation().line, token, to, chosen)
    return _page(given=given.value, to=masked_address(to), protocol=opened.protocol), STATUS[given]


def _topics(topic: str) -> list[tuple[str, str]]:
    """Return every topic's key and title to choose from; none where the call had its topic."""
    callflow = installation().line.conversations.current().callflow
    return [] if topic else [(each.key, each.title) for each in callflow.topics]


def _page(**also: object) -> str:
    callflow = installation().line.conversations.current().callflow
    return render_template("citizens/email.html", email=callflow.email, **also)
