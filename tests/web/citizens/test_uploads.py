"""Files that come with a form: counted from the first, and gone once nobody wants them."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.gateways.files.form_files import DiskFormFiles
from ivr.gateways.files.mail_files import DiskMailFiles
from ivr.gateways.files.voice_message_files import DiskVoiceMessageFiles
from ivr.ports.failures import NotStored
from ivr.rules.cases.contact_form import FORM_FILES_KEPT, MAX_HELD_BYTES, ContactMessage
from ivr.rules.cases.form_tokens import Held
from ivr.rules.cases.requests import RequestKind
from ivr.rules.notices.ceilings import FORMS
from ivr.usecases.cases.contact import FilesGone, TooMany, new_sheet, send
from ivr.usecases.cases.form_files import NoRoom, hold_file
from ivr.usecases.privacy.erasure import erase_mail_files
from ivr.web.common.limits import BY_SENDER, LEAST_BYTES, Failures, UploadLimits
from tests.support.installation import Installation
from tests.web.citizens.test_contact import GOOD, file, forms, post, sheet, write

COMPLAINT = ContactMessage(RequestKind.COMPLAINT, "", "Demorou.")
MEGABYTE = 1024 * 1024
FULL_DISK = 1 << 60  # bytes of a reserve that no disk has


def held(central: Installation, content: bytes = b"nota") -> Held:
    """A file that waits for its form."""
    return hold_file(central.ports, "nota.txt", "text/plain", len(content), [content])


def age(central: Installation, by: timedelta) -> None:
    """Nobody has asked for what waits, for so long."""
    for name in forms(central):
        path = Path(central.settings.MAIL_DIR) / "forms" / name
        at = path.stat().st_mtime - by.total_seconds()
        os.utime(path, (at, at))


def test_a_file_that_is_taken_off_goes_at_once_and_another_forms_copy_stays(
    central: Installation,
) -> None:
    mine = write(central, mensagem="", anexos=[file("nota.txt", b"nota", "text/plain")])
    theirs = write(central, mensagem="", anexos=[file("nota.txt", b"nota", "text/plain")])
    assert len(forms(central)) == 2
    shown = post(central, folha=sheet(central, mine.text), **{**GOOD, "mensagem": ""}, tirar="0")
    assert "nota.txt" not in shown.text
    assert len(forms(central)) == 1
    assert post(central, folha=sheet(central, theirs.text), **GOOD).status_code == 200
    assert central.rows("SELECT name FROM attachments") == [("nota.txt",)]


def test_what_is_sent_waits_no_longer_and_what_is_refused_never_did(central: Installation) -> None:
    refused = write(central, anexos=[file("virus.exe", b"MZ", "application/octet-stream")])
    assert (refused.status_code, forms(central)) == (422, [])
    sent = write(central, anexos=[file("nota.txt", b"nota", "text/plain")])
    assert (sent.status_code, forms(central)) == (200, [])
    ((name,),) = central.rows("SELECT sha256 FROM attachments")
    path = central.ports.mail_files.path(str(name))
    assert path
    assert path.read_bytes() == b"nota"


def test_what_nobody_sends_goes_after_two_hours_unless_it_is_seen_again(
    central: Installation,
) -> None:
    shown = write(central, mensagem="", anexos=[file("nota.txt", b"nota", "text/plain")])
    age(central, FORM_FILES_KEPT - timedelta(minutes=5))
    erase_mail_files(central.ports)
    shown = post(central, folha=sheet(central, shown.text), **{**GOOD, "mensagem": ""})
    age(central, FORM_FILES_KEPT - timedelta(minutes=5))
    erase_mail_files(central.ports)
    assert len(forms(central)) == 1
    age(central, timedelta(minutes=6))
    assert erase_mail_files(central.ports) == 1
    assert forms(central) == []
    again = post(central, folha=sheet(central, shown.text), **GOOD)
    assert "nota.txt: passou muito tempo, envie de novo" in again.text
    assert "Como troco a senha?" in again.text


def test_a_network_has_its_share_of_bytes_whatever_becomes_of_its_forms(
    central: Installation,
) -> None:
    files = [file("foto.txt", b"x" * 300_000, "text/plain")]
    for n in range(3):  # left, sent and refused forms alike
        text = ("", "Oi", "x" * 10_001)[n]
        write(central, at=f"2001:db8:1:2::{n:x}", mensagem=text, anexos=files)
        files = [file("foto.txt", b"x" * 300_000, "text/plain")]
    others = UploadLimits(Failures(central.settings.REDIS_URL))  # in another process
    assert others.take("2001:db8:1:2::5", BY_SENDER.amount * 1024 - 1_200_000)
    refused = write(central, at="2001:db8:1:2::99", anexos=files)
    assert refused.status_code == 422
    assert "foto.txt: já chegaram anexos demais. Tente mais tarde, ou envie sem ele" in refused.text
    assert "Como troco a senha?" in refused.text
    without = post(central, at="2001:db8:1:2::99", folha=sheet(central, refused.text), **GOOD)
    assert without.status_code == 200
    elsewhere = write(central, at="2001:db8:1:3::1", anexos=[file("a.txt", b"a", "text/plain")])
    assert elsewhere.status_code == 200


def test_all_forms_together_hold_no_more_than_their_share_of_the_disk(
    central: Installation,
) -> None:
    folder = Path(central.settings.MAIL_DIR) / "forms"
    folder.mkdir(parents=True)
    with (folder / ("0" * 32)).open("wb") as hole:
        hole.truncate(MAX_HELD_BYTES - LEAST_BYTES)  # its size, and not a byte of the disk
    held(central)
    with pytest.raises(NoRoom):
        held(central, b"x" * (2 * LEAST_BYTES))
    shown = write(central, anexos=[file("a.txt", b"a" * 2 * LEAST_BYTES, "text/plain")])
    assert "a.txt: não há espaço para anexos agora. Envie sem ele: a mensagem vai" in shown.text
    assert post(central, folha=sheet(central, shown.text), **GOOD).status_code == 200
    age(central, FORM_FILES_KEPT)
    held(central, b"x" * (2 * LEAST_BYTES))
    assert len(forms(central)) == 1, "what is too old goes before anybody is refused"


def test_a_million_tiny_files_take_their_share_too(central: Installation) -> None:
    held(central, b"x")
    assert central.ports.form_files.occupied() == LEAST_BYTES


def test_a_message_that_is_not_taken_keeps_no_file(central_on_both: Installation) -> None:
    central = central_on_both
    mine = replace(COMPLAINT, address="maria@exemplo.br")
    for _ in range(FORMS.pair):
        send(central.line, new_sheet(central.ports), mine)
    opened = replace(new_sheet(central.ports), held=(held(central),))
    with pytest.raises(TooMany):
        send(central.line, opened, mine)
    assert central.ports.mail_files.names() == frozenset()
    assert len(forms(central)) == 1, "the form is still there to be sent tomorrow"


def test_a_file_that_went_meanwhile_is_named_and_the_form_sent_twice_is_told_the_same(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    opened = replace(new_sheet(central.ports), held=(held(central),))
    told = send(central.line, opened, COMPLAINT)
    assert send(central.line, opened, COMPLAINT) == told
    other = replace(new_sheet(central.ports), held=opened.held)
    with pytest.raises(FilesGone) as gone:
        send(central.line, other, COMPLAINT)
    assert gone.value.files == list(opened.held)
    assert central.rows("SELECT count(*) FROM cases") == [(1,)]


def test_what_was_kept_again_meanwhile_is_not_erased(central: Installation) -> None:
    name, _ = central.ports.mail_files.keep([b"nota"])
    central.ports.mail_files.erase(name, timedelta(hours=1))
    assert central.ports.mail_files.path(name)
    central.ports.mail_files.erase(name)
    assert central.ports.mail_files.path(name) is None


def test_a_disk_that_is_nearly_full_takes_nothing_and_keeps_nothing_of_it(tmp_path: Path) -> None:
    mail = DiskMailFiles(str(tmp_path / "mail"), FULL_DISK)
    forms_ = DiskFormFiles(str(tmp_path / "mail"), FULL_DISK)
    messages = DiskVoiceMessageFiles(str(tmp_path / "recordings"), FULL_DISK)
    with pytest.raises(NotStored):
        mail.keep([b"x"])
    with pytest.raises(NotStored):
        forms_.hold([b"x"], 1)
    with pytest.raises(NotStored):
        messages.receive("0" * 32, [b"x"])
    assert mail.is_tight()
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
