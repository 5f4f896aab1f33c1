"""Give accounts a second factor in tests, and codes that were not used yet."""

import time

import pyotp
from sqlalchemy import create_engine, text

from ivr.gateways.argon2_hasher import Argon2Hasher, Cost
from ivr.store.staff import staff
from ivr.usecases.installation.ports import Ports
from ivr.usecases.staff import second_factor
from ivr.usecases.staff.codes import draw_codes, kept_all

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = 30


def cheap_hasher() -> Argon2Hasher:
    """Return Argon2id at the least cost there is: tests hash by the hundred.

    Production's cost is proved where it is chosen, in `tests/gateways/test_argon2_hasher.py`.
    """
    return Argon2Hasher(Cost(passes=1, memory_kibibytes=8, lanes=1))


def enrol(ports: Ports, email: str, secret: str = SECRET, most: int = 0) -> list[str]:
    """Give that account a second factor; return its recovery codes, at most `most`.

    Each of them costs a hash.
    """
    codes = draw_codes()[:most]
    hashes = kept_all(ports, codes)
    with ports.database.write() as session:
        member = staff.by_email(session, email)
        assert member
        second_factor.enrol(session, member, secret, hashes)
    return codes


def fresh_code(database_url: str, email: str, secret: str = SECRET) -> str:
    """Return a code that still counts: this time step's, as if it had not been used.

    Two sign-ins within half a minute would have to wait for the next step: the last is forgotten.
    """
    present = int(time.time()) // STEP
    if _last_step(database_url, email) >= present:
        _forget_steps_after(database_url, email, present - 1)
    return pyotp.TOTP(secret).generate_otp(present)


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
