"""What was written to us, on the disk, as if it had lain there for a day."""

import os

from ivr.usecases.privacy.erasure import erase_mail_files
from tests.support.installation import Installation

DAY = 24 * 3600


def age_files(central: Installation) -> None:
    """Every file was kept a day and more ago."""
    for name in central.ports.mail_files.names():
        path = central.ports.mail_files.path(name)
        assert path
        long_ago = path.stat().st_mtime - DAY - 60
        os.utime(path, (long_ago, long_ago))


def names_a_day_later(central: Installation) -> frozenset[str]:
    """What is kept still once what no message names has gone."""
    age_files(central)
    erase_mail_files(central.ports)
    return central.ports.mail_files.names()
