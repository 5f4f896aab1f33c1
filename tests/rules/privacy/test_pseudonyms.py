"""A pseudonym tells nothing without the installation's key, and nothing of another purpose."""

from hashlib import sha256

from ivr.rules.privacy.pseudonyms import CHARACTERS, pseudonym

ADDRESS = "maria@exemplo.br"


def test_the_same_is_known_again_by_whoever_has_the_key() -> None:
    assert pseudonym("key", "follow-up", ADDRESS) == pseudonym("key", "follow-up", ADDRESS)
    assert len(pseudonym("key", "follow-up", ADDRESS)) == CHARACTERS


def test_another_key_another_purpose_and_a_bare_hash_say_something_else() -> None:
    ours = pseudonym("key", "follow-up", ADDRESS)
    assert ours != pseudonym("other", "follow-up", ADDRESS)
    assert ours != pseudonym("key", "acknowledgement", ADDRESS)
    assert not sha256(ADDRESS.encode()).hexdigest().startswith(ours[:8])


def test_of_nobody_nothing_is_kept() -> None:
    assert pseudonym("key", "follow-up", "") == ""
