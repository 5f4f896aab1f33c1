"""Read the callflow files' texts into a Callflow, and report every mistake in them at once."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from ivr.rules.callflow.budget import MAX_CHOICES
from ivr.rules.callflow.email_files import read_emails
from ivr.rules.callflow.last_words_files import FILE as LAST_WORDS
from ivr.rules.callflow.last_words_files import read_heard
from ivr.rules.callflow.menu_files import read_commands, read_sentences
from ivr.rules.callflow.model import Callflow, Choice, Sentence, Topic, version_of
from ivr.rules.callflow.placeholders import NONE, Placeholders, placeholder_mistakes
from ivr.rules.callflow.promise_files import read_promises
from ivr.rules.callflow.reasons import (
    NO_FIELD,
    NO_FILE,
    NO_GUIDANCE,
    NO_TEXT,
    NOT_UTF8,
    SHORT_NAME,
    TOPIC_NAME,
    UNSERVED,
    WHO_FIRST,
    WHO_LAST,
    unreadable,
)
from ivr.rules.callflow.sentence_files import Where, are_texts, read_sentence, read_sources, rows_of
from ivr.rules.callflow.sms_files import read_sms
from ivr.rules.charter.charter_files import read_charter
from ivr.rules.words.as_read import capitalised, written
from ivr.rules.words.spoken import number

# 7 is kept for services and events; 8, 9 and 0 have their use everywhere (budget.RESERVED).
TOPIC_FILE = re.compile(r"topics/([1-6])-([a-z0-9-]+)\.toml")
NEEDED = frozenset(
    {"charter.toml", "last-words.toml", "menu.toml"} | {"promises.toml", "sms.toml", "sources.toml"}
)
# Where guidance is spoken, and where an e-mail repeats it.
_IN_GUIDANCE = Placeholders(also=frozenset({"protocol", "hours", "email"}))

Parts = tuple[tuple[Sentence, ...], ...]


@dataclass(frozen=True)
class Mistake:
    """One thing to fix in a callflow file."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"callflows/{self.file}: {self.key}: {self.reason}"


