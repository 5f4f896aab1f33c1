"""List what the texts of an edition cannot be read with, without walking the conversation."""

from collections.abc import Mapping
from functools import lru_cache

from ivr.rules.callflow.files import CallflowMistakes, Mistake, read_callflow
from ivr.rules.callflow.sourcing import check_sources


def mistakes_of(files: Mapping[str, str]) -> tuple[Mistake, ...]:
    """Return the mistakes in these files: what cannot be read, else what has no source.

    The last few are not looked at anew: each page of the editor asks for them.
    """
    return _mistakes(frozenset(files.items()))


@lru_cache(maxsize=4)
def _mistakes(files: frozenset[tuple[str, str]]) -> tuple[Mistake, ...]:
    try:
        return tuple(check_sources(read_callflow(dict(files))))
    except CallflowMistakes as found:
        return tuple(found.mistakes)
