"""Passwords and codes are hashed at production's cost wherever no test says otherwise."""

import pytest
from argon2.low_level import Type, hash_secret_raw

from ivr.gateways.argon2_hasher import Argon2Hasher
from ivr.wiring import connect
from tests.support.codes import cheap_hasher
from tests.support.installation import settings_for

SALT = bytes(range(16))


def test_an_installation_hashes_at_the_cost_that_rfc_9106_recommends(sqlite_url: str) -> None:
    ports = connect(settings_for(sqlite_url, "redis://nowhere"))
    hasher = ports.hasher
    assert hasher.hash("uma senha comprida").startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert hasher.digest("a code", SALT) == hash_secret_raw(
        b"a code", SALT, time_cost=3, memory_cost=65_536, parallelism=4, hash_len=32, type=Type.ID
    )
    ports.database.dispose()


@pytest.fixture
def hasher() -> Argon2Hasher:
    return cheap_hasher()


def test_a_password_matches_its_own_hash_alone(hasher: Argon2Hasher) -> None:
    hashed = hasher.hash("uma senha comprida")
    assert hasher.hash("uma senha comprida") != hashed
    assert hasher.matches("uma senha comprida", hashed)
    assert not hasher.matches("uma senha comprida!", hashed)


@pytest.mark.parametrize("hashed", ["", "nonsense", "$argon2id$v=19$m=8,t=1,p=1$x"])
def test_nothing_matches_what_is_no_hash(hasher: Argon2Hasher, hashed: str) -> None:
    assert not hasher.matches("nobody's password", hashed)


def test_a_hash_of_before_matches_after_the_cost_has_changed(hasher: Argon2Hasher) -> None:
    assert Argon2Hasher().matches("uma senha comprida", hasher.hash("uma senha comprida"))


def test_a_code_with_the_same_salt_hashes_to_the_same(hasher: Argon2Hasher) -> None:
    assert hasher.digest("a code", SALT) == hasher.digest("a code", SALT)
    assert hasher.digest("a code", SALT) != hasher.digest("a code", SALT[::-1])
