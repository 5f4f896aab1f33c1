"""Second factors in tests: a fixed secret, and a code of it that was not used yet."""

import time

import pyotp
from sqlalchemy import create_engine, text

from ivr.store import staff
from ivr.store.database import Database
from ivr.usecases import second_factor

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = 30


def enrol(database: Database, email: str, secret: str = SECRET) -> list[str]:
    """That account has a second factor; its recovery codes."""
    codes = second_factor.draw_codes()
    with database.write() as session:
        member = staff.by_email(session, email)
        assert member
        second_factor.enrol(session, member, secret, codes)
    return codes


def fresh_code(database_url: str, email: str, secret: str = SECRET) -> str:
    """A code that still counts: of the first time step after the last one that was used.

    Three sign-ins within a minute would have to wait for the next step: the last one is forgotten.
    """
    present, last = int(time.time()) // STEP, _last_step(database_url, email)
    if last > present:
        last = present - 1
        _forget_steps_after(database_url, email, last)
    return pyotp.TOTP(secret).generate_otp(max(last + 1, present))


def _forget_steps_after(database_url: str, email: str, step: int) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        asked = text("UPDATE staff SET totp_step = :step WHERE email = :email")
        connection.execute(asked, {"email": email, "step": step})
    engine.dispose()


def _last_step(database_url: str, email: str) -> int:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        asked = text("SELECT totp_step FROM staff WHERE email = :email")
        step: int = connection.execute(asked, {"email": email}).scalar_one()
    engine.dispose()
    return step
