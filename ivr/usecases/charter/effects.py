"""Tell what an edition would alter if it came into force now: hours, promises, terms, texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ivr.rules.callflow.files import CallflowMistakes, read_callflow
from ivr.rules.callflow.model import Callflow, Sentence
from ivr.rules.charter.editor.labels import COMPLEXITY_LABELS, SERVICE_LABELS
from ivr.rules.charter.facts import TERM
from ivr.rules.charter.merging import completed
from ivr.rules.charter.services import Service
from ivr.rules.notices.sms_texts import About, sms_words
from ivr.rules.words.as_read import written_hours
from ivr.usecases.hours.calendar import Moved, moved_under
from ivr.usecases.hours.forecasts import telling_of_move
from ivr.usecases.line.line import Line

CONTACTS = ("phone", "email", "place")  # of a service: where people turn to


@dataclass(frozen=True)
class Altered:
    """One thing that is another one then: what it is, how it is, how it will be."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class MovedPromise:
    """A promise that the new hours make impossible; `told` is the SMS, "" where a person tells."""

    moved: Moved
    told: str


@dataclass(frozen=True)
class Effects:
    """What an edition alters. `services` and `topics` have the ids and keys of changed pages."""

    hours: Altered | None
    promises: tuple[MovedPromise, ...]
    terms: tuple[Altered, ...]
    contacts: tuple[Altered, ...]
    heard: int
    sms: int
    emails: int
    services: tuple[str, ...]
    topics: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Tell whether it alters anything that people hear, read or are promised."""
        return bool(
            self.hours
            or self.terms
            or self.contacts
            or self.heard
            or self.sms
            or self.emails
            or self.services
            or self.topics
        )


def effects(line: Line, before: Mapping[str, str], after: Mapping[str, str]) -> Effects | None:
    """Return what the files `after` alter; None where either cannot be read. Nothing is changed."""
    # What is in force may be older than the program: the line completes it, and so it is read here.
    old, new = _readable(before, completed(before, line.ports.files.texts())), _readable(after)
    if old is None or new is None:
        return None
    hours = None
    if old.weekly != new.weekly:
        hours = Altered(SERVICE_LABELS["hours"], *map(written_hours, (old.weekly, new.weekly)))
    services = [(old.service(each.id), each) for each in new.services]
    return Effects(
        hours,
        tuple(_promises(line, new)) if hours else (),
        (*_deadlines(old, new), *_altered(services, (TERM,))),
        tuple(_altered(services, CONTACTS)),
        _changed(old.spoken, new.spoken),
        _changed(old.sms.sentences, new.sms.sentences),
        sum(each != old.emails.get(kind) for kind, each in new.emails.items()),
        _ids({each.id: each for each in old.services}, {each.id: each for each in new.services}),
        _ids({each.key: each for each in old.topics}, {each.key: each for each in new.topics}),
    )


def _readable(*files: Mapping[str, str]) -> Callflow | None:
    for each in files:
        try:
            return read_callflow(each)
        except CallflowMistakes:
            continue
    return None


def _promises(line: Line, new: Callflow) -> Sequence[MovedPromise]:
    now = line.ports.clock.now()
    head = replace(line.letterhead(), sms=new.sms, email=new.email)
    schedule = line.schedule().followed_by(new.weekly, now)
    return [
        MovedPromise(
            each,
            sms_words(told, About(each.protocol, each.new), head, now)
            if each.new and line.ports.sends_sms
            else "",
        )
        for each in moved_under(line, schedule)
        for told in [telling_of_move(schedule, each.old)]
    ]


def _deadlines(old: Callflow, new: Callflow) -> Sequence[Altered]:
    return [
        Altered(
            f"Resposta por escrito, demanda {COMPLEXITY_LABELS.get(name, name)}",
            f"{old.deadlines[name]} dias úteis" if name in old.deadlines else "",
            f"{days} dias úteis",
        )
        for name, days in new.deadlines.items()
        if old.deadlines.get(name) != days
    ]


def _altered(
    services: Sequence[tuple[Service | None, Service]], keys: Sequence[str]
) -> Sequence[Altered]:
    return [
        Altered(f"{new.title}: {SERVICE_LABELS[key].lower()}", old.line(key), new.line(key))
        for old, new in services
        for key in keys
        if old and old.line(key) != new.line(key)
    ]


def _changed(old: Sequence[Sentence], new: Sequence[Sentence]) -> int:
    """Count the sentences of `new` whose words are not those of `old`."""
    before = {(each.file, each.key): each.text for each in old}
    return sum(before.get((each.file, each.key)) != each.text for each in new)


def _ids(old: Mapping[str, object], new: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(each for each in dict.fromkeys((*new, *old)) if old.get(each) != new.get(each))
