"""Add the demonstration's people: accounts with telephones, shifts, sectors that have an address.

`flask` commands one after another, without starting Python for each.
"""

import os
import re
import tomllib
import unicodedata
from contextlib import redirect_stdout
from io import StringIO

from click import ClickException
from flask.cli import ScriptInfo

from ivr.cli import commands
from ivr.demonstration.installation import ACCOUNTS, CALLFLOWS, TOTP_SECRET

TELEPHONES = {  # the simulator's: an extension of the switchboard, and a mobile that takes SMS
    "atendente@exemplo.br": "sip:ana@pbx.exemplo.br",
    "supervisora@exemplo.br": "+5584988880001",
}
# Who serves at the units' counters, beside who manages units.
AT_COUNTERS = ("atendente@exemplo.br", "recepcao@exemplo.br")
# The first stands in the press of Refis RN 2025; hours, and the other, are examples.
UNITS = (("Sala da SUDEFI, Centro Administrativo", "Natal"), ("URT de exemplo", "Mossoró"))


def furnish() -> None:
    """Add the demonstration's accounts that are missing, and with them shifts and sector addresses.

    What was there before stays as it is.
    """
    known = _command("staff", "list")
    new = [account for account in ACCOUNTS if account[0] not in known]
    os.environ["STAFF_TOTP_SECRET"] = TOTP_SECRET
    for email, name, role in new:
        whose = (email, "--name", name, "--role", role, "--phone", TELEPHONES.get(email, ""))
        _command("staff", "add", *whose)
    if new:
        _command("shifts", "seed")
        for sector in _sectors():
            _command("sectors", "contact", sector, _contact(sector))
        for name, municipality in UNITS:
            week = ("--hours", "seg-sex 08:00-14:00")
            made = _command("units", "add", name, "--municipality", municipality, *week)
            _command("units", "assign", made.split()[0], *AT_COUNTERS)


def _command(*arguments: str) -> str:
    """Run a `flask` command in this process; return its output, or exit saying why it refused."""
    app, said = commands(), StringIO()
    try:
        with redirect_stdout(said):
            known = ScriptInfo(create_app=lambda: app)
            app.cli.main(list(arguments), "flask", standalone_mode=False, obj=known)
    except ClickException as why:
        raise SystemExit(why.format_message()) from None
    return said.getvalue()


def _sectors() -> list[str]:
    """Return the names of the sectors that the topics name, sorted."""
    topics = (tomllib.loads(each.read_text()) for each in (CALLFLOWS / "topics").glob("*.toml"))
    return sorted({topic["sector"] for topic in topics if "sector" in topic})


def _contact(sector: str) -> str:
    """Return the made-up e-mail address of a sector.

    'Nota Potiguar' is written to at setor.nota-potiguar@exemplo.br.
    """
    plain = unicodedata.normalize("NFKD", sector).encode("ascii", "ignore").decode().lower()
    return f"setor.{'-'.join(re.findall('[a-z0-9]+', plain))}@exemplo.br"
