"""Chain the audit's entries: each entry's hash covers all that it says and the hash before it."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

GENESIS = "0" * 64  # what stands before the first entry


@dataclass(frozen=True)
class Entry:
    """The content of one audit entry; `number` is its place in the chain.

    Places are counted from one without a gap.
    """

    number: int
    at: datetime
    staff_id: int | None
    action: str
    about: str
    subject: str
    note: str


def sealed(previous: str, entry: Entry) -> str:
    """Return the entry's hash: SHA-256, in hex, of the hash before it and the whole entry."""
    said = [
        entry.number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.staff_id,
        entry.action,
        entry.about,
        entry.subject,
        entry.note,
    ]
    text = previous + json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def breaks(chain: Iterable[tuple[Entry, str]]) -> Iterator[int]:
    """Yield the number of each entry that does not follow from the one before it as it stands.

    An entry that was changed, or stands behind one that was removed, is one. No chain can show that
    the newest are gone: whoever has stored its last hash elsewhere can.
    """
    previous, expected = GENESIS, 1
    for entry, kept in chain:
        if entry.number != expected or kept != sealed(previous, entry):
            yield entry.number
        previous, expected = kept, entry.number + 1
