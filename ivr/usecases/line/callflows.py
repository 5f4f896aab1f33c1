"""Read the conversation of the edition in force, and of the calls that began before it."""

import json
import logging
import threading
import time
from collections.abc import Iterator, Mapping

from sqlalchemy.exc import SQLAlchemyError

from ivr.rules.callflow.files import CallflowMistakes, read_callflow, read_last_words
from ivr.rules.callflow.model import version_of
from ivr.rules.callflow.turn_output import Utterance
from ivr.rules.charter.merging import completed
from ivr.rules.conversation.conversation import Conversation
from ivr.rules.words.speech_length import seconds
from ivr.store.charter import editions
from ivr.store.charter.editions import EditionMark
from ivr.store.line import callflows
from ivr.usecases.installation.ports import Ports

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0  # between two looks for the edition in force, apart from any call


class Conversations:
    """The conversations of one process: the present one, and older ones when a call needs one.

    The present one is that of the edition in force; where none is yet, that of the files.
    """

    def __init__(self, ports: Ports) -> None:
        """Read the files. Bad ones raise nothing here: the last good version answers instead.

        Only without last words nobody is answered: then CallflowMistakes is raised. The database is
        asked by `look`, or when the present conversation is first wanted.
        """
        self._database = ports.database
        self._clock = ports.clock
        self._recordings = ports.files.recordings()
        self._files = self._texts = ports.files.texts()
        last = read_last_words(self._files)
        self.last_words = (Utterance(last.key, last.text, seconds(last.text)),)
        self._known: dict[str, Conversation] = {}
        self._lock = threading.Lock()
        self._published = self._looked = False
        self.edition: EditionMark | None = None  # in force, as it was when last looked for
        self.mistakes: CallflowMistakes | None = None
        try:
            self._current: Conversation | None = self._ready(self._texts)
        except CallflowMistakes as mistakes:
            self.mistakes, self._current = mistakes, None

    def current(self) -> Conversation:
        """Return the conversation of new calls, or raise CallflowMistakes if none was ever good."""
        if not self._looked:
            try:
                self.look()
            except SQLAlchemyError:
                log.warning("the edition in force cannot be read now: the files answer")
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

    def look(self) -> bool:
        """Take up the edition in force; return whether it is another than before.

        Raises the database's errors. One that this program cannot read is logged, and the present
        conversation goes on.
        """
        with self._database.read() as session:
            mark = editions.mark_in_force(session)
            fresh = mark is not None and mark != self.edition
            files = callflows.files_of(session, mark.version) if mark and fresh else None
        self._looked = True
        if mark is None or files is None:
            return False
        texts: dict[str, str] = json.loads(files)
        if texts != self._texts and not self._take_up(texts):
            log.error("edition %s cannot be read by this program", mark.number)
        self.edition = mark
        return True

    def follow(self) -> None:
        """Look for the edition in force again and again, in a thread that ends with the process."""
        threading.Thread(target=self._follow, name="edition in force", daemon=True).start()

    def publish(self) -> None:
        """Store the present version, so that other processes and later releases can fetch it."""
        if self._published or (self.mistakes and self._texts is self._files):
            return
        now, files = self._clock.now(), json.dumps(dict(self._texts))
        with self._database.write() as session:
            callflows.keep(session, version_of(self._texts), files, now)
        self._published = True

    def _follow(self) -> None:
        while True:
            try:
                self.look()
            except SQLAlchemyError:
                log.debug("the edition in force cannot be looked for now")
            except Exception:  # a process that follows no more would say old words for ever
                log.exception("the edition in force was not taken up, looked for again")
            time.sleep(LOOK_SECONDS)

    def _take_up(self, texts: Mapping[str, str]) -> bool:
        """Let new calls obey these texts, completed where this program wants more; else False."""
        for each in self._ways(texts):
            try:
                conversation = self._ready(each)
            except CallflowMistakes:
                continue
            with self._lock:
                self._current, self._texts, self._published = conversation, each, False
            return True
        return False

    def _readable(self, files: str | None) -> Conversation | None:
        texts = json.loads(files) if files else None
        for each in self._ways(texts) if texts else ():
            try:
                return self._ready(each)
            except CallflowMistakes:
                continue
        if texts:
            log.warning("a call began with a callflow that this release cannot read")
        return None

    def _ways(self, texts: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
        """Yield the texts as they are, and then as this program's own files complete them.

        Files with mistakes complete nothing: then the texts stand alone.
        """
        yield texts
        if self.mistakes is None:
            yield completed(texts, self._files)

    def _ready(self, texts: Mapping[str, str]) -> Conversation:
        return Conversation(read_callflow(texts), self._recordings)

    def _last_good(self) -> Conversation:
        with self._database.read() as session:
            files = callflows.last_files(session)
        if not files:
            assert self.mistakes  # noqa: S101 - the only way to be without a current version
            raise self.mistakes
        return self._ready(json.loads(files))
