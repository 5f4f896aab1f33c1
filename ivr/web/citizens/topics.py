"""Show each matter of the telephone as a page: the same sourced statements, to be read."""

from collections.abc import Iterable

from flask import Blueprint, abort, render_template

from ivr.rules.callflow.model import Callflow, Choice, Sentence, Source, Topic
from ivr.web.citizens.site import TOPICS, topic_page
from ivr.web.common.compression import compressed
from ivr.web.common.installation import installation

topics = Blueprint("topics", __name__)


@topics.get("/assunto/<name>")
@compressed
def show(name: str) -> str:
    """Show a matter's guidance and where it comes from; 404 for a matter that is none."""
    callflow = installation().line.conversations.current().callflow
    topic = callflow.topic(name)
    if topic is None:
        abort(404)
    return render_template(
        "citizens/topic.html",
        topic=topic,
        here=topic_page(topic),
        trail=[TOPICS],
        sources=_sources(callflow, _sentences(topic)),
    )


def _sentences(topic: Topic) -> Iterable[Sentence]:
    sections: tuple[Topic | Choice, ...] = (topic, *topic.choices)
    return (each for section in sections for part in section.parts for each in part)


def _sources(callflow: Callflow, sentences: Iterable[Sentence]) -> list[Source]:
    """Return where the sentences come from, each once; our own courtesies come from nowhere."""
    named = (callflow.sources[key] for key in dict.fromkeys(each.source for each in sentences))
    return [each for each in named if each.address]
