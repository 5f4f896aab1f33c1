"""Serve a charter that a test has edited."""

from tests.support.callflow import edited
from tests.support.installation import Installation
from tests.web.telephone.test_failures import Edited, with_ports

ROW = '[[services]]\nid = "parcerias"\n'


def with_charter(central: Installation, old: str, new: str) -> Installation:
    """Return the installation with one edit in its charter.toml."""
    return with_ports(central, files=Edited(edited("charter.toml", old, new)))


def with_more_of_partnerships(central: Installation, more: str) -> Installation:
    """Return the installation with these lines in the charter's row of partnerships."""
    return with_charter(central, ROW, ROW + more)
