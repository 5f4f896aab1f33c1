"""Row 43 for what is written to us: words, addresses, CPF and files go with their term."""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.ports.failures import NotStored
from ivr.rules.cases.channels import Channel
from ivr.rules.mail.incoming import IncomingState
from ivr.store.cases import requests
from ivr.store.cases.reply_drafts import ReplyDraft
from ivr.store.mail import incoming
from ivr.store.mail.incoming import Attachment
from ivr.usecases.cases.requests import WrittenRequest, closed, open_case
from ivr.usecases.privacy.erasure import erase_mail_files, erase_personal, hold_case
from tests.support.desk import hire
from tests.support.files import age_files
from tests.support.installation import Installation

DAY = 24 * 3600
DAYS = 730
CPF = "52998224725"
PERSONAL = (
    "SELECT sender || sender_name || subject || text || original || note FROM incoming",
    "SELECT name || sha256 FROM attachments",
    "SELECT address || number || cpf || name || answer FROM demands",
    "SELECT text || late_why FROM answer_drafts",
    "SELECT contact FROM case_contacts",
)


def left(central: Installation) -> list[str]:
    """All that is personal and still there."""
    return [str(text) for each in PERSONAL for (text,) in central.rows(each) if text]


def message(central: Installation, key: str, case_id: int | None, *, file: bytes = b"pdf") -> str:
    """A message with one file, in that case or in quarantine; the file's name."""
    now = central.clock.now()
    original, size = central.ports.mail_files.keep(
        [b"From: maria@exemplo.br\r\n\r\n", key.encode()]
    )
    name, length = central.ports.mail_files.keep([file])
    state = IncomingState.FILED if case_id else IncomingState.QUARANTINED
    values = {
        **{"key": key, "source": "email", "state": state.value, "case_id": case_id},
        **{"sender": "maria@exemplo.br", "sender_name": "Maria", "subject": "s", "text": "Maria"},
        **{"received_at": now, "original": original, "bytes": size, "note": "Maria"},
    }
    with central.ports.database.write() as session:
        made = incoming.add(session, values)
        assert made
        about = {"media_type": "application/pdf", "bytes": length, "sha256": name}
        session.add(Attachment(incoming_id=made, name="Maria.pdf", **about))
    return name


def written(central: Installation) -> tuple[int, str]:
    """A case that was written and closed: its id and protocol."""
    now = central.clock.now()
    ana = hire(central, "Ana")[0] if not central.rows("SELECT id FROM staff") else 1
    given = WrittenRequest(Channel.EMAIL, "maria@exemplo.br", "+5584988887777", CPF, "Maria")
    with central.ports.database.write() as session:
        case = open_case(session, central.line, given, now)
        found = requests.lock(session, case.id)
        assert found
        found.answer = "Sim, Maria."
        session.add(ReplyDraft(case_id=case.id, staff_id=ana, asks=False, text="Maria", at=now))
        closed(session, case, found, "engano", now)
        return case.id, case.protocol


def test_row_43_what_was_written_goes_with_its_term_and_its_files_a_day_later(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    case_id, _ = written(central)
    message(central, "a", case_id)
    age_files(central)
    assert erase_mail_files(central.ports) == 0
    central.clock.advance(DAYS * DAY - 120)
    assert erase_personal(central.ports) == 0
    assert len(left(central)) == len(PERSONAL)
    central.clock.advance(240)
    assert erase_personal(central.ports) == 1
    assert left(central) == []
    assert erase_mail_files(central.ports) == 2
    assert central.ports.mail_files.names() == frozenset()
    assert central.rows("SELECT count(*), max(state) FROM incoming") == [(1, "erased")]


def test_row_43_a_legal_hold_keeps_words_and_files(central: Installation) -> None:
    case_id, protocol = written(central)
    message(central, "a", case_id)
    assert hold_case(central.ports, protocol, held=True, why="processo")
    central.clock.advance(DAYS * DAY + 60)
    age_files(central)
    assert erase_personal(central.ports) == 0
    assert erase_mail_files(central.ports) == 0
    assert len(left(central)) == len(PERSONAL)


def test_row_43_what_is_still_owed_an_answer_is_not_erased(central: Installation) -> None:
    with central.ports.database.write() as session:
        open_case(
            session,
            central.line,
            WrittenRequest(Channel.EMAIL, "maria@exemplo.br"),
            central.clock.now(),
        )
    central.clock.advance(DAYS * DAY + 60)
    assert erase_personal(central.ports) == 0
    assert left(central) == ["maria@exemplo.br"] * 2, "the request's, and the case's contact"


def test_row_43_quarantine_goes_too(central_on_both: Installation) -> None:
    central = central_on_both
    message(central, "b", None)
    central.clock.advance(DAYS * DAY + 60)
    age_files(central)
    erase_personal(central.ports)
    assert left(central) == []
    assert erase_mail_files(central.ports) == 2


def test_a_file_that_two_brought_stays_for_the_other(central: Installation) -> None:
    case_id, _ = written(central)
    shared = message(central, "a", case_id)
    central.clock.advance(DAYS * DAY + 60)
    other_id, _ = written(central)
    assert message(central, "b", other_id) == shared
    assert erase_personal(central.ports) == 1
    age_files(central)
    assert erase_mail_files(central.ports) == 1
    assert central.ports.mail_files.path(shared)


def test_what_a_reader_left_that_died_on_the_way_has_a_day_to_be_named(
    central: Installation,
) -> None:
    central.ports.mail_files.keep([b"no row yet"])
    assert erase_mail_files(central.ports) == 0
    assert central.ports.mail_files.names(timedelta()) != frozenset()
    age_files(central)
    assert erase_mail_files(central.ports) == 1


def test_what_was_begun_and_never_became_a_file_goes_too(central: Installation) -> None:
    def broken() -> Iterator[bytes]:
        yield b"From: maria@exemplo.br"
        [left] = folder.glob("*")
        shutil.copy(left, folder / "tmpdied.part")  # as whoever is killed here leaves it
        raise OSError

    folder = Path(central.settings.MAIL_DIR)
    with pytest.raises(NotStored):
        central.ports.mail_files.keep(broken())
    assert [each.name for each in folder.iterdir()] == ["tmpdied.part"]
    assert erase_mail_files(central.ports) == 0
    long_ago = (folder / "tmpdied.part").stat().st_mtime - DAY - 60
    os.utime(folder / "tmpdied.part", (long_ago, long_ago))
    assert erase_mail_files(central.ports) == 1
    assert list(folder.iterdir()) == []
