"""Mail head: the lines above a message, each asked for by name, however they were written."""

import re
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from ivr.rules.emails import AddressRefused, read_address
from ivr.rules.mail_words import MOST_HEADER, ODD, header_text, unfolded

MOST_NAME = 120
MOST_THREAD = 50  # messages of a thread that are looked for
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,248}>")
_YEARS = range(1990, 2101)
# A message that has none of these was not written by a mail program.
_USUAL = ("from", "to", "subject", "date", "message-id", "received", "return-path", "content-type")


class Head:
    """The header of a message."""

    def __init__(self, message: Message) -> None:
        """All its lines."""
        self._lines: dict[str, list[str]] = {}
        for name, value in message.raw_items():
            self._lines.setdefault(name.strip().lower(), []).append(str(value))

    def lines(self, name: str) -> list[str]:
        """Every value of that name, each on one line, coded words as they are."""
        return [unfolded(each).strip() for each in self._lines.get(name, [])]

    def line(self, name: str) -> str:
        """The first of them; "" where there is none."""
        return next(iter(self.lines(name)), "")

    def text(self, name: str, most: int) -> str:
        """The first of them as it is read, at most so many letters."""
        return header_text(next(iter(self._lines.get(name, [])), ""), most)

    def names(self) -> frozenset[str]:
        """All names, in small letters."""
        return frozenset(self._lines)

    @property
    def is_mail(self) -> bool:
        """Whether there is anything in it that a mail program writes."""
        return not self.names().isdisjoint(_USUAL)

    def sender(self) -> tuple[str, str]:
        """The first address that can be written to of those it comes from, and its owner's name.

        Both are empty where there is none.
        """
        for name, address in self._addresses("from"):
            try:
                return read_address(address), header_text(name, MOST_NAME)
            except AddressRefused:
                continue
        return "", ""

    def senders(self) -> frozenset[str]:
        """Every address that it says it comes from, in small letters, good or not."""
        said = [*self._addresses("from"), *self._addresses("sender")]
        return frozenset(address.lower() for _, address in said if address)

    def message_id(self) -> str:
        """Its Message-ID with its brackets; "" where it has none."""
        found = _MESSAGE_ID.search(self.line("message-id"))
        return found[0] if found else ""

    def thread(self) -> tuple[str, ...]:
        """The Message-IDs of what it answers, the nearest first."""
        answered = _MESSAGE_ID.findall(self.line("in-reply-to"))
        before = _MESSAGE_ID.findall(" ".join(self._lines.get("references", ()))[-60_000:])
        return tuple(dict.fromkeys([*answered, *reversed(before)]))[:MOST_THREAD]

    def sent_at(self) -> datetime | None:
        """When it says that it was written, UTC; None where that cannot be."""
        try:
            said = parsedate_to_datetime(self.line("date"))
            at = said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)
        except (*ODD, OverflowError):
            return None
        return at if at.year in _YEARS else None

    def _addresses(self, name: str) -> list[tuple[str, str]]:
        lines = [each[:MOST_HEADER] for each in self.lines(name)[:3]]
        try:
            found = getaddresses(lines)
        except ODD:
            return []
        # The library puts together what stands apart: "a@b.br Bcc: c" is no address at bbcc.
        return [(said, each) for said, each in found if any(each in line for line in lines)]
