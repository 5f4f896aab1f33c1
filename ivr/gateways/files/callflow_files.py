"""The callflow files on this machine's disk, and the recorded prompts beside them."""

from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from tinytag import TinyTag

from ivr.root import ROOT
from ivr.rules.callflow.prompts import Recording


class DiskCallflowFiles:
    """`callflows/` and `recordings/prompts/` of a checkout."""

    def __init__(self, root: Path = ROOT) -> None:
        """`root` holds both folders."""
        self._callflows = root / "callflows"
        self._prompts = root / "recordings" / "prompts"

    def texts(self) -> Mapping[str, str]:
        """Menu, charter, sources, topics, e-mails: name → text. The calendar is a table."""
        places = ("*.toml", "topics/*.toml", "emails/*.toml")
        files = [file for place in places for file in self._callflows.glob(place)]
        return {
            file.relative_to(self._callflows).as_posix(): file.read_text(encoding="utf-8")
            for file in sorted(files)
            if file.name != "calendar.toml"
        }

    def recordings(self) -> Mapping[str, Recording]:
        """Every `<prompt key>.mp3`, under a name that changes with its content."""
        return {key: recording for key, (recording, _) in self._audio.items()}

    def calendar(self) -> str:
        """The calendar file's text."""
        return (self._callflows / "calendar.toml").read_text(encoding="utf-8")

    def audio(self, file: str) -> Path | None:
        """The recording that is served under that name, or None."""
        return next((path for rec, path in self._audio.values() if rec.file == file), None)

    @cached_property
    def _audio(self) -> dict[str, tuple[Recording, Path]]:
        found = {}
        for path in sorted(self._prompts.glob("*.mp3")):
            name = f"{path.stem}-{sha256(path.read_bytes()).hexdigest()[:12]}.mp3"
            found[path.stem] = (Recording(name, TinyTag.get(path).duration or 0.0), path)
        return found
