"""Sign and read the token of one opened form: when it was opened, and which files it holds."""

import hmac
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

GOOD_FOR = timedelta(days=1)
RECEIPT_SHOWN = timedelta(hours=1)  # from its sending; its address may be kept in a history


@dataclass(frozen=True)
class Held:
    """A file that came with the form and is stored until the message is taken, or for two hours."""

    name: str
    media_type: str
    bytes: int
    sha256: str
    place: str  # its name in `ports.form_files`


@dataclass(frozen=True)
class Sheet:
    """One opened form; if the same is sent twice, it is one message."""

    nonce: str
    opened_at: datetime  # to the second
    held: tuple[Held, ...] = ()

    @property
    def key(self) -> str:
        """Return the key by which the form's message is known; it does not reveal the nonce."""
        return sha256(f"form {self.nonce}".encode()).hexdigest()

    def filled(self, content: str, hashes: Iterable[str]) -> "Sheet":
        """Return the sheet as filled in with that content and files of those hashes.

        The same again is the same message, with the same code; anything else is another's.
        """
        said = repr((content, sorted(hashes))).encode()
        return replace(self, nonce=f"{self.nonce} {sha256(said).hexdigest()}")

    def is_old(self, now: datetime) -> bool:
        """Return whether the form has been open for longer than a day, and is no longer valid."""
        return now - self.opened_at > GOOD_FOR


def sign(key: str, sheet: Sheet) -> str:
    """Return the signed text of a sheet, for the form's hidden field."""
    held = [asdict(each) for each in sheet.held]
    said = {"n": sheet.nonce, "at": int(sheet.opened_at.timestamp()), "held": held}
    return str(_signer(key).dumps(said))


def read(key: str, signed: str) -> Sheet | None:
    """Return the sheet in a signed text; None for anything that was not signed with this key.

    Also None for one that another release signed, whose files have other fields.
    """
    try:
        said = _signer(key).loads(signed)
    except BadData:
        return None
    try:
        held = tuple(Held(**each) for each in said["held"])
    except TypeError:  # it was signed by another release
        return None
    return Sheet(said["n"], datetime.fromtimestamp(said["at"], UTC), held)


def sign_receipt(key: str, nonce: str) -> str:
    """Return the signed text that names a sent form in its receipt's address."""
    return str(_signer(key, "receipt").dumps(nonce))


def read_receipt(key: str, signed: str) -> str | None:
    """Return the nonce of the sent form; None for what was not signed with this key."""
    try:
        return str(_signer(key, "receipt").loads(signed))
    except BadData:
        return None


def reading_code(key: str, sheet: Sheet) -> str:
    """Return the eight digits with which the reply to that sheet's message can be read.

    They are always the same for a sheet.
    """
    drawn = hmac.new(key.encode(), f"reading code {sheet.nonce}".encode(), sha256).digest()
    return f"{int.from_bytes(drawn[:8], 'big') % 10**8:08}"


def _signer(key: str, salt: str = "contact form") -> URLSafeSerializer:
    return URLSafeSerializer(
        key, salt=salt, signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"}
    )
