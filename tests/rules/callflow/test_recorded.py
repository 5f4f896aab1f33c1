"""A recorded prompt replaces its spoken text, whole or not at all."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.app import create_app
from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.root import ROOT
from ivr.rules.callflow.files import read_callflow
from ivr.rules.callflow.recorded import NotRecordable, sentence_to_record, stale_recordings
from ivr.rules.words.speech_length import seconds
from tests.conftest import Install
from tests.support.callflow import CALLFLOW
from tests.support.installation import SATURDAY, Installation, Telephone

FRAME = b"\xff\xfb\x90\x00" + bytes(413)  # MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 1152 samples
FRAMES = 100
SECONDS = FRAMES * 1152 / 44100


@pytest.fixture
def recorded(installed: Install, sqlite_url: str, tmp_path: Path) -> Installation:
    """An installation with three recordings, of which one is for a sentence that varies."""
    shutil.copytree(ROOT / "callflows", tmp_path / "callflows")
    for key in ("identity", "uvt.1.2", "closed_now"):
        record(tmp_path, key)
    return started(installed(sqlite_url), tmp_path)


def record(root: Path, key: str) -> None:
    """Record the sentence of that key as it is now."""
    files = DiskCallflowFiles(root)
    (sentence,) = (each for each in read_callflow(files.texts()).spoken if each.key == key)
    files.keep_recording(sentence, FRAME * FRAMES)


def edit(root: Path) -> None:
    """Edit the sentence that says who is called."""
    menu = root / "callflows" / "menu.toml"
    text = menu.read_text(encoding="utf-8")
    assert "Secretaria da Fazenda do Rio" in text
    menu.write_text(text.replace("Secretaria da Fazenda do Rio", "Fazenda do Rio"), "utf-8")


def started(central: Installation, root: Path) -> Installation:
    """The same installation, started anew with the files below `root`."""
    central.ports = replace(central.ports, files=DiskCallflowFiles(root))
    central.app = create_app(central.settings, central.ports)
    return central


def plays(call: Telephone) -> list[str]:
    """The addresses that are played."""
    return [each.text or "" for verb in call.verbs for each in verb.iter("Play")]


def test_the_recording_is_played_in_the_sentences_place(recorded: Installation) -> None:
    call = recorded.dial()
    (address,) = plays(call)
    assert address.startswith("https://central.exemplo.br/audio/identity-")
    assert "Secretaria da Fazenda" not in call.heard
    assert call.heard.startswith("Para senha da U V T")
    with recorded.client.get(address.removeprefix("https://central.exemplo.br")) as served:
        assert served.data == FRAME * FRAMES
        assert served.content_type == "audio/mpeg"
        assert "max-age=31536000" in served.headers["Cache-Control"]


def test_its_seconds_are_the_files_own(recorded: Installation) -> None:
    conversation = recorded.line.conversations.current()
    sentence = conversation.callflow.sentences["identity"]
    assert conversation.seconds(sentence) == pytest.approx(SECONDS, rel=0.02)


def test_an_edited_sentence_is_spoken_until_it_is_recorded_anew(
    recorded: Installation, tmp_path: Path
) -> None:
    edit(tmp_path)
    edited = started(recorded, tmp_path).dial()
    assert edited.heard.startswith("Fazenda do Rio Grande do Norte.")
    assert plays(edited) == []
    conversation = recorded.line.conversations.current()
    sentence = conversation.callflow.sentences["identity"]
    assert conversation.seconds(sentence) == seconds(sentence.text)
    record(tmp_path, "identity")
    anew = started(recorded, tmp_path).dial("CA-anew")
    assert len(plays(anew)) == 1
    assert "Fazenda" not in anew.heard


def test_a_recording_of_which_nobody_knows_the_text_is_not_played(
    recorded: Installation, tmp_path: Path
) -> None:
    (tmp_path / "recordings" / "prompts" / "identity.text.sha256").unlink()
    call = started(recorded, tmp_path).dial()
    assert call.heard.startswith("Secretaria da Fazenda do Rio Grande do Norte.")
    assert plays(call) == []


def test_what_is_not_played_is_told_with_the_reason(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "callflows", tmp_path / "callflows")
    for key in ("identity", "thanks", "sorry", "protocol"):
        record(tmp_path, key)
    prompts = tmp_path / "recordings" / "prompts"
    (prompts / "sorry.text.sha256").unlink()
    (prompts / "sory.mp3").write_bytes(FRAME * FRAMES)
    edit(tmp_path)
    files = DiskCallflowFiles(tmp_path)
    assert list(stale_recordings(read_callflow(files.texts()), files.recordings())) == [
        "identity: a frase mudou depois da gravação; a voz a fala até nova gravação",
        "protocol: a frase varia ({protocol}), por isso é sempre a voz que a fala",
        "sorry: não se sabe que texto foi gravado; a voz fala a frase",
        "sory: nenhuma frase falada tem este nome",
    ]


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("sory", "nenhuma frase falada tem este nome"),
        ("../menu", "nenhuma frase falada tem este nome"),
        ("sms.we-call.late", "nenhuma frase falada tem este nome"),
        ("slot_time_option", "a frase varia"),
        ("last-words.sorry", "as últimas palavras são sempre ditas pela voz"),
    ],
)
def test_what_cannot_be_recorded_is_refused(key: str, reason: str) -> None:
    with pytest.raises(NotRecordable, match=reason):
        sentence_to_record(CALLFLOW, key)


@pytest.mark.parametrize("sound", [b"", b"RIFF....WAVE" * 40, b"a text, no sound" * 40])
def test_what_is_no_mp3_leaves_all_as_it_was(
    recorded: Installation, tmp_path: Path, sound: bytes
) -> None:
    files = DiskCallflowFiles(tmp_path)
    before = files.recordings()
    with pytest.raises(NotRecordable, match="não é um mp3"):
        files.keep_recording(CALLFLOW.sentences["identity"], sound)
    assert DiskCallflowFiles(tmp_path).recordings() == before


def test_a_recording_in_the_middle_keeps_the_order(recorded: Installation) -> None:
    call = recorded.dial().press("1")
    assert [each.tag for each in call.last] == ["Say", "Play", "Say"]


def test_a_sentence_that_varies_is_spoken_whole(recorded: Installation) -> None:
    recorded.clock.at = SATURDAY
    call = recorded.dial()
    assert "Estamos fechados. Voltamos na segunda-feira" in call.heard
    assert not any("closed_now" in address for address in plays(call))


def test_another_content_has_another_name(recorded: Installation, tmp_path: Path) -> None:
    first = DiskCallflowFiles(tmp_path).recordings()["identity"].file
    (tmp_path / "recordings" / "prompts" / "identity.mp3").write_bytes(FRAME * 50)
    assert DiskCallflowFiles(tmp_path).recordings()["identity"].file != first


@pytest.mark.parametrize("name", ["identity.mp3", "identity-000000000000.mp3", "..%2fcallflow.mp3"])
def test_nothing_else_is_served(recorded: Installation, name: str) -> None:
    assert recorded.client.get(f"/audio/{name}").status_code == 404
