"""Age the stored mail files by a day, and see which are erased then."""

import os

from ivr.usecases.privacy.erasure import erase_mail_files
from tests.support.installation import Installation

DAY = 24 * 3600


def age_files(central: Installation) -> None:
    """Set every mail file's time to a day and more ago."""
    for name in central.ports.mail_files.names():
        path = central.ports.mail_files.path(name)
        assert path
        long_ago = path.stat().st_mtime - DAY - 60
        os.utime(path, (long_ago, long_ago))


def names_a_day_later(central: Installation) -> frozenset[str]:
    """Age all mail files and erase those that no message names; return what is left."""
    age_files(central)
    erase_mail_files(central.ports)
    return central.ports.mail_files.names()
