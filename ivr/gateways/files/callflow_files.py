"""Read the callflow files and the recorded prompts from this machine's disk."""

from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from tinytag import TinyTag

from ivr.root import ROOT
from ivr.rules.callflow.prompts import RecordedPrompt


class DiskCallflowFiles:
    """The folders `callflows/` and `recordings/prompts/` of a checkout."""

    def __init__(self, root: Path = ROOT) -> None:
        """Take `root`, the folder that holds both folders."""
        self._callflows = root / "callflows"
        self._prompts = root / "recordings" / "prompts"

    def texts(self) -> Mapping[str, str]:
        """Return the texts of menu, charter, sources, topics and e-mails: name → text.

        The calendar is not among them: it is a table.
        """
        places = ("*.toml", "topics/*.toml", "emails/*.toml")
        files = [file for place in places for file in self._callflows.glob(place)]
        return {
            file.relative_to(self._callflows).as_posix(): file.read_text(encoding="utf-8")
            for file in sorted(files)
            if file.name != "calendar.toml"
        }

    def recordings(self) -> Mapping[str, RecordedPrompt]:
        """Return every recorded prompt: prompt key → its served name and seconds.

        It is the file `<prompt key>.mp3`; the served name changes with its content.
        """
        return {key: recording for key, (recording, _) in self._audio.items()}

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
            found[path.stem] = (RecordedPrompt(name, TinyTag.get(path).duration or 0.0), path)
        return found
