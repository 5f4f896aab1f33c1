"""Word an e-mail to a citizen or sector, as plain text and as HTML from the same sentences.

Nothing about the person and nothing fiscal goes in, save what a person typed. The HTML names
nothing that a reader's program would have to fetch; it is read in light and in dark, and at 320 px.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import escape

from ivr.rules.callbacks.promise_wording import answer_day
from ivr.rules.callflow.email_files import VARIABLE
from ivr.rules.callflow.model import Callflow, Choice, EmailPart, EmailTemplate, Sentence, Topic
from ivr.rules.notices.sms_texts import national
from ivr.rules.words.as_read import written_hours
from ivr.rules.words.protocols import PAGE, protocol_groups

FROM = "SEFAZ/RN"  # who writes, beside the address


@dataclass(frozen=True)
class Matter:
    """The case that an e-mail is about; `topic` is a topic's key, empty or unknown for none.

    `typed` is what a person wrote, whose lines stand as they are: nothing is filled in there.
    `more` has the values of what only this kind of e-mail fills in. A `due` that is past at `at` is
    told as such.
    """

    protocol: str  # 11 digits
    topic: str = ""
    due: datetime | None = None  # when an answer is, if one is owed
    typed: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None  # when it is written

    @property
    def is_overdue(self) -> bool:
        """Return whether the day of the answer was told, and has passed."""
        return bool(self.due and self.at and self.due <= self.at)


@dataclass(frozen=True)
class Office:
    """The line's number (E.164) and our https address, for whoever wants to reach us."""

    line_number: str
    public_url: str


@dataclass(frozen=True)
class Words:
    """The words of an e-mail: subject, plain text and HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class _Block:
    """A part of an e-mail that is written; whoever draws it fills in its sentences."""

    title: Sentence | None
    paragraphs: tuple[tuple[Sentence, ...], ...]
    small: bool
    typed: tuple[str, ...] = ()  # paragraphs as they are, behind the others


def email_words(
    template: EmailTemplate, callflow: Callflow, matter: Matter, office: Office
) -> Words:
    """Return the words of an e-mail about a case, by this version of the callflow.

    A sentence whose value there is none for is left out.
    """
    topic, values = callflow.topic(matter.topic), values_of(callflow, matter, office)
    links = {
        "email": f"mailto:{callflow.email}",
        "line": f"tel:{office.line_number}",
        "page": values["page"],
        "contact": values.get("contact", ""),
        "link": values.get("link", ""),
        "optout": values.get("optout", ""),
    }
    typed = _paragraphs(matter.typed)
    blocks = [
        _block(_sayable(part, values), topic, typed)
        for part in template.parts
        if topic or not part.guidance
    ]
    subject = _filled(template.subject.text, values)
    marked = {name: _marked(value, links.get(name)) for name, value in values.items()}
    return Words(subject, _text(blocks, values), _html(subject, blocks, marked))


def guidance_text(topic: Topic, choice: str = "") -> str:
    """Return what the line says about the topic, or one choice of it, as a person would type it."""
    source: Topic | Choice = topic.choice(choice) or topic
    return "\n\n".join(" ".join(each.text for each in _read(part)) for part in source.parts)


def snippet_text(snippet: EmailPart, values: Mapping[str, str]) -> str:
    """Return a snippet's sentences as a person would type them; `values` are `values_of`'s."""
    return " ".join(_filled(each.text, values) for each in snippet.say)


def values_of(callflow: Callflow, matter: Matter, office: Office) -> dict[str, str]:
    """Return the value of each variable in an e-mail about a case."""
    topic = callflow.topic(matter.topic)
    day = answer_day(matter.due) if matter.due else ""
    return {
        "protocol": protocol_groups(matter.protocol),
        "topic": topic.title if topic else "",
        "hours": written_hours(callflow.weekly),
        "email": callflow.email,
        "line": national(office.line_number),
        "page": f"{office.public_url}{PAGE}",
        "due": "" if matter.is_overdue else day,
        "overdue": day if matter.is_overdue else "",
        **matter.more,
    }


def _sayable(part: EmailPart, values: Mapping[str, str]) -> EmailPart:
    """Return the part without the sentences of which a value is empty."""
    say = (each for each in part.say if all(values.get(n, n) for n in VARIABLE.findall(each.text)))
    return replace(part, say=tuple(say))


def _block(part: EmailPart, topic: Topic | None, typed: tuple[str, ...]) -> _Block:
    own = (part.say,) if part.say else ()
    if topic is None or not part.guidance:
        return _Block(part.title, own, part.small, typed if part.typed else ())
    sources: tuple[Topic | Choice, ...] = (topic, *topic.choices)
    guidance = tuple(_read(each) for source in sources for each in source.parts)
    return _Block(part.title, (*guidance, *own), part.small)


def _paragraphs(typed: str) -> tuple[str, ...]:
    """Return the paragraphs of a typed text, which empty lines separate."""
    return tuple(each.strip("\n") for each in re.split(r"\n\s*\n", typed.strip()) if each.strip())


def _read(part: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """Return spoken guidance as it is read."""
    return tuple(Sentence(each.key, each.as_read, each.source, each.file) for each in part)


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with each variable's value; what is no variable stays as it is."""
    return VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def _text(blocks: list[_Block], values: Mapping[str, str]) -> str:
    return "\n\n".join(_text_parts(blocks, values)) + "\n"


def _text_parts(blocks: list[_Block], values: Mapping[str, str]) -> Iterator[str]:
    for block in blocks:
        paragraphs = [
            " ".join(_filled(each.text, values) for each in paragraph)
            for paragraph in block.paragraphs
        ] + list(block.typed)
        if block.title:
            title = _filled(block.title.text, values)
            paragraphs[:1] = [f"{title.upper()}\n{paragraphs[0]}" if paragraphs else title.upper()]
        if block.small and paragraphs:
            paragraphs[0] = f"--\n{paragraphs[0]}"
        yield from paragraphs


_STYLE = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #06101f !important; }
  .card { background: #0c1c36 !important; color: #eef3fb !important; }
  .title { color: #9fc1ff !important; }
  .small { color: #b5c3d9 !important; border-color: #23395d !important; }
  a { color: #9fc1ff !important; }
}
"""
_PAGE = "margin:0;padding:0;background:#f0f2f5"
_CARD = (
    "max-width:36rem;margin:0 auto;padding:20px 16px 24px;background:#ffffff;color:#1b1b1b;"
    "font-family:Arial,Helvetica,sans-serif;font-size:17px;line-height:1.5;"
    "overflow-wrap:break-word;word-break:break-word"
)
_HEAD = "margin:0 0 16px;font-size:15px;font-weight:bold;color:#0b3b8c"
_TITLE = "margin:24px 0 6px;font-size:19px;line-height:1.3;font-weight:bold;color:#0b3b8c"
_PARAGRAPH = "margin:0 0 10px"
_SMALL = (
    "margin:24px 0 0;padding:14px 0 0;border-top:1px solid #c9ced6;font-size:15px;color:#4b5563"
)
_LINK = "color:#0b3b8c;text-decoration:underline"


def _marked(value: str, link: str | None) -> str:
    """Return a variable's value as HTML, with the link that it leads to."""
    if not link:
        return escape(value)
    return f'<a href="{escape(link)}" style="{_LINK}">{escape(value)}</a>'


def _html(subject: str, blocks: list[_Block], marked: Mapping[str, str]) -> str:
    return (
        '<!doctype html>\n<html lang="pt-BR"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="supported-color-schemes" content="light dark">'
        f"<title>{escape(subject)}</title><style>{_STYLE}</style></head>\n"
        f'<body class="page" style="{_PAGE}">'
        f'<main class="card" style="{_CARD}">\n'
        f'<p class="title" style="{_HEAD}">{escape(FROM)}</p>\n'
        + "\n".join(_html_parts(blocks, marked))
        + "\n</main></body></html>\n"
    )


def _html_parts(blocks: list[_Block], marked: Mapping[str, str]) -> Iterator[str]:
    for block in blocks:
        if block.title:
            title = _filled(escape(block.title.text), marked)
            yield f'<h2 class="title" style="{_TITLE}">{title}</h2>'
        style, kind = (_SMALL, ' class="small"') if block.small else (_PARAGRAPH, "")
        for paragraph in block.paragraphs:
            sentences = " ".join(_filled(escape(each.text), marked) for each in paragraph)
            yield f'<p{kind} style="{style}">{sentences}</p>'
        for written_by in block.typed:
            lines = escape(written_by).replace("\n", "<br>")
            yield f'<p{kind} style="{style}">{lines}</p>'
