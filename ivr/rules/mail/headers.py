"""Read the header of a message by name, however its lines were written."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from ipaddress import ip_address

from ivr.rules.mail.text import MAX_HEADER_CHARS, ODD, header_text, unfolded
from ivr.rules.words.addresses import AddressRefused, is_nobody, read_address, untagged

MAX_NAME_CHARS = 120
MAX_THREAD_IDS = 50  # messages of a thread that are looked for
MAX_REFERENCES_LETTERS = 60_000  # of all Message-IDs of a thread, its end
MAX_ADDRESS_LINES = 3  # of one kind that are looked at
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,248}>")
_YEARS = range(1990, 2101)
MAX_RESULTS = 10  # Authentication-Results that are looked at
MAX_RESULT_LETTERS = 8_000  # of one of them; more than `rules.mail.origin` believes
# Who delivered the message, as the servers on its last way wrote it down.
_RECEIVED_LINES = 3
_FROM_ADDRESS = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f.:]{3,45})\]")
# The tokens of our own e-mails (`store.mail.emails`), in an address such as name+token@host.
_ADDRESSED = ("to", "cc", "delivered-to", "x-original-to")
_TOKEN = re.compile(r"\+([0-9a-f]{24})@|\(ref\.? ([0-9a-f]{24})\)", re.IGNORECASE)
MAX_TOKENS = 5
# A message that has none of these was not written by a mail program.
_USUAL = ("from", "to", "subject", "date", "message-id", "received", "return-path", "content-type")


def named(name: str, token: str) -> str:
    """Return the name beside an address to which answers go, with the token of what they answer."""
    return f"{name} (ref {token})"


class Head:
    """The header of a message."""

    def __init__(self, message: Message) -> None:
        """Take all the header lines of the message."""
        self._lines: dict[str, list[str]] = {}
        for name, value in message.raw_items():
            self._lines.setdefault(name.strip().lower(), []).append(str(value))

    def lines(self, name: str) -> list[str]:
        """Return every value of that name, each on one line, coded words as they are."""
        return [unfolded(each).strip() for each in self._lines.get(name, [])]

    def line(self, name: str) -> str:
        """Return the first value of that name on one line; "" where there is none."""
        return next(iter(self.lines(name)), "")

    def text(self, name: str, most: int) -> str:
        """Return the first value of that name as it is read, at most `most` letters."""
        return header_text(next(iter(self._lines.get(name, [])), ""), most)

    def names(self) -> frozenset[str]:
        """Return all names of header lines, in small letters."""
        return frozenset(self._lines)

    @property
    def is_mail(self) -> bool:
        """Return whether the header has any line that a mail program writes."""
        return not self.names().isdisjoint(_USUAL)

    def sender(self) -> tuple[str, str]:
        """Return the first From address that can be written to, and its owner's name.

        Both are empty where there is none.
        """
        for name, address in self._addresses("from"):
            try:
                return read_address(address), header_text(name, MAX_NAME_CHARS)
            except AddressRefused:
                continue
        return "", ""

    def reply_to(self, ours: frozenset[str] = frozenset()) -> str:
        """Return the first Reply-To address of a person that can be written to; "" where none is.

        `ours` are our own addresses, in small letters: whoever names those asks for nothing.
        """
        for _, address in self._addresses("reply-to"):
            with suppress(AddressRefused):
                read = read_address(address)
                if not is_nobody(read) and not {read.lower(), untagged(read)} & ours:
                    return read
        return ""

    def senders(self) -> frozenset[str]:
        """Return every From and Sender address of the message, in small letters, good or not."""
        said = [*self._addresses("from"), *self._addresses("sender")]
        return frozenset(address.lower() for _, address in said if address)

    def has_many_authors(self) -> bool:
        """Return whether the message names more than one author, or has more than one From line.

        Also for a From line that cannot be read.
        """
        lines = self._lines.get("from", [])
        if len(lines) > 1:
            return True
        try:
            found = getaddresses([unfolded(each) for each in lines])
        except ODD:
            return True
        return len({address.lower() for _, address in found if "@" in address}) > 1

    def message_id(self) -> str:
        """Return the Message-ID with its brackets; "" where there is none."""
        found = _MESSAGE_ID.search(self.line("message-id"))
        return found[0] if found else ""

    def thread(self) -> tuple[str, ...]:
        """Return the Message-IDs of what the message answers, the nearest first."""
        answered = _MESSAGE_ID.findall(self.line("in-reply-to"))
        references = " ".join(self._lines.get("references", ()))
        before = _MESSAGE_ID.findall(references[-MAX_REFERENCES_LETTERS:])
        return tuple(dict.fromkeys([*answered, *reversed(before)]))[:MAX_THREAD_IDS]

    def authentication(self) -> tuple[str, ...]:
        """Return what mail servers say of its origin (Authentication-Results), the topmost first.

        Any of them may be the sender's own invention: see `rules.mail.origin`.
        """
        said = self._lines.get("authentication-results", [])[:MAX_RESULTS]
        # One that is cut has to stay too long to be believed.
        return tuple(unfolded(each, MAX_RESULT_LETTERS).lstrip() for each in said)

    def network(self) -> str:
        """Return the IP address that delivered it, as the nearest servers say; "" if none does."""
        for each in self._lines.get("received", [])[:_RECEIVED_LINES]:
            for found in _FROM_ADDRESS.findall(each[:MAX_HEADER_CHARS]):
                with suppress(ValueError):
                    if ip_address(found).is_global:
                        return str(found)
        return ""

    def tokens(self) -> tuple[str, ...]:
        """Return the tokens in the addresses that the message was sent to, and in their names.

        They stand there as `return_path` and `named` write them.
        """
        lines = (each for name in _ADDRESSED for each in self.lines(name)[:MAX_ADDRESS_LINES])
        found = (each for line in lines for each in _TOKEN.findall(header_text(line, len(line))))
        said = ((tagged or referred).lower() for tagged, referred in found)
        return tuple(dict.fromkeys(said))[:MAX_TOKENS]

    def sent_at(self) -> datetime | None:
        """Return when the message says that it was written, in UTC; None where that cannot be."""
        try:
            said = parsedate_to_datetime(self.line("date"))
            at = said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)
        except (*ODD, OverflowError):
            return None
        return at if at.year in _YEARS else None

    def _addresses(self, name: str) -> list[tuple[str, str]]:
        lines = [each[:MAX_HEADER_CHARS] for each in self.lines(name)[:MAX_ADDRESS_LINES]]
        try:
            found = getaddresses(lines)
        except ODD:
            return []
        # The library puts together what stands apart: "a@b.br Bcc: c" is no address at bbcc.
        return [(said, each) for said, each in found if any(each in line for line in lines)]
