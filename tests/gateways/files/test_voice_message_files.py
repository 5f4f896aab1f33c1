"""Voice messages on a real disk: whole or not at all, readable by nobody else, never in the web."""

import os
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from ivr.gateways.files.voice_message_files import DiskVoiceMessageFiles
from ivr.ports.failures import NotStored
from ivr.root import ROOT
from ivr.rules.calls.voice_messages import MAX_BYTES, BadSound

NAME, OTHER = "a" * 32, "b" * 32


@pytest.fixture
def files(tmp_path: Path) -> DiskVoiceMessageFiles:
    """A folder that is not made yet."""
    return DiskVoiceMessageFiles(str(tmp_path / "recordings"))


def there(tmp_path: Path) -> list[str]:
    """Every file in the folder."""
    return sorted(each.name for each in (tmp_path / "recordings" / "messages").iterdir())


def test_a_file_is_there_under_its_name_once_it_is_kept(
    files: DiskVoiceMessageFiles, tmp_path: Path
) -> None:
    received = files.receive(NAME, iter((b"RI", b"FF")))
    assert (received.head, received.size) == (b"RIFF", 4)
    assert received.sha256 == sha256(b"RIFF").hexdigest()
    assert files.path(NAME) is None
    files.keep(NAME, received)
    path = files.path(NAME)
    assert path
    assert path.read_bytes() == b"RIFF"
    assert there(tmp_path) == [NAME]


def test_nobody_else_on_the_machine_may_read_it(files: DiskVoiceMessageFiles) -> None:
    files.keep(NAME, files.receive(NAME, [b"x"]))
    path = files.path(NAME)
    assert path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_of_a_stream_that_breaks_off_nothing_stays(
    files: DiskVoiceMessageFiles, tmp_path: Path
) -> None:
    def broken() -> Iterator[bytes]:
        yield b"RIFF"
        raise RuntimeError("the line was cut")

    with pytest.raises(RuntimeError):
        files.receive(NAME, broken())
    assert there(tmp_path) == []


def test_a_flood_is_stopped_at_the_limit(files: DiskVoiceMessageFiles, tmp_path: Path) -> None:
    taken = []

    def flood() -> Iterator[bytes]:
        while True:
            taken.append(1)
            yield b"\0" * 1024 * 1024

    with pytest.raises(BadSound, match="grande demais"):
        files.receive(NAME, flood())
    assert len(taken) == MAX_BYTES // 1024 // 1024 + 1
    assert there(tmp_path) == []


def test_two_tries_at_once_do_not_mix(files: DiskVoiceMessageFiles, tmp_path: Path) -> None:
    first, second = files.receive(NAME, [b"one"]), files.receive(NAME, [b"two"])
    files.keep(NAME, second)
    files.keep(NAME, first)
    path = files.path(NAME)
    assert path
    assert path.read_bytes() == b"one"
    assert there(tmp_path) == [NAME]


def test_erasing_takes_what_a_killed_try_left_too_and_nothing_else(
    files: DiskVoiceMessageFiles, tmp_path: Path
) -> None:
    for name in (NAME, OTHER):
        files.keep(name, files.receive(name, [b"x"]))
        files.receive(name, [b"half"])
    assert files.names() == {NAME, OTHER}
    files.erase(NAME)
    files.erase(NAME)
    assert files.names() == {OTHER}
    assert len(there(tmp_path)) == 2


def test_what_is_received_and_not_wanted_is_dropped(
    files: DiskVoiceMessageFiles, tmp_path: Path
) -> None:
    files.drop(files.receive(NAME, [b"x"]))
    assert there(tmp_path) == []


@pytest.mark.parametrize("name", ["", "..", "../" + "a" * 29, "A" * 32, "/etc/passwd", "a" * 33])
def test_a_name_that_could_lead_elsewhere_is_none(files: DiskVoiceMessageFiles, name: str) -> None:
    assert files.path(name) is None
    for act in (files.erase, lambda given: files.receive(given, [b"x"])):
        with pytest.raises(ValueError, match="not a message's name"):
            act(name)


def test_a_folder_that_takes_nothing_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    files = DiskVoiceMessageFiles(str(tmp_path / "file"))
    with pytest.raises(NotStored):
        files.receive(NAME, [b"x"])
    assert "cannot be written to" in files.trouble()
    assert files.names() == frozenset()


def test_what_would_leave_too_little_of_the_disk_is_not_kept(tmp_path: Path) -> None:
    least = 1 << 60  # bytes that no disk has
    with pytest.raises(NotStored, match="the disk is nearly full"):
        DiskVoiceMessageFiles(str(tmp_path), reserve=least).receive(NAME, [b"x"])
    assert DiskVoiceMessageFiles(str(tmp_path)).names() == frozenset()


def test_a_full_disk_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "messages").mkdir()
    files = DiskVoiceMessageFiles(str(tmp_path))
    received = files.receive(NAME, [b"x"])
    os.unlink(received.place)
    with pytest.raises(NotStored):
        files.keep(NAME, received)


@pytest.mark.parametrize(
    "folder", ["ivr/web/static", "callflows", "recordings/prompts", "ivr/../recordings/prompts/x"]
)
def test_a_folder_that_is_served_to_anybody_is_no_place_for_messages(folder: str) -> None:
    assert "anybody may fetch" in DiskVoiceMessageFiles(str(ROOT / folder)).trouble()


def test_a_good_folder_has_no_trouble(files: DiskVoiceMessageFiles) -> None:
    assert files.trouble() == ""
    assert files.names() == frozenset()
