"""Hash passwords and codes by Argon2id, so slowly that a stolen database gives none away."""

from dataclasses import dataclass
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw

_DIGEST_BYTES = 32


@dataclass(frozen=True)
class Cost:
    """What one hash costs whoever guesses, and us."""

    passes: int
    memory_kibibytes: int
    lanes: int


# RFC 9106, section 4, the second recommended option; a migration knows these figures, too.
RECOMMENDED = Cost(passes=3, memory_kibibytes=65_536, lanes=4)


class Argon2Hasher:
    """Argon2id at one cost, which no setting lowers."""

    def __init__(self, cost: Cost = RECOMMENDED) -> None:
        """Take the cost of each hash."""
        self._cost = cost

    def hash(self, password: str) -> str:
        """Return what is stored of a password, with a salt of its own."""
        return self._passwords.hash(password)

    def matches(self, password: str, hashed: str) -> bool:
        """Return whether that is the hash's password; for "" it takes as long, and is not."""
        try:
            return self._passwords.verify(hashed or self._nobodys_hash, password) and bool(hashed)
        except (VerificationError, InvalidHashError):
            return False

    def digest(self, code: str, salt: bytes) -> bytes:
        """Return the code's hash with that salt, the same each time."""
        cost = (self._cost.passes, self._cost.memory_kibibytes, self._cost.lanes)
        return hash_secret_raw(code.encode(), salt, *cost, _DIGEST_BYTES, Type.ID)

    @cached_property
    def _passwords(self) -> PasswordHasher:
        cost = self._cost
        return PasswordHasher(cost.passes, cost.memory_kibibytes, cost.lanes)

    @cached_property
    def _nobodys_hash(self) -> str:
        return self.hash("nobody's password")
