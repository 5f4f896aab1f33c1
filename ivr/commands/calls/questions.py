"""Declare what the doctor asks of the callers' voice messages."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from ivr.commands.common.findings import Asked, Finding
from ivr.settings import Settings
from ivr.store.calls import voice_messages as recordings

MAX_NAMES = 5  # of files, in one line


def voice_messages(asked: Asked) -> Iterator[Finding]:
    """Find whether voice messages can be stored, and whether disk and database agree on them."""
    settings, ports = asked.settings, asked.ports
    trouble = ports.messages.trouble()
    usual = Settings.__dataclass_fields__["RECORDINGS_DIR"].default
    if trouble:
        yield False, f"messages: {trouble} (RECORDINGS_DIR)"
    elif not settings.simulated and usual == settings.RECORDINGS_DIR:
        yield (
            False,
            (
                "messages: kept beside the program, where the next release may lose them:"
                " give them a folder of their own (RECORDINGS_DIR)"
            ),
        )
    else:
        yield True, "messages: can be kept"
    try:
        with ports.database.read() as session:
            may, must = recordings.files(session)
    except SQLAlchemyError as why:
        yield False, f"messages: {type(why).__name__}"
        return
    there = ports.messages.names()
    if unknown := there - may:
        yield False, f"messages: {len(unknown)} files that no recording knows: {_some(unknown)}"
    if lost := must - there:
        yield False, f"messages: {len(lost)} recordings whose file is gone: {_some(lost)}"


def _some(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)[:MAX_NAMES]) + (" …" if len(names) > MAX_NAMES else "")


QUESTIONS = (voice_messages,)
