"""Define the callflow: everything the public hears, as checked values read from the TOML files.

`read_callflow` is pure: file texts in, a Callflow out, or every mistake at once.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from ivr.rules.callbacks.promise_wording import PromiseTexts
from ivr.rules.charter.services import Service
from ivr.rules.hours.hours import WeeklyHours
from ivr.rules.words.as_read import written


@dataclass(frozen=True)
class Source:
    """The source of a statement; `quote` is the source's own words, or a reader's finding."""

    id: str
    title: str
    address: str
    date: str
    quote: str
    confirmed: bool  # the body itself stands behind it
    review: datetime.date  # from then on somebody has to look again whether it still holds


@dataclass(frozen=True)
class Sentence:
    """One sentence as spoken, with `{variables}`, and the id of its source."""

    key: str
    text: str
    source: str
    file: str
    written: str = ""  # the same where it is read, if it must say something else there

    @property
    def as_read(self) -> str:
        """Return the sentence for the eye: "U V T", spelled for the ear, is "UVT"."""
        return self.written or written(self.text)


@dataclass(frozen=True)
class EmailPart:
    """One paragraph of an e-mail, perhaps with a heading.

    After a `guidance` part follows the topic's own guidance; it stands only in an e-mail about a
    topic. `small` is for what nobody looks for. `typed` is followed by what a person typed.
    """

    title: Sentence | None
    say: tuple[Sentence, ...]
    guidance: bool = False
    small: bool = False
    typed: bool = False


@dataclass(frozen=True)
class EmailTemplate:
    """The template of one kind of e-mail, with `{variables}`.

    `snippets` are what its writer may put in.
    """

    kind: str
    subject: Sentence
    parts: tuple[EmailPart, ...]
    snippets: tuple[EmailPart, ...] = ()

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Return every sentence that may be read in this e-mail."""
        parts = (*self.parts, *self.snippets)
        titles = [part.title for part in parts if part.title]
        return (self.subject, *titles, *(each for part in parts for each in part.say))


@dataclass(frozen=True)
class SmsTexts:
    """The texts of SMS to citizens, with `{placeholders}`.

    Of the forms of one text the fullest stands first, and the first that fits one SMS is sent.
    """

    events: Mapping[str, Sentence]  # of a callback → what is said of it
    endings: Mapping[str, tuple[Sentence, ...]]  # the same events → the forms of what follows
    when: Mapping[str, Sentence]  # kind of due time → what stands for {when}
    others: Mapping[str, tuple[Sentence, ...]]  # link, received, ready, code, identity → forms

    def about_callback(self, event: str, due_kind: str) -> tuple[str, ...]:
        """Return the forms of the SMS on an event of a callback."""
        said = self.events[event].text.replace("{when}", self.when[due_kind].text)
        return tuple(f"{said} {ending.text}" for ending in self.endings[event])

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Return every sentence that may be read in an SMS, each once."""
        forms = (*self.endings.values(), *self.others.values())
        several = dict.fromkeys(each for texts in forms for each in texts)
        return (*self.events.values(), *self.when.values(), *several)


@dataclass(frozen=True)
class Choice:
    """A second step below a topic: its own guidance, one key away."""

    digit: str
    key: str
    option: Sentence  # "Para …, digite um."
    words: tuple[str, ...]
    parts: tuple[tuple[Sentence, ...], ...]
    menu_words: tuple[str, ...] = ()  # that find it from the first menu, where others are said
    title: str = ""  # where it is read


@dataclass(frozen=True)
class Topic:
    """One topic of the charter, chosen by one key or by its words."""

    digit: str
    key: str
    title: str
    option: Sentence
    whisper: str  # a few words for the agent's ear
    words: tuple[str, ...]
    sector: str
    charter: str  # the charter's own line that this topic answers
    ends_in_person: bool
    parts: tuple[tuple[Sentence, ...], ...]
    choices: tuple[Choice, ...]
    citizen_first: bool = False  # a callback about it rings the citizen, and then an agent

    def choice(self, key: str) -> Choice | None:
        """Return the choice of that key, or None if this topic has none."""
        return next((choice for choice in self.choices if choice.key == key), None)


@dataclass(frozen=True)
class Callflow:
    """One version of all that the line says; `version` is the hash of its files."""

    version: str
    topics: tuple[Topic, ...]
    sentences: Mapping[str, Sentence]
    sources: Mapping[str, Source]
    commands: Mapping[str, tuple[str, ...]]  # meaning → words that say it, anywhere
    services: tuple[Service, ...]  # of the charter, also those that no line serves
    weekly: WeeklyHours  # of the telephone line, from the charter
    email: str  # the written route, from the charter
    emails: Mapping[str, EmailTemplate]  # kind → what we write
    deadlines: Mapping[str, int]  # of the written route: complexity → working days
    last_words: Sentence  # said where nothing else can be
    sms: SmsTexts
    promises: Mapping[str, Mapping[str, Sentence]]  # "heard" or "read" → kind of due time

    def topic(self, key: str) -> Topic | None:
        """Return the topic of that key, or None if this version has none."""
        return next((topic for topic in self.topics if topic.key == key), None)

    def service(self, service_id: str) -> Service | None:
        """Return the charter's service of that id, or None if this version has none."""
        return next((each for each in self.services if each.id == service_id), None)

    @property
    def promise_texts(self) -> PromiseTexts:
        """Return how promises are worded, for the rules that fill in the times."""
        heard, read = (
            {kind: each.text for kind, each in self.promises[way].items()}
            for way in ("heard", "read")
        )
        return PromiseTexts(heard, read)

    @property
    def spoken(self) -> tuple[Sentence, ...]:
        """Return every sentence that somebody may hear."""
        options = [topic.option for topic in self.topics]
        parts = [sentence for topic in self.topics for part in topic.parts for sentence in part]
        for topic in self.topics:
            for choice in topic.choices:
                options.append(choice.option)
                parts += [sentence for part in choice.parts for sentence in part]
        promises = self.promises["heard"].values()
        return (*self.sentences.values(), *promises, self.last_words, *options, *parts)

    @property
    def read(self) -> tuple[Sentence, ...]:
        """Return every sentence that somebody may read and nobody hears, with its written text."""
        other = [replace(each, text=each.written) for each in self.spoken if each.written]
        emails = [each for email in self.emails.values() for each in email.sentences]
        return (*other, *self.promises["read"].values(), *self.sms.sentences, *emails)


def version_of(files: Mapping[str, str]) -> str:
    """Return sixteen hex digits that change when any file's name or text does."""
    whole = "\0".join(f"{name}\0{files[name]}" for name in sorted(files))
    return sha256(whole.encode()).hexdigest()[:16]
