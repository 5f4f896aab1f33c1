"""Read the callflow files and the recorded prompts from this machine's disk."""

from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from tinytag import TinyTag

from ivr.root import ROOT
from ivr.rules.callflow.model import Sentence
from ivr.rules.callflow.recorded import NotRecordable, RecordedPrompt, text_hash


class DiskCallflowFiles:
    """The folders `callflows/` and `recordings/prompts/` of a checkout."""

    def __init__(self, root: Path = ROOT) -> None:
        """Take `root`, the folder that holds both folders."""
        self._callflows = root / "callflows"
        self._prompts = root / "recordings" / "prompts"

    def texts(self) -> Mapping[str, str]:
        """Return the texts of all files below callflows/ but the calendar, a table: name → text.

        What is not UTF-8 stands there as U+FFFD, and is a mistake of that file alone.
        """
        places = ("*.toml", "topics/*.toml", "emails/*.toml")
        files = [file for place in places for file in self._callflows.glob(place)]
        return {
            file.relative_to(self._callflows).as_posix(): file.read_text(
                encoding="utf-8", errors="replace"
            )
            for file in sorted(files)
            if file.name != "calendar.toml"
        }

    def recordings(self) -> Mapping[str, RecordedPrompt]:
        """Return every recorded prompt: prompt key → its served name and seconds.

        It is the file `<prompt key>.mp3`; the served name changes with its content. Beside it
        stands `<prompt key>.text.sha256`, by which the text is known that was recorded.
        """
        return {key: recording for key, (recording, _) in self._audio.items()}

    def keep_recording(self, sentence: Sentence, sound: bytes) -> float:
        """Put an mp3 in place as the recording of a sentence; return how many seconds it takes.

        It holds for the sentence's text as it is. Raises NotRecordable for what is no mp3.
        """
        seconds = TinyTag.get(filename="sound.mp3", file_obj=BytesIO(sound)).duration
        if not seconds:
            raise NotRecordable("o arquivo não é um mp3")
        self._prompts.mkdir(parents=True, exist_ok=True)
        of_text = self._of_text(sentence.key)
        of_text.unlink(missing_ok=True)  # so that half of it is never played
        (self._prompts / f"{sentence.key}.mp3").write_bytes(sound)
        of_text.write_text(f"{text_hash(sentence.text)}\n", encoding="ascii")
        return seconds

    def calendar(self) -> str:
        """Return the text of the calendar file."""
        return (self._callflows / "calendar.toml").read_text(encoding="utf-8")

    def audio(self, file: str) -> Path | None:
        """Return the path of the recording that is served as `file`, or None."""
        return next((path for rec, path in self._audio.values() if rec.file == file), None)

    @cached_property
    def _audio(self) -> dict[str, tuple[RecordedPrompt, Path]]:
        found = {}
        for path in sorted(self._prompts.glob("*.mp3")):
            name = f"{path.stem}-{sha256(path.read_bytes()).hexdigest()[:12]}.mp3"
            of_text = self._of_text(path.stem)
            text = of_text.read_text("ascii", "replace").strip() if of_text.exists() else ""
            found[path.stem] = (RecordedPrompt(name, TinyTag.get(path).duration or 0.0, text), path)
        return found

    def _of_text(self, key: str) -> Path:
        return self._prompts / f"{key}.text.sha256"
