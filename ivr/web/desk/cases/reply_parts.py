"""Offer what a button puts into a reply: sectors' answers, guidance, ready-made sentences."""

from ivr.rules.callflow.email_files import ANSWER, QUESTION
from ivr.rules.callflow.model import Callflow, EmailPart
from ivr.rules.cases.quoting import own_words
from ivr.rules.cases.replies import ReplyPart
from ivr.rules.conversation.staff_wording import choice_words
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.mail.origin import Origin
from ivr.rules.notices.email_texts import Matter, Office, guidance_text, snippet_text, values_of
from ivr.store.queries.case_timeline import CaseTimeline
from ivr.store.queries.incoming_list import Message
from ivr.usecases.cases.internal_texts import sent_to_sectors
from ivr.web.common.installation import installation


def doubtful_sector(story: CaseTimeline, what: str) -> Message | None:
    """Return the sector's answer that a button would put in and that may not be the sector's.

    Only our mail server can say where an e-mail came from; what staff registered needs no proof.
    """
    kind, _, which = what.partition(":")
    if kind != "setor":
        return None
    found = next((each for each in story.incoming if str(each.row.id) == which), None)
    if found is None or found.row.settled_by or found.row.origin == Origin.PROVEN.value:
        return None
    return found


def snippets_of(callflow: Callflow, asks: bool) -> tuple[EmailPart, ...]:
    """Return the ready-made sentences of an answer, or with `asks` of a question."""
    return callflow.emails[QUESTION if asks else ANSWER].snippets


def inserted(story: CaseTimeline, asks: bool, what: str) -> str:
    """Return the words that a button puts in; "" for what no button of ours says."""
    what = what.replace("setor-sim:", "setor:", 1)
    return next((each.text for each in reply_parts(story, asks) if each.value == what), "")


def reply_parts(story: CaseTimeline, asks: bool) -> list[ReplyPart]:
    """Return every text that a button puts into a reply in that case, and whence it is."""
    return [*_from_sectors(story), *_guidance(story), *_ready_made(story, asks)]


def _from_sectors(story: CaseTimeline) -> list[ReplyPart]:
    ours, found = sent_to_sectors(story), []
    for each in story.sector_answers:
        day = each.row.received_at.astimezone(FORTALEZA)
        whose = f" {each.sector}" if each.sector else ""
        label = f"Resposta do setor{whose}, {day:%d/%m}"
        found.append(ReplyPart(f"setor:{each.row.id}", label, own_words(each.row.text, ours)))
    return found


def _guidance(story: CaseTimeline) -> list[ReplyPart]:
    topic = installation().line.conversations.current().callflow.topic(story.case.topic)
    if topic is None:
        return []
    found = [ReplyPart("orientacao:", f"Orientação: {topic.title}", guidance_text(topic))]
    for choice in topic.choices:
        label, text = f"Orientação: {choice_words(choice)}", guidance_text(topic, choice.key)
        found.append(ReplyPart(f"orientacao:{choice.key}", label, text))
    return found


def _ready_made(story: CaseTimeline, asks: bool) -> list[ReplyPart]:
    ports, callflow = installation().ports, installation().line.conversations.current().callflow
    office = Office(ports.line_number, ports.public_url)
    values = values_of(callflow, Matter(story.case.protocol, story.case.topic), office)
    return [
        ReplyPart(
            f"modelo:{n}",
            f"Modelo: {each.title.text if each.title else each.say[0].text}",
            snippet_text(each, values),
        )
        for n, each in enumerate(snippets_of(callflow, asks))
    ]
