"""Hash and check the codes by which citizens prove who they are, and sign the passes they open."""

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

DIGITS = 6  # of one that was sent
MAX_TYPED_LETTERS = 40  # of a code with whatever stands between its digits
GOOD_FOR = timedelta(minutes=10)
MAX_CODE_TRIES = 5  # wrong ones in place of one that was sent, by whoever asked for it
# Of a receipt's, which has eight digits and holds as long as the case: so one in 100,000 is found
# out, and a stranger needs two hundred networks to use them up in an hour.
MAX_READING_TRIES = 1_000
EMAIL, SMS, RECEIPT = "email", "sms", "receipt"  # how a code came to its owner
# By SMS and by e-mail, of a code by which staff know that two addresses are one person's: no page
# for citizens takes it.
IDENTITY_VIAS = ("id-sms", "id-email")
HALF = 32  # characters of a kept code
MAX_IDENTITY_A_DAY = 3  # of one case to one contact
IDENTITY_GOOD_FOR = timedelta(days=3)  # it comes back when its owner reads e-mail


@dataclass(frozen=True)
class Pass:
    """A signed permission to open one case for 10 minutes, given for a good code."""

    nonce: str
    case_id: int
    target: str  # the address or the mobile (E.164)
    at: datetime  # to the second

    def is_old(self, now: datetime) -> bool:
        """Return whether a pass to one's own data has expired."""
        return now - self.at > GOOD_FOR


def sign_pass(key: str, given: Pass) -> str:
    """Return the pass as signed text, for a page's hidden field."""
    said = [given.nonce, given.case_id, given.target, int(given.at.timestamp())]
    return str(_signer(key).dumps(said))


def read_pass(key: str, signed: str) -> Pass | None:
    """Return the pass in a signed text; None for anything that was not signed with this key."""
    try:
        nonce, case_id, target, at = _signer(key).loads(signed)
    except BadData:
        return None
    return Pass(nonce, case_id, target, datetime.fromtimestamp(at, UTC))


def typed_digits(typed: str) -> str:
    """Return only the digits of a typed code, whatever stands between them."""
    return re.sub(r"[^0-9]", "", typed[:MAX_TYPED_LETTERS])


def code_hash(key: str, case_id: int, code: str) -> str:
    """Return the keyed hash that is stored in place of a case's code.

    It is of no use without the key, nor for another case.
    """
    return hmac.new(key.encode(), f"code {case_id} {code}".encode(), sha256).hexdigest()


def asked_hash(key: str, case_id: int, nonce: str, code: str) -> str:
    """Return the keyed hash stored of a code that answers one page's request, named by `nonce`.

    Its first half names the request: nobody's wrong tries count for a code that another asked for.
    """
    about = code_hash(key, case_id, f"request {nonce}")[:HALF]
    return about + code_hash(key, case_id, f"{nonce} {code}")[:HALF]


def answers_request(key: str, case_id: int, nonce: str, kept: str) -> bool:
    """Return whether a stored hash is of a code that answers the request named by `nonce`."""
    about = code_hash(key, case_id, f"request {nonce}")[:HALF]
    return hmac.compare_digest(about, kept[:HALF])


def is_code(key: str, case_id: int, code: str, kept: str) -> bool:
    """Return whether `code` fits the stored hash, in time that says nothing about it."""
    return hmac.compare_digest(code_hash(key, case_id, code), kept)


def _signer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        key, salt="proof", signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"}
    )
