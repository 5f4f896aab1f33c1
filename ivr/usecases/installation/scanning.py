"""Have a file looked at before it is kept, where this installation has a scanner."""

import logging
from collections.abc import Iterable

from ivr.ports.failures import ScannerAway
from ivr.rules.mail.incoming import RefusedFile
from ivr.usecases.installation.ports import Ports

log = logging.getLogger(__name__)


def scanned(ports: Ports, parts: Iterable[bytes]) -> RefusedFile | None:
    """Return why a file is not to be kept by the scanner's word; None where it is, or none looks.

    What a scanner does not answer for is not kept: the message goes on without it.
    """
    if ports.scanner is None:
        return None
    try:
        return RefusedFile.INFECTED if ports.scanner.finds(parts) else None
    except ScannerAway as why:
        log.warning("a file was not scanned (%s)", why)
        return RefusedFile.UNSCANNED
