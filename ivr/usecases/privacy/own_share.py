"""Select the share of a case that is handed to whoever has shown that one contact is theirs.

A case may know several contacts, and one of them may be somebody else's: two that were typed into
one form, of which only one person reads the answers; two cases that staff joined by mistake. So
whoever proves one contact gets what came from it and went to it, and from and to all those that are
known to be the same person's (`store.identity.contacts.circle`).
"""

from collections.abc import Iterator
from dataclasses import replace

from ivr.rules.callflow.email_files import TO_SECTORS
from ivr.rules.cases.channels import Channel
from ivr.rules.mail.incoming import Source
from ivr.store.cases.requests import CaseRequest
from ivr.store.mail.incoming import Incoming
from ivr.store.queries.case_timeline import CaseTimeline
from ivr.store.queries.own_matter import Whole


def own_share(whole: Whole, circle: frozenset[str]) -> Whole:
    """Return what of the case belongs to these contacts, all of it where nobody else spoke."""
    everything = set(_speakers(whole)) <= circle
    requests = [each for each in whole.requests if everything or _asked(whole, each, circle)]
    asked = {each.case_id for each in requests}
    theirs = {each.id for each in whole.messages if everything or _wrote(each, asked, circle)} & {
        each.id for each in whole.messages if _may_be_shown(each)
    }
    return replace(
        whole,
        story=whole.story if everything else _story(whole.story, asked, circle),
        requests=requests,
        theirs=frozenset(theirs),
        everything=everything,
    )


def _speakers(whole: Whole) -> Iterator[str]:
    """Yield the contacts from which something came; "" of a call that presented no number."""
    yield from (each.number for each in whole.story.calls)
    for callback, tried, _ in whole.story.callbacks:
        if any(each.attempt.citizen_answered_at for each in tried):
            yield callback.number
    for each in whole.messages:
        if each.source == Source.EMAIL.value and each.known:
            yield each.sender.lower()


def _asked(whole: Whole, case_request: CaseRequest, circle: frozenset[str]) -> bool:
    """Tell whether the request is theirs; whoever sent a form typed both of its contacts."""
    channels = {each.id: each.channel for each in whole.matter}
    return (
        channels[case_request.case_id] == Channel.FORM.value
        and bool({case_request.address.lower(), case_request.number} & circle)
    ) or case_request.address.lower() in circle


def _wrote(message: Incoming, asked: set[int], circle: frozenset[str]) -> bool:
    if message.source == Source.FORM.value:
        return message.case_id in asked
    return message.known and message.sender.lower() in circle


def _may_be_shown(message: Incoming) -> bool:
    """Tell whether the message is a citizen's own; a sector's is told of, never handed over."""
    return message.known and message.source != Source.SECTOR.value


def _story(story: CaseTimeline, asked: set[int], circle: frozenset[str]) -> CaseTimeline:
    calls = [each for each in story.calls if each.number in circle]
    ids = {each.id for each in calls}
    callbacks = [each for each in story.callbacks if each.callback.number in circle]
    others = {each.callback.id for each in story.callbacks} - {
        each.callback.id for each in callbacks
    }
    return replace(
        story,
        calls=calls,
        steps={each: steps for each, steps in story.steps.items() if each in ids},
        callbacks=callbacks,
        promises=[
            each
            for each in story.promises
            if (each.callback_id not in others if each.callback_id else each.case_id in asked)
        ],
        texts=[each for each in story.texts if each.to in circle],
        emails=[
            each for each in story.emails if each.kind not in TO_SECTORS and each.target in circle
        ],
        messages=[each for each in story.messages if each.call_id in ids],
        notes=[],
        forwards=[],
        wrap_up=None,
        visits=(),  # nobody wrote down who came
        contacts=[each for each in story.contacts if each.contact in circle],
    )
