"""Decide which recorded prompts are played: each holds only for the text that it was made from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from ivr.rules.callflow.model import Callflow, Sentence
from ivr.rules.callflow.placeholders import placeholders


@dataclass(frozen=True)
class RecordedPrompt:
    """A recorded prompt that replaces a spoken text, as long as that is the text recorded."""

    file: str  # "<key>-<hash>.mp3"
    seconds: float
    of_text: str = ""  # `text_hash` of the text that was recorded; empty: nobody knows


class NotRecordable(ValueError):
    """Raised if no recording can be made of a sentence; the message says why."""


def text_hash(text: str) -> str:
    """Return what changes with any letter of a text."""
    return sha256(text.encode()).hexdigest()


def recording_of(
    sentence: Sentence, recordings: Mapping[str, RecordedPrompt]
) -> RecordedPrompt | None:
    """Return the recording to play for a sentence, or None: then the voice speaks it."""
    found = recordings.get(sentence.key)
    if found is None or placeholders(sentence.text) or found.of_text != text_hash(sentence.text):
        return None
    return found


def sentence_to_record(callflow: Callflow, key: str) -> Sentence:
    """Return the spoken sentence of that key; raise NotRecordable where none can be recorded."""
    sentence = next((each for each in callflow.spoken if each.key == key), None)
    if sentence is None:
        raise NotRecordable("nenhuma frase falada tem este nome")
    if names := placeholders(sentence.text):
        varies = ", ".join(f"{{{name}}}" for name in sorted(names))
        raise NotRecordable(f"a frase varia ({varies}), por isso é sempre a voz que a fala")
    if sentence == callflow.last_words:
        raise NotRecordable("as últimas palavras são sempre ditas pela voz")
    return sentence


def stale_recordings(callflow: Callflow, recordings: Mapping[str, RecordedPrompt]) -> Iterator[str]:
    """Yield each recording that is not played, by its key, with the reason."""
    for key, recording in sorted(recordings.items()):
        try:
            sentence = sentence_to_record(callflow, key)
        except NotRecordable as why:
            yield f"{key}: {why}"
            continue
        if not recording.of_text:
            yield f"{key}: não se sabe que texto foi gravado; a voz fala a frase"
        elif recording_of(sentence, recordings) is None:
            yield f"{key}: a frase mudou depois da gravação; a voz a fala até nova gravação"
