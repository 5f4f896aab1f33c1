"""Take the files that come with the contact form, and say of each that is not taken why."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256

from flask import request
from werkzeug.datastructures import FileStorage

from ivr.ports.failures import NotStored
from ivr.rules.cases.contact_form import MAX_FILES
from ivr.rules.cases.form_tokens import Held, Sheet
from ivr.rules.mail import attachments
from ivr.rules.mail.incoming import (
    MAX_ATTACHMENT_BYTES,
    MAX_BYTES,
    REFUSED_LABELS,
    RefusedFile,
)
from ivr.rules.mail.sniffing import MAX_HEAD_BYTES
from ivr.usecases.cases.form_files import NoRoom, drop_files, hold_file
from ivr.usecases.installation.scanning import scanned
from ivr.web.common.installation import installation

PART = 64 * 1024
# What is refused is told with what is taken instead.
REFUSED = {
    RefusedFile.TYPE: (
        "tipo de arquivo que não abrimos (aceitamos PDF, fotos, textos, planilhas, XML e ZIP)"
    ),
    RefusedFile.SIZE: (
        f"arquivo grande demais (o limite é de {MAX_ATTACHMENT_BYTES // 1024**2} MB por arquivo)"
    ),
}
LATE = "passou muito tempo, envie de novo"
NOT_NOW = "não conseguimos guardar agora. Tente de novo, ou envie sem ele: a mensagem vai"
SHARE = "já chegaram anexos demais. Tente mais tarde, ou envie sem ele: a mensagem vai"
FULL = "não há espaço para anexos agora. Envie sem ele: a mensagem vai"


def with_files(sheet: Sheet) -> tuple[Sheet, dict[str, str]]:
    """Return the sheet with the files that came and without those taken off, and the mistakes."""
    off = set(request.form.getlist("tirar"))
    ports = installation().ports
    drop_files(ports, (each for n, each in enumerate(sheet.held) if str(n) in off))
    wanted = [each for n, each in enumerate(sheet.held) if str(n) not in off]
    held = [each for each in wanted if ports.form_files.path(each.place)]
    # A form may stay open for longer than its files are kept.
    refused = [f"{each.name}: {LATE}" for each in wanted if each not in held]
    for file in request.files.getlist("anexos"):
        if not file.filename:
            continue
        name = attachments.safe_name(file.filename)
        try:
            held.append(_hold(file, held))
        except _Refused as refusal:
            refused.append(f"{name}: {refusal}")
    return replace(sheet, held=tuple(held)), told_files(refused)


def file_hashes(sheet: Sheet) -> list[str]:
    """Return the hashes of the files that the form would be sent with now."""
    off = set(request.form.getlist("tirar"))
    held = [each.sha256 for n, each in enumerate(sheet.held) if str(n) not in off]
    came = (file for file in request.files.getlist("anexos") if file.filename)
    return held + [_hash(file) for file in came]


def _hash(file: FileStorage) -> str:
    digest = sha256()
    for part in _parts(file):
        digest.update(part)
    file.stream.seek(0)
    return digest.hexdigest()


def told_files(refused: Iterable[str]) -> dict[str, str]:
    """Return the form's mistake about its files; none where no file was refused."""
    words = "; ".join(refused)
    return {"files": f"{words}."} if words else {}


class _Refused(Exception):
    """The reason (pt-BR) for which a good file is not stored."""


def _hold(file: FileStorage, held: list[Held]) -> Held:
    """Store a file until its form is sent. Raises _Refused."""
    ports, size = installation().ports, _size(file)
    if len(held) >= MAX_FILES:
        raise _Refused(f"o limite são {MAX_FILES} anexos")
    if not size:
        raise _Refused("o arquivo está vazio")
    if sum(each.bytes for each in held) + size > MAX_BYTES:
        raise _Refused("com ele os anexos passam de 15 MB")
    head = file.stream.read(MAX_HEAD_BYTES)
    judged = attachments.judge(file.filename or "", file.mimetype, size, len(held) + 1, head)
    why = judged.refused or scanned(ports, _parts(file))
    if why:
        raise _Refused(REFUSED.get(why, REFUSED_LABELS[why]))
    if not installation().upload_limits.take(request.remote_addr or "", size):
        raise _Refused(SHARE)
    try:
        return hold_file(ports, judged.name, judged.media_type, size, _parts(file))
    except NoRoom:
        raise _Refused(FULL) from None
    except NotStored:
        raise _Refused(NOT_NOW) from None


def _size(file: FileStorage) -> int:
    file.stream.seek(0, 2)
    size = file.stream.tell()
    file.stream.seek(0)
    return size


def _parts(file: FileStorage) -> Iterator[bytes]:
    file.stream.seek(0)
    while part := file.stream.read(PART):
        yield part
