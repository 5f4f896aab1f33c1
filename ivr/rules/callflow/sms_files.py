"""Read sms.toml, the SMS to citizens, and report every mistake in it: each must fit one SMS."""

from collections.abc import Iterator, Mapping
from typing import Any

from ivr.rules.callflow.model import Sentence, SmsTexts
from ivr.rules.callflow.placeholders import NONE, Placeholders, needs, placeholders
from ivr.rules.callflow.reasons import NO_SECTION, UNUSED
from ivr.rules.callflow.sentence_files import Tell, Where, read_section, read_sentence
from ivr.rules.hours.hours import WEEKDAYS
from ivr.rules.words.gsm7 import MAX_SEPTETS, plain, sms_length
from ivr.rules.words.protocols import PAGE

FILE = "sms.toml"
MAX_SENDER_LETTERS = 31  # of an address, so that the SMS stays one

# What is said of a callback, by the event; those under one section have the same endings.
EVENTS: Mapping[str, Mapping[str, Placeholders]] = {
    "we-call": {
        "promised": needs("when"),
        "cut-off": needs("when"),
        "scheduled": needs("when"),
        "moved": needs("when"),
        "rescheduled": needs("when"),
        "holiday": needs("when"),
        "hours": needs("when"),
        "not-back": needs("at"),
        "late": needs("at"),
        "late-open": NONE,
        "again": needs("at"),
        "again-open": NONE,
        "cut-short": needs("at"),
        "cut-short-open": NONE,
    },
    "unheard": {"silent": needs("when")},
    "over": {
        "exhausted": needs("times"),
        "exhausted-once": Placeholders(also=frozenset({"times"})),
        "exhausted-untried": NONE,
        "expired": NONE,
        "unreachable": NONE,
        "cancelled": NONE,
    },
}
_WHEN = {
    **dict.fromkeys(("until", "when-back", "overdue", "again", "cut-short"), needs("at")),
    "slot": needs("day", "from", "to"),
}
_ENDINGS = dict.fromkeys(EVENTS, needs("protocol", also=frozenset({"line", "email"})))
_OTHERS = {
    "link": needs("link", "protocol"),
    "received": needs("protocol", also=frozenset({"due", "line"})),
    "delay": needs("protocol", "due", also=frozenset({"line"})),
    "extension": needs("protocol", "due", also=frozenset({"line", "page"})),
    "law-passed": needs("protocol", also=frozenset({"line"})),
    "ready": needs("protocol", also=frozenset({"line", "page"})),
    "survey": needs("survey"),
    "code": needs("code", "minutes"),
    "identity": needs("code", "sender"),
}
# The signed token takes 57 letters of a link: these leave 43 for https and our host, and 18.
_LONGEST_LINK, _USUAL_LINK = 100, 75
_TOKEN_LETTERS = 57
_INVITATION_LETTERS = 15  # its path and its token
_LONGEST_DAY = f"{max(map(plain, WEEKDAYS), key=len)}, 30/12"
LONGEST: Mapping[str, str] = {
    "protocol": "1234 5678 901",
    "line": f"+{'9' * 15}",
    "at": f"{_LONGEST_DAY}, 10h45",
    "day": _LONGEST_DAY,
    "due": _LONGEST_DAY,
    "from": "10h30",
    "to": "10h45",
    "times": "99",
    "link": "x" * _LONGEST_LINK,
    "survey": "x" * (_LONGEST_LINK - _TOKEN_LETTERS + _INVITATION_LETTERS),
    "page": "x" * (_LONGEST_LINK - _TOKEN_LETTERS) + PAGE,
    "code": "000000",
    "minutes": "10",
    "sender": "x" * MAX_SENDER_LETTERS,
}


def read_sms(table: Mapping[str, Any], email: str, tell: Tell) -> SmsTexts:
    """Return the texts of SMS, and report each mistake by calling `tell`.

    `email` is the written route's address, which stands in some of them. How long they can become
    is looked at once nothing else is wrong.
    """
    wrong: list[str] = []

    def note(file: str, key: str, reason: str) -> None:
        wrong.append(key)
        tell(file, key, reason)

    for name in sorted(set(table) - {*EVENTS, "when", "endings", "others"}):
        note(FILE, name, NO_SECTION)
    endings = _forms(table.get("endings"), (FILE, "endings", "sms.endings."), _ENDINGS, note)
    texts = SmsTexts(
        events={
            event: sentence
            for name, known in EVENTS.items()
            for event, sentence in read_section(
                table.get(name), (FILE, name, f"sms.{name}."), known, note
            ).items()
        },
        endings={event: endings.get(name, ()) for name, known in EVENTS.items() for event in known},
        when=read_section(table.get("when"), (FILE, "when", "sms.when."), _WHEN, note),
        others=_forms(table.get("others"), (FILE, "others", "sms.others."), _OTHERS, note),
    )
    for sentence in texts.sentences:
        for sign in sorted({each for each in sentence.text if each != "?" and "?" in plain(each)}):
            note(FILE, sentence.key.removeprefix("sms."), f"um SMS não aceita {sign!r}")
    if not wrong:
        for key, reason in _too_long(texts, {**LONGEST, "email": email}):
            tell(FILE, key, reason)
    return texts


def _forms(
    rows: Any, at: Where, expected: Mapping[str, Placeholders], tell: Tell
) -> dict[str, tuple[Sentence, ...]]:
    """Return the forms of each text of a section, and report each mistake by calling `tell`."""
    file, section, prefix = at
    given = rows if isinstance(rows, dict) else {}
    for key in sorted(set(given) - set(expected)):
        tell(file, f"{section}.{key}", UNUSED)
    found = {}
    for key, holds in expected.items():
        forms = given.get(key)
        if not isinstance(forms, list) or not forms:
            tell(file, f"{section}.{key}", "faltam as formas deste texto, a mais completa primeiro")
            continue
        found[key] = tuple(
            # What not every SMS has a value for stands in no last form, which must always do.
            read_sentence(
                form,
                (file, f"{section}.{key} {n}", f"{prefix}{key} {n}"),
                holds if n < len(forms) else Placeholders(holds.needed),
                tell,
            )
            for n, form in enumerate(forms, 1)
        )
    return found


def _too_long(texts: SmsTexts, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield where an SMS can become longer than one, and which form never fits."""
    for section, events in EVENTS.items():
        fits: set[int] = set()
        for event in events:
            dated = "when" in placeholders(texts.events[event].text)
            kinds = {texts.when[kind].text: kind for kind in texts.when}.values()
            for kind in kinds if dated else ("until",):
                lengths = [_length(form, values) for form in texts.about_callback(event, kind)]
                fits |= {n for n, length in enumerate(lengths, 1) if length <= MAX_SEPTETS}
                if lengths[-1] > MAX_SEPTETS:
                    said = f'com "{texts.when[kind].text}", ' if dated else ""
                    yield f"{section}.{event}", said + _at_most(lengths[-1])
        for n in range(1, len(texts.endings[event]) + 1):
            if n not in fits:
                yield (
                    f"endings.{section} {n}",
                    "nunca é enviado: fica longo demais depois de qualquer texto",
                )
    page = "x" * (_USUAL_LINK - _TOKEN_LETTERS) + PAGE
    usual = {**values, "link": "x" * _USUAL_LINK, "page": page}
    for key, forms in texts.others.items():
        for n, form in enumerate(forms, 1):
            last = n == len(forms)
            length = _length(form.text, values if last else usual)
            if length > MAX_SEPTETS:
                never = "" if last else ", e por isso nunca é enviado"
                yield f"others.{key} {n}", _at_most(length) + never


def _at_most(length: int) -> str:
    return f"pode ter {length} caracteres; o máximo é {MAX_SEPTETS}"


def _length(form: str, values: Mapping[str, str]) -> int:
    return sms_length(plain(form.format_map(values)))
