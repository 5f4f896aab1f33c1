"""Have a whole edition checked aside, and note in it what the check found."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ivr.ports.links import LinkState
from ivr.rules.callflow.files import CallflowMistakes, read_callflow
from ivr.rules.charter.links import MAX_LOOKED_AT, Link, new_links
from ivr.rules.charter.warnings import holes, warnings
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.model_check.whole_check import PHASES, whole_check
from ivr.rules.staff.approval import Move, NotAllowed, State
from ivr.store.charter import editions
from ivr.store.database.publications import WAITING
from ivr.store.operations import long_works
from ivr.store.operations.long_works import DONE, RUNNING, LongWork
from ivr.usecases.charter.history import Actor, Doing, locked, move
from ivr.usecases.charter.seeding import kept, stored
from ivr.usecases.installation.long_works import Under, Wanted, ask
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import Line

KIND = "check-edition"
FoundRow = tuple[str, str, str]  # a `Found`, as it is stored
LINKS_PHASE = "Abrindo os endereços novos"
LAW_PHASE = "Conferindo o que a lei pede de cada serviço"


@dataclass(frozen=True)
class Found:
    """One thing that keeps an edition back: where it stands, and what is wrong.

    `file` and `field` are empty for what is no field's: a fault of the conversation.
    """

    file: str
    field: str
    reason: str


@dataclass(frozen=True)
class CheckResult:
    """What the last check of an edition found; `revision` is the one that was checked."""

    revision: int
    found: tuple[Found, ...]
    warnings: tuple[str, ...]
    certificate: str


def ask_check(line: Line, edition_id: int, actor: Actor) -> int:
    """Ask for an edition's check; return the id of the work, the same while it is under way."""
    with line.ports.database.read() as session:
        edition = editions.find(session, edition_id)
        if edition is None or edition.state not in editions.OPEN_STATES:
            raise NotAllowed("Só se confere uma edição que ainda não foi publicada.")
        last = long_works.latest(session, KIND, edition_id)
        if last and last.state in (WAITING, RUNNING):
            return last.id
        key = f"{KIND}:{edition_id}:{last.id if last else 0}"
    return ask(line.ports, Wanted(key, KIND, edition_id, len(PHASES) + 2, actor.id))


def result_of(work: LongWork | None) -> CheckResult | None:
    """Return what a check found; None while it is not done."""
    if work is None or work.state != DONE:
        return None
    told = json.loads(work.result)
    found = tuple(Found(*each) for each in told["found"])
    return CheckResult(told["revision"], found, tuple(told["warnings"]), told["certificate"])


def check(ports: Ports, work: LongWork, under_way: Under) -> Mapping[str, Any]:
    """Check the edition of that work, and move it to checked or back to draft; return the result.

    An edition that was written in meanwhile stays as it is: the result names its revision.
    """
    with ports.database.read() as session:
        edition = editions.find(session, work.subject)
        if edition is None:
            raise LookupError(work.subject)
        files, revision = editions.files(session, edition), edition.revision
        before = stored(session, edition.base)
    verdict = whole_check(files, ports.files.recordings(), ports.document, under_way)
    found = [(each.file, each.key, each.reason) for each in verdict.mistakes]
    found += [("", "", each) for each in verdict.faults]
    under_way(LAW_PHASE)
    today = ports.clock.now().astimezone(FORTALEZA).date()
    warned: list[str] = []
    try:
        services = read_callflow(files).services
    except CallflowMistakes:
        pass  # told above, all of them
    else:
        found += holes(services, today)
        warned += warnings(services, today)
        under_way(LINKS_PHASE)
        gone, silent = _dead_links(ports, new_links(before, files))
        found += gone
        warned += silent
    _note(ports, work.subject, revision, files, bool(found))
    return {
        "revision": revision,
        "found": found,
        "warnings": warned,
        "certificate": verdict.certificate,
    }


def _dead_links(ports: Ports, new: Sequence[Link]) -> tuple[list[FoundRow], list[str]]:
    """Return the new addresses that lead nowhere, at their fields, and those nobody answers at."""
    gone: list[FoundRow] = []
    if ports.links is None:
        return gone, []
    silent = []
    for file, field, address in new[:MAX_LOOKED_AT]:
        match ports.links.look(address):
            case LinkState.GONE:
                gone.append((file, field, f"o endereço {address} não existe mais"))
            case LinkState.REFUSED:
                gone.append((file, field, f"o endereço {address} não é da internet pública"))
            case LinkState.SILENT:
                silent.append(f"{address} não respondeu: abra no navegador e confira")
    if len(new) > MAX_LOOKED_AT:
        silent.append(f"só os primeiros {MAX_LOOKED_AT} endereços novos foram abertos")
    return gone, silent


def _note(
    ports: Ports, edition_id: int, revision: int, files: Mapping[str, str], bad: bool
) -> None:
    now = ports.clock.now()
    doing = Doing(Actor(None, "a conferência"), now)
    with ports.database.write() as session:
        edition = locked(session, edition_id)
        if edition.revision != revision or edition.state not in editions.OPEN_STATES:
            return
        if bad:
            move(session, edition, Move.FAIL, doing)
        elif edition.state == State.DRAFT.value:
            move(session, edition, Move.CHECK, doing)
            edition.version = kept(session, files, now)
