"""Make the own copy: all that is stored under a protocol, in one file, made while fetched."""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from ivr.rules.identity.proof_codes import EMAIL, SMS, Pass
from ivr.rules.mail.attachments import safe_name
from ivr.rules.privacy.own_data import as_html, as_json
from ivr.store.cases import cases
from ivr.store.identity import contacts
from ivr.store.queries.own_matter import Whole, read_whole
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import Line
from ivr.usecases.privacy.own_sections import sections
from ivr.usecases.privacy.own_share import own_share

PART = 64 * 1024
ENDS = {"audio/wav": ".wav", "audio/mpeg": ".mp3"}
_VIA = {EMAIL: "código enviado por e-mail", SMS: "código enviado por SMS"}


@dataclass(frozen=True)
class OwnCopy:
    """An own copy that is handed over: the file's name and parts."""

    name: str  # of the file
    parts: Iterator[bytes]


def own_copy(line: Line, given: Pass) -> OwnCopy | None:
    """Return all that is stored of the pass's case and those joined to it; audit that it left.

    None where nothing is stored of it any more. What came from contacts that are not known to be
    the same person's is not among it, and staff are not named.
    """
    ports, now = line.ports, line.ports.clock.now()
    callflow = line.conversations.current().callflow
    with ports.database.write() as session:
        case = cases.going_on(session, given.case_id)
        if case is None or case.erased_at is not None:
            return None
        circle = contacts.circle(session, case.id, given.target)
        whole = own_share(read_whole(session, case, given.target), circle)
        told = sections(whole, callflow)
        files = list(_files(ports, whole))
        via = _VIA[EMAIL if "@" in given.target else SMS]
        audit.write(session, Done(audit.OWN_DATA, case.protocol, now, note=via, about=audit.CASE))
    papers = [
        ("dados.html", as_html(told, now)),
        ("data.json", as_json(told, now)),
    ]
    return OwnCopy(f"meus-dados-{now:%Y-%m-%d}.zip", _zip(papers, files))


def _files(ports: Ports, whole: Whole) -> Iterator[tuple[str, Path]]:
    """Yield the messages as they came, their files and the voice messages, as far as stored.

    Each with its name in the ZIP and its path.
    """
    for message in whole.messages:
        if message.id not in whole.theirs:
            continue
        path = ports.mail_files.path(message.original)
        if path:
            yield f"mensagens/{message.id}.eml", path
    for each in whole.attachments:
        path = ports.mail_files.path(each.sha256) if each.incoming_id in whole.theirs else None
        if path:
            yield f"anexos/{each.id}-{safe_name(each.name)}", path
    for row in whole.story.messages:
        recording = row.recording
        path = ports.messages.path(recording.file) if recording.file else None
        if path and recording.erased_at is None:
            yield f"recados/{recording.id}{ENDS.get(recording.media_type, '')}", path


def _zip(papers: Sequence[tuple[str, str]], files: Sequence[tuple[str, Path]]) -> Iterator[bytes]:
    """Yield a ZIP in parts; no more of it is in memory than one part of one file."""
    sink = _Sink()
    with zipfile.ZipFile(cast(IO[bytes], sink), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in papers:
            archive.writestr(name, text)
            yield sink.take()
        for name, path in files:
            try:
                source = path.open("rb")
            except OSError:
                continue  # erased since it was listed: its time was over
            with source, archive.open(name, "w") as target:
                while part := source.read(PART):
                    target.write(part)
                    yield sink.take()
            yield sink.take()
    yield sink.take()


class _Sink:
    """A file-like object that a ZIP is written to and read from in parts; it never seeks."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        """Add one more part; return its length."""
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def take(self) -> bytes:
        """Return what was written since the last time, and forget it."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken
