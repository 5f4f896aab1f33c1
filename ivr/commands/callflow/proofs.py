"""Store a walk's certificate, and take the same walk only once.

The walk depends on nothing but the callflow's files, the recorded prompts and our own program, so
that equal ones have one and the same certificate.
"""

import os
import sys
from hashlib import sha256
from pathlib import Path

import click

from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.root import ROOT
from ivr.rules.callflow.files import CallflowMistakes
from ivr.rules.model_check.whole_check import whole_check
from ivr.settings import Settings
from ivr.web.telephone.twiml import Script

PROOFS = click.option(
    "--proofs",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="CALLFLOW_PROOFS",
    help="A folder that keeps certificates: what is unchanged since is not checked again.",
)


def proved(folder: Path | None, root: Path = ROOT) -> str:
    """Return the certificate of the files below `root`, stored in `folder` where one is named.

    Mistakes and faults end the command, as `checked` says; nothing is kept of those.
    """
    kept = folder / f"{_fingerprint(root)}.txt" if folder else None
    if kept and kept.exists():
        return kept.read_text(encoding="utf-8")
    text = checked(root)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        begun = kept.with_suffix(f".{os.getpid()}")  # whole or not at all, whoever else writes it
        begun.write_text(text, encoding="utf-8")
        begun.replace(kept)
    return text


def _fingerprint(root: Path) -> str:
    files = DiskCallflowFiles(root)
    program = {path: path.read_bytes() for path in sorted((ROOT / "ivr").rglob("*.py"))}
    parts = (sys.version, files.texts(), sorted(files.recordings().items()), program)
    return sha256(repr(parts).encode()).hexdigest()[:32]


def checked(root: Path = ROOT) -> str:
    """Check the files below `root`; return the figures, or exit with all that is wrong at once."""
    files = DiskCallflowFiles(root)
    script = Script(
        "https://example.invalid", "sip:central@example.invalid", Settings.VOICE, "+558400000000"
    )
    verdict = whole_check(files.texts(), files.recordings(), lambda answer: script.turn(0, answer))
    if verdict.mistakes and not verdict.certificate:
        raise click.ClickException(str(CallflowMistakes(list(verdict.mistakes))))
    if not verdict.good:
        found = list(verdict.words())
        raise click.ClickException("\n  ".join([f"{len(found)} faults:", *found]))
    return verdict.certificate
