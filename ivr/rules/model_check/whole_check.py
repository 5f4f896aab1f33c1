"""Check a whole set of callflow files: what can be read, what has a source, what callers meet."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from ivr.rules.callflow.files import CallflowMistakes, Mistake, read_callflow
from ivr.rules.callflow.model import Callflow
from ivr.rules.callflow.recorded import RecordedPrompt
from ivr.rules.callflow.sourcing import check_sources
from ivr.rules.conversation.conversation import Conversation
from ivr.rules.model_check.certificate import certificate
from ivr.rules.model_check.checks import Render, faults
from ivr.rules.model_check.walk import walk

# What is under way, in pt-BR for whoever waits for it.
READING = "Lendo os textos"
SOURCES = "Conferindo as fontes"
WALKING = "Percorrendo todas as ligações possíveis"
JUDGING = "Conferindo o que cada pessoa ouviria"
PHASES = (READING, SOURCES, WALKING, JUDGING)

Phase = Callable[[str], None]


@dataclass(frozen=True)
class Verdict:
    """What the check found: mistakes at their fields, faults in the conversation; and its figures.

    The certificate is empty where the files cannot be walked.
    """

    mistakes: tuple[Mistake, ...]
    faults: tuple[str, ...]
    certificate: str

    @property
    def good(self) -> bool:
        """Tell whether nothing was found."""
        return not self.mistakes and not self.faults

    def words(self) -> Iterator[str]:
        """Yield everything that was found, a line each."""
        yield from map(str, self.mistakes)
        yield from self.faults


def whole_check(
    files: Mapping[str, str],
    recordings: Mapping[str, RecordedPrompt],
    render: Render,
    under_way: Phase = lambda _: None,
) -> Verdict:
    """Return what is wrong with the files; call `under_way` with each of PHASES as it begins.

    It takes seconds. The last few walks are not taken anew by the same process, where nothing that
    is said or decides the way has changed.
    """
    under_way(READING)
    try:
        callflow = read_callflow(files)
    except CallflowMistakes as mistakes:
        return Verdict(tuple(mistakes.mistakes), (), "")
    under_way(SOURCES)
    unsourced = check_sources(callflow)
    under_way(WALKING)
    matter = _Matter(callflow, recordings, render, under_way)
    found, figures = _walked(matter)
    wrong = f"faults        {len(unsourced) + len(found)}"
    told = "\n".join((f"callflow      {callflow.version}", *figures, wrong))
    return Verdict(tuple(unsourced), found, told)


class _Matter:
    """What a walk depends on; two are equal where all that is said and done is the same."""

    def __init__(
        self,
        callflow: Callflow,
        recordings: Mapping[str, RecordedPrompt],
        render: Render,
        under_way: Phase,
    ) -> None:
        self.conversation = Conversation(callflow, recordings)
        self.render, self.under_way = render, under_way
        same = replace(callflow, version="", services=())
        self._key = repr((same, sorted(recordings.items())))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Matter) and (self._key, self.render) == (other._key, other.render)

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(maxsize=4)
def _walked(matter: _Matter) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the faults of the conversation, and the figures of its walk, a line each."""
    done = walk(matter.conversation)
    matter.under_way(JUDGING)
    found = faults(done, matter.render)
    return tuple(found), tuple(certificate(done, len(found)).split("\n")[1:-1])