class CallflowMistakes(Exception):
    """Raised if the callflow files hold mistakes; `mistakes` and the message have all of them."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("The callflows need mending:\n  " + "\n  ".join(map(str, mistakes)))
        self.mistakes = mistakes


def read_callflow(files: Mapping[str, str]) -> Callflow:
    """Return the Callflow in the files' texts; raise CallflowMistakes with every mistake.

    `files` maps each name below callflows/ to its text. The last few are not read anew.
    """
    return _read(frozenset(files.items()))


@lru_cache(maxsize=4)
def _read(files: frozenset[tuple[str, str]]) -> Callflow:
    reader = _Reader(dict(files))
    callflow = reader.read()
    if reader.mistakes or callflow is None:
        raise CallflowMistakes(reader.mistakes)
    return callflow


def read_last_words(files: Mapping[str, str]) -> Sentence:
    """Return what is said when nothing else can be; raise CallflowMistakes where it cannot be read.

    No other file is looked at, so that no mistake elsewhere takes the telephone's last words.
    """
    reader = _Reader({name: text for name, text in files.items() if name == LAST_WORDS})
    return reader.read_last_words()


@dataclass
class _Reader:
    files: Mapping[str, str]
    mistakes: list[Mistake] = field(default_factory=list)

    def read(self) -> Callflow | None:
        """Return the Callflow, or None if a file is missing or no TOML; collect `mistakes`.

        They hold whatever cannot be read.
        """
        tables = dict(self._tables())
        missing = NEEDED - set(self.files)
        self.mistakes += [Mistake(name, "file", NO_FILE) for name in sorted(missing)]
        if missing - set(tables) or self.mistakes:
            return None
        charter = read_charter(tables["charter.toml"], self._tell)
        return Callflow(
            version=version_of(self.files),
            topics=tuple(self._topics(tables, charter.items)),
            sentences=read_sentences(tables["menu.toml"], self._tell),
            sources=dict(read_sources(tables["sources.toml"], self._tell)),
            commands=read_commands(tables["menu.toml"], self._tell),
            services=charter.services,
            weekly=charter.weekly,
            email=charter.email,
            emails=dict(read_emails(tables, self._tell)),
            deadlines=charter.deadlines,
            last_words=read_heard(tables["last-words.toml"], self._tell),
            sms=read_sms(tables["sms.toml"], charter.email, self._tell),
            promises=read_promises(tables["promises.toml"], self._tell),
        )

    def read_last_words(self) -> Sentence:
        """Return the last words alone; raise CallflowMistakes where they cannot be read."""
        tables = dict(self._tables())
        if LAST_WORDS not in self.files:
            self._tell(LAST_WORDS, "file", NO_FILE)
        said = read_heard(tables[LAST_WORDS], self._tell) if LAST_WORDS in tables else None
        if self.mistakes or said is None:
            raise CallflowMistakes(self.mistakes)
        return said

    def _tables(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for name in sorted(self.files):
            if "\ufffd" in self.files[name]:
                self._tell(name, "file", NOT_UTF8)
                continue
            try:
                yield name, tomllib.loads(self.files[name])
            except tomllib.TOMLDecodeError as mistake:
                self._tell(name, "TOML", unreadable(str(mistake)))

    def _topics(
        self, tables: Mapping[str, dict[str, Any]], items: tuple[str, ...]
    ) -> Iterator[Topic]:
        served: list[str] = []
        digits: list[str] = []
        for name in sorted(name for name in tables if name.startswith("topics/")):
            match = TOPIC_FILE.fullmatch(name)
            if not match:
                self._tell(name, "file name", TOPIC_NAME)
                continue
            topic = self._topic(name, match[1], match[2], tables[name])
            digits.append(topic.digit)
            served.append(topic.charter)
            yield topic
        if digits != [str(n) for n in range(1, len(digits) + 1)] or not digits:
            now = f"agora são {', '.join(digits)}" if digits else "agora não há nenhum assunto"
            self._tell("topics", "digits", f"os dígitos vão de 1 em diante, um a um; {now}")
        for item in (item for item in items if item not in served):
            self._tell("charter.toml", item, UNSERVED)

    def _topic(self, file: str, digit: str, key: str, table: dict[str, Any]) -> Topic:
        for name in ("title", "option", "whisper", "sector", "charter"):
            if not isinstance(table.get(name), str) or not table[name].strip():
                self._tell(file, name, NO_TEXT)
        if not isinstance(table.get("ends_in_person"), bool):
            self._tell(file, "ends_in_person", WHO_LAST)
        if table.get("rings_first", "agent") not in ("agent", "citizen"):
            self._tell(file, "rings_first", WHO_FIRST)
        known = {"title", "option", "whisper", "sector", "charter", "ends_in_person", "rings_first"}
        for name in sorted(set(table) - known - {"words", "parts", "choices"}):
            self._tell(file, name, NO_FIELD)
        rows = rows_of(table, "choices", (file, "choices"), self._tell)
        if len(rows) > MAX_CHOICES:
            self._tell(file, "choices", f"há {len(rows)} opções; o máximo é {MAX_CHOICES}")
        return Topic(
            digit=digit,
            key=key,
            title=str(table.get("title")),
            option=self._option(file, f"{key}.option", table, digit),
            whisper=str(table.get("whisper")),
            words=self._words(file, "words", table),
            sector=str(table.get("sector")),
            charter=str(table.get("charter")),
            ends_in_person=table.get("ends_in_person") is True,
            parts=self._parts(file, key, table),
            choices=tuple(self._choice(file, key, n, row) for n, row in enumerate(rows, 1)),
            citizen_first=table.get("rings_first") == "citizen",
        )

    def _choice(self, file: str, topic: str, n: int, row: Mapping[str, Any]) -> Choice:
        key = str(row.get("key", ""))
        if not re.fullmatch(r"[a-z0-9-]+", key):
            self._tell(file, f"choices {n}.key", SHORT_NAME)
        for name in sorted(set(row) - {"key", "option", "words", "menu_words", "parts"}):
            self._tell(file, f"choices {n}.{name}", NO_FIELD)
        where = f"{topic}.{key}"
        option = self._option(file, f"{where}.option", row, str(n))
        parts = self._parts(file, where, row)
        return Choice(
            digit=str(n),
            key=key,
            option=replace(option, source=parts[0][0].source) if parts and parts[0] else option,
            words=self._words(file, f"choices {n}.words", row),
            parts=parts,
            menu_words=self._menu_words(file, f"choices {n}.menu_words", row),
            title=capitalised(written(str(row.get("option")))),
        )

    def _option(self, file: str, key: str, row: Mapping[str, Any], digit: str) -> Sentence:
        label = row.get("option")
        if not isinstance(label, str) or not label.strip():
            self._tell(file, key, NO_TEXT)
        for reason in placeholder_mistakes(str(label), NONE):
            self._tell(file, key, reason)
        return Sentence(key, f"Para {label}, digite {number(int(digit))}.", "carta", file)

    def _words(self, file: str, key: str, row: Mapping[str, Any]) -> tuple[str, ...]:
        if not are_texts(row.get("words")):
            self._tell(file, key, "faltam as palavras que o escolhem por voz")
            return ()
        return tuple(row["words"])

    def _menu_words(self, file: str, key: str, row: Mapping[str, Any]) -> tuple[str, ...]:
        if "menu_words" not in row:
            return ()
        if not are_texts(row["menu_words"]):
            self._tell(file, key, "faltam as palavras que o encontram desde o primeiro menu")
            return ()
        return tuple(row["menu_words"])

    def _parts(
        self, file: str, key: str, row: Mapping[str, Any]
    ) -> tuple[tuple[Sentence, ...], ...]:
        parts = rows_of(row, "parts", (file, f"{key}.parts"), self._tell)
        if not parts or not all(_says(part) for part in parts):
            self._tell(file, f"{key}.parts", NO_GUIDANCE)
        return tuple(
            tuple(
                self._guidance(sentence, (file, f"parts {p}, sentence {s}", f"{key}.{p}.{s}"))
                for s, sentence in enumerate(part["say"] if _says(part) else (), 1)
            )
            for p, part in enumerate(parts, 1)
        )

    def _guidance(self, row: Any, at: Where) -> Sentence:
        return read_sentence(row, at, _IN_GUIDANCE, self._tell)

    def _tell(self, file: str, key: str, reason: str) -> None:
        self.mistakes.append(Mistake(file, key, reason))


def _says(part: Mapping[str, Any]) -> bool:
    return isinstance(part.get("say"), list) and bool(part["say"])
