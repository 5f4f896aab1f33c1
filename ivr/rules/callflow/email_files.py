"""Read the e-mail templates, callflows/emails/<kind>.toml, and report every mistake in them."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ivr.rules.callflow.model import EmailPart, EmailTemplate, Sentence
from ivr.rules.callflow.reasons import NO_FIELD, NO_FILE, NO_SENTENCE, NO_SOURCE, not_filled
from ivr.rules.callflow.sentence_files import rows_of
from ivr.rules.words.addresses import is_address

EMAIL_FILE = re.compile(r"emails/([a-z]+(?:-[a-z]+)*)\.toml")
FOLLOW_UP, ACKNOWLEDGEMENT = "follow-up", "acknowledgement"
OWED = "owed"  # to whoever asked for an answer that only a person can give
RECEIVED = "received"  # an acknowledgement that tells nothing of any case
ANSWER, QUESTION = "answer", "question"  # what a person writes to a citizen
FORWARD, REMINDER = "forward", "reminder"  # to a sector
DELAY = "delay"  # before the day that was told for a reply passes: the new one
EXTENSION = "extension"  # the law's term was extended, once: why, and the new last day
LAW_PASSED = "law-passed"  # the law's last day has passed without a reply
# What the reply itself overtakes.
UNTIL_REPLIED = frozenset({DELAY, EXTENSION, LAW_PASSED})
TO_SECTORS = frozenset({FORWARD, REMINDER})
PROOF = "proof"  # a code by which an address is known to be somebody's
SURVEY = "survey"  # an invitation to say how it was, and how to get no more of them
IDENTITY = "identity"  # a code by which staff know that two addresses are one person's
KINDS = frozenset(  # each must be there, and no other is ever sent
    {FOLLOW_UP, OWED}
    | {ACKNOWLEDGEMENT, RECEIVED}
    | {ANSWER, QUESTION}
    | UNTIL_REPLIED
    | TO_SECTORS
    | {PROOF, IDENTITY, SURVEY}
)
EVERYWHERE = frozenset({"protocol", "email", "hours", "line", "page", "due", "overdue"})
# What is filled in besides, by kind.
ALSO: Mapping[str, frozenset[str]] = {
    **dict.fromkeys((ANSWER, QUESTION), frozenset({"received"})),
    **dict.fromkeys(TO_SECTORS, frozenset({"received", "sector"})),
    FORWARD: frozenset({"received", "sector", "spoken"}),
    DELAY: frozenset({"received", "next"}),
    EXTENSION: frozenset({"received", "next"}),
    LAW_PASSED: frozenset({"received", "holder", "contact"}),
    PROOF: frozenset({"code", "minutes"}),
    SURVEY: frozenset({"link", "optout"}),
    IDENTITY: frozenset({"code", "days", "sender", "when"}),
}
VARIABLE = re.compile(r"\{([^{}]*)\}")
NO_ADDRESS = "não é um endereço de e-mail: escreva-o como em nome@exemplo.gov.br"
ONE_LINE = "o assunto ocupa uma linha só, sem quebra nem caractere invisível"
NO_TYPING = "ninguém escreve neste e-mail: retire estes trechos, ou marque a parte que se escreve"

Tell = Callable[[str, str, str], None]  # file, key, reason


def read_emails(
    tables: Mapping[str, dict[str, Any]], tell: Tell
) -> Iterator[tuple[str, EmailTemplate]]:
    """Yield each kind of e-mail with its template, and report each mistake by calling `tell`.

    Replies go to the charter's written route, which must therefore be an address.
    """
    # What is no list of services is told where the charter is read.
    for row in rows_of(tables["charter.toml"], "services", ("", ""), lambda *_: None):
        written_to = row.get("email")
        if isinstance(written_to, str) and not is_address(written_to):
            tell("charter.toml", f'services "{row.get("id")}".email', NO_ADDRESS)
    for kind in sorted(KINDS):
        if f"emails/{kind}.toml" not in tables:
            tell(f"emails/{kind}.toml", "file", NO_FILE)
    for name in sorted(each for each in tables if each.startswith("emails/")):
        match = EMAIL_FILE.fullmatch(name)
        if not match or match[1] not in KINDS:
            known = ", ".join(sorted(KINDS))
            tell(name, "file name", f"não há e-mail com este nome; há {known}")
            continue
        yield match[1], _Reader(name, match[1], tell).read(tables[name])


class _Reader:
    """The reader of one template file."""

    def __init__(self, file: str, kind: str, tell: Tell) -> None:
        self._file, self._kind, self._tell = file, kind, tell
        self._known = EVERYWHERE | ALSO.get(kind, frozenset())

    def read(self, table: dict[str, Any]) -> EmailTemplate:
        """Return the template, with "" for what cannot be read."""
        self._only(table, "", {"subject", "parts", "snippets"})
        # A subject is read on locked screens: it has the protocol at the most.
        subject = self._sentence(table.get("subject"), "subject", frozenset({"protocol"}))
        if not subject.text.isprintable():
            self._tell(
                self._file,
                "subject",
                ONE_LINE,
            )
        rows = rows_of(table, "parts", (self._file, "parts"), self._tell)
        if not rows:
            self._tell(self._file, "parts", "falta o texto: escreva pelo menos uma parte")
        parts = tuple(self._part(row, f"parts {n}") for n, row in enumerate(rows, 1))
        more = rows_of(table, "snippets", (self._file, "snippets"), self._tell)
        if more and not any(part.typed for part in parts):
            self._tell(self._file, "snippets", NO_TYPING)
        snippets = tuple(self._part(row, f"snippets {n}") for n, row in enumerate(more, 1))
        return EmailTemplate(self._kind, subject, parts, snippets)

    def _part(self, row: Mapping[str, Any], where: str) -> EmailPart:
        self._only(row, where, {"title", "say", "guidance", "small", "typed"})
        guidance, typed = row.get("guidance") is True, row.get("typed") is True
        known = self._known | {"topic"} if guidance else self._known
        title = row.get("title")
        heading = self._sentence(title, f"{where}.title", known) if title is not None else None
        say = row.get("say", [])
        if not isinstance(say, list) or not (say or guidance or typed):
            self._tell(self._file, where, "faltam as frases desta parte")
            say = []
        sentences = [
            self._sentence(each, f"{where}, sentence {n}", self._known)
            for n, each in enumerate(say, 1)
        ]
        small = row.get("small") is True
        return EmailPart(heading, tuple(sentences), guidance, small, typed)

    def _sentence(self, row: Any, where: str, known: frozenset[str]) -> Sentence:
        text = row.get("say") if isinstance(row, dict) else None
        if not isinstance(text, str) or not text.strip():
            self._tell(self._file, where, NO_SENTENCE)
            return Sentence(where, "", "", self._file)
        source = row.get("source")
        if not isinstance(source, str):
            self._tell(self._file, where, NO_SOURCE)
        for name in VARIABLE.findall(text):
            if name not in known:
                self._tell(self._file, where, not_filled(name, known))
        return Sentence(where, text, str(source or ""), self._file)

    def _only(self, row: Mapping[str, Any], where: str, known: set[str]) -> None:
        for name in sorted(set(row) - known):
            self._tell(self._file, f"{where}.{name}".lstrip("."), NO_FIELD)
