"""Declare a `flask` command by its name and one line, and load its code when it is run."""

from pkgutil import resolve_name
from typing import Any

import click


class Declared(click.Command):
    """A command, or a group of them, of which nothing is loaded before it is run.

    So `flask` answers at once, and a process carries only what its own command needs. `where` is
    its module and its name there: "ivr.commands.mail.inbox:inbox".
    """

    def __init__(self, name: str, where: str, line: str) -> None:
        """Load nothing yet; `line` is what the list of commands says of it."""
        super().__init__(name, short_help=line)
        self._where = where

    def loaded(self) -> click.Command:
        """Return the command itself."""
        found: click.Command = resolve_name(self._where)
        return found

    def make_context(self, *arguments: Any, **also: Any) -> click.Context:
        """Return the context in which the command itself is run."""
        return self.loaded().make_context(*arguments, **also)
