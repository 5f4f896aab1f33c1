"""A recorded prompt replaces its spoken text, whole or not at all."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.app import create_app
from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.root import ROOT
from tests.conftest import Install
from tests.support.installation import SATURDAY, Installation, Telephone

FRAME = b"\xff\xfb\x90\x00" + bytes(413)  # MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 1152 samples
FRAMES = 100
SECONDS = FRAMES * 1152 / 44100


@pytest.fixture
def recorded(installed: Install, sqlite_url: str, tmp_path: Path) -> Installation:
    """An installation with three recordings, of which one is for a sentence that varies."""
    shutil.copytree(ROOT / "callflows", tmp_path / "callflows")
    prompts = tmp_path / "recordings" / "prompts"
    prompts.mkdir(parents=True)
    for key in ("identity", "uvt.1.2", "closed_now"):
        (prompts / f"{key}.mp3").write_bytes(FRAME * FRAMES)
    central = installed(sqlite_url)
    central.ports = replace(central.ports, files=DiskCallflowFiles(tmp_path))
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


def test_a_recording_in_the_middle_keeps_the_order(recorded: Installation) -> None:
    call = recorded.dial().press("1")
    assert [each.tag for each in call.last] == ["Say", "Play", "Say"]


def test_a_sentence_that_varies_is_spoken_whole(recorded: Installation) -> None:
    recorded.clock.at = SATURDAY
    call = recorded.dial()
    assert "Agora estamos fechados. Voltamos segunda-feira" in call.heard
    assert not any("closed_now" in address for address in plays(call))


def test_another_content_has_another_name(recorded: Installation, tmp_path: Path) -> None:
    first = DiskCallflowFiles(tmp_path).recordings()["identity"].file
    (tmp_path / "recordings" / "prompts" / "identity.mp3").write_bytes(FRAME * 50)
    assert DiskCallflowFiles(tmp_path).recordings()["identity"].file != first


@pytest.mark.parametrize("name", ["identity.mp3", "identity-000000000000.mp3", "..%2fcallflow.mp3"])
def test_nothing_else_is_served(recorded: Installation, name: str) -> None:
    assert recorded.client.get(f"/audio/{name}").status_code == 404
