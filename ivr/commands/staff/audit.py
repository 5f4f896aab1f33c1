"""Run `flask audit verify`: check that the audit's chain is whole."""

from collections.abc import Iterable, Iterator

import click
from flask.cli import AppGroup

from ivr.commands.common.opened import ports_or_exit
from ivr.rules.staff.audit_chain import GENESIS, Entry, breaks
from ivr.store.staff import audit

MAX_NAMED = 20


class _Watched:
    """An audit chain that counts its entries as they are read.

    It also notes the last hash, and whether the expected one was seen.
    """

    def __init__(self, chain: Iterable[tuple[Entry, str]], expected: str) -> None:
        self._chain, self._expected = chain, expected
        self.count, self.last, self.seen = 0, GENESIS, expected in ("", GENESIS)

    def __iter__(self) -> Iterator[tuple[Entry, str]]:
        for entry, kept in self._chain:
            self.count, self.last = self.count + 1, kept
            self.seen = self.seen or kept == self._expected
            yield entry, kept


commands = AppGroup("audit", help="What staff did and saw.")


@commands.command("verify")
@click.option("--expect", default="", help="A last hash noted before: whether it is still there.")
def verify(expect: str) -> None:
    """Check every entry against the one before; 1 when one was changed or removed.

    Note the last hash where whoever keeps this database cannot write: that the newest entries are
    gone, only it can show.
    """
    with ports_or_exit().database.read() as session:
        watched = _Watched(audit.chain(session), expect.strip().lower())
        broken = list(breaks(watched))
    count, last, seen = watched.count, watched.last, watched.seen
    click.echo(f"{count} entries; the last hash is {last}")
    if broken:
        named = ", ".join(map(str, broken[:MAX_NAMED]))
        click.echo(f"BROKEN at {len(broken)}: {named}{' …' if broken[MAX_NAMED:] else ''}")
    if not seen:
        click.echo("BROKEN: the expected hash is not in the chain: entries were removed or changed")
    if broken or not seen:
        raise SystemExit(1)
    click.echo("The chain is whole.")
