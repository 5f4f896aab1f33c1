"""The audit's words: said plainly, and short enough for their columns."""

from ivr.rules.staff.audit_words import ACTIONS, THINGS, action_words, thing_words


def test_every_action_and_thing_fits_its_column_and_is_said_in_words_of_its_own() -> None:
    for written, said in (ACTIONS | THINGS).items():
        assert len(written) <= 20, written
        assert said, written
    assert len(set(ACTIONS.values())) == len(ACTIONS)
    assert action_words("revealed") == "viu o telefone inteiro"
    assert thing_words("callback") == "retorno"
