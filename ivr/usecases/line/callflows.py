"""Read the conversation of the present release, and of the calls that began before it."""

import json
import logging
import threading
from collections.abc import Mapping

from ivr.rules.callflow.files import CallflowMistakes, read_callflow, read_last_words
from ivr.rules.callflow.model import version_of
from ivr.rules.callflow.turn_output import Utterance
from ivr.rules.conversation.conversation import Conversation
from ivr.rules.words.speech_length import seconds
from ivr.store.line import callflows
from ivr.usecases.installation.ports import Ports

log = logging.getLogger(__name__)


class Conversations:
    """The conversations of one process: read once, older versions fetched when a call needs one."""

    def __init__(self, ports: Ports) -> None:
        """Read the files. Bad ones raise nothing here: the last good version answers instead.

        Only without last words nobody is answered: then CallflowMistakes is raised.
        """
        self._database = ports.database
        self._clock = ports.clock
        self._recordings = ports.files.recordings()
        self._texts = ports.files.texts()
        last = read_last_words(self._texts)
        self.last_words = (Utterance(last.key, last.text, seconds(last.text)),)
        self._known: dict[str, Conversation] = {}
        self._lock = threading.Lock()
        self._published = False
        self.mistakes: CallflowMistakes | None = None
        try:
            self._current: Conversation | None = self._ready(self._texts)
        except CallflowMistakes as mistakes:
            self.mistakes, self._current = mistakes, None

    def current(self) -> Conversation:
        """Return the conversation of new calls, or raise CallflowMistakes if none was ever good."""
        if self._current is None:
            self._current = self._last_good()
        return self._current

    def version(self, version: str) -> Conversation:
        """Return the conversation that a call began with.

        The present one, where that version is lost or this release cannot read it any more.
        """
        current = self.current()
        if version in ("", current.callflow.version):
            return current
        with self._lock:
            if version not in self._known:
                with self._database.read() as session:
                    files = callflows.files_of(session, version)
                self._known[version] = self._readable(files) or current
            return self._known[version]

    def publish(self) -> None:
        """Store the present version, so that other processes and later releases can fetch it."""
        if self._published or self.mistakes:
            return
        now, files = self._clock.now(), json.dumps(dict(self._texts))
        with self._database.write() as session:
            callflows.keep(session, version_of(self._texts), files, now)
        self._published = True

    def _readable(self, files: str | None) -> Conversation | None:
        try:
            return self._ready(json.loads(files)) if files else None
        except CallflowMistakes:
            log.warning("a call began with a callflow that this release cannot read")
            return None

    def _ready(self, texts: Mapping[str, str]) -> Conversation:
        return Conversation(read_callflow(texts), self._recordings)

    def _last_good(self) -> Conversation:
        with self._database.read() as session:
            files = callflows.last_files(session)
        if not files:
            assert self.mistakes  # noqa: S101 - the only way to be without a current version
            raise self.mistakes
        return self._ready(json.loads(files))
