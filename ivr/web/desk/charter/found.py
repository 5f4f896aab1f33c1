"""Show what a check of an edition found: mistakes at their fields, faults, warnings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ivr.store.charter.editions import Edition
from ivr.usecases.charter.checking import CheckResult

_PLACE = re.compile(r"^(?P<place>[^:]{1,120}): (?P<what>.+)$", re.DOTALL)


@dataclass(frozen=True)
class Named:
    """A mistake: what it is part of, the field's name, why, and where it can be mended."""

    group: str
    label: str
    reason: str
    address: str


@dataclass(frozen=True)
class Fault:
    """A fault of the conversation: where in it, and what is wrong."""

    place: str
    what: str


@dataclass(frozen=True)
class Shown:
    """What a check found, as its page shows it; `old` where the texts have changed since."""

    mistakes: tuple[Named, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[str, ...]
    certificate: str
    old: bool


def shown_found(edition: Edition, result: CheckResult, files: Mapping[str, str]) -> Shown:
    """Return what the last check found, each mistake with the address of its field."""
    mistakes = tuple(
        Named("", f"{each.file}, {each.field}", each.reason, "")
        for each in result.found
        if each.file
    )
    return Shown(
        mistakes,
        tuple(_fault(each.reason) for each in result.found if not each.file),
        result.warnings,
        result.certificate,
        result.revision != edition.revision,
    )


def _fault(reason: str) -> Fault:
    match = _PLACE.match(reason)
    return Fault(match["place"], match["what"]) if match else Fault("", reason)
