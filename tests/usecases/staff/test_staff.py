"""Staff: telephones, pauses and shifts."""

from datetime import time

import pytest

from ivr.rules.callbacks.slots import ShiftSpan
from ivr.rules.staff.accounts import Wrong
from ivr.store.staff import shifts
from ivr.usecases.callbacks.agents import free_agents
from ivr.usecases.staff.staff import (
    MAX_NAME_CHARS,
    StaffError,
    disable_member,
    person_wrongs,
    seed_shifts,
    set_paused,
    set_shifts,
    set_telephone,
)
from tests.support.desk import hire
from tests.support.installation import Installation

WEEK = [ShiftSpan(day, time(8), time(14)) for day in range(5)]


def free(central: Installation) -> set[int]:
    """Who may be rung now."""
    with central.ports.database.read() as session:
        return set(free_agents(session, central.clock.now()))


def test_whoever_pauses_is_not_rung_until_resumed(central_on_both: Installation) -> None:
    (ana,) = hire(central_on_both, "Ana")
    assert free(central_on_both) == {ana}
    since = set_paused(central_on_both.ports, "ana@exemplo.br", True).paused_at
    assert since == central_on_both.clock.now()
    central_on_both.clock.advance(60)
    again = set_paused(central_on_both.ports, "ana@exemplo.br", True)
    assert again.paused_at == since, "a pause begins once"
    assert free(central_on_both) == set()
    set_paused(central_on_both.ports, "ana@exemplo.br", False)
    assert free(central_on_both) == {ana}


def test_a_telephone_is_one_persons(central: Installation) -> None:
    hire(central, "Ana", "Bia")
    with pytest.raises(StaffError, match=r"ana@exemplo\.br's telephone already"):
        set_telephone(central.ports, "bia@exemplo.br", "sip:ana@pbx.exemplo.br")
    set_telephone(central.ports, "ana@exemplo.br", "sip:ana@pbx.exemplo.br")
    disable_member(central.ports, "ana@exemplo.br")
    set_telephone(central.ports, "bia@exemplo.br", "sip:ana@pbx.exemplo.br")
    for email in ("ana@exemplo.br", "bia@exemplo.br"):
        set_telephone(central.ports, email, "")
    assert free(central) == set()


def test_only_agents_without_shifts_are_seeded(central_on_both: Installation) -> None:
    ana, bia = hire(central_on_both, "Ana", "Bia")
    set_shifts(central_on_both.ports, "ana@exemplo.br", ())
    set_shifts(central_on_both.ports, "bia@exemplo.br", WEEK[:1])
    assert seed_shifts(central_on_both.ports, lambda _: WEEK) == ["ana@exemplo.br"]
    assert seed_shifts(central_on_both.ports, lambda _: WEEK) == []
    with central_on_both.ports.database.read() as session:
        counts = [len(shifts.of_member(session, each)) for each in (ana, bia)]
    assert counts == [5, 1]


def test_an_unknown_email_is_named(central: Installation) -> None:
    with pytest.raises(StaffError, match=r"x@exemplo\.br has no account"):
        set_telephone(central.ports, "x@exemplo.br", "")
    with pytest.raises(StaffError, match=r"x@exemplo\.br has no account"):
        set_paused(central.ports, "x@exemplo.br", True)
    with pytest.raises(StaffError, match=r"x@exemplo\.br has no account"):
        set_shifts(central.ports, "x@exemplo.br", WEEK)


def test_a_name_has_120_letters() -> None:
    assert list(person_wrongs("ana@exemplo.br", "a" * MAX_NAME_CHARS)) == []
    for wrong in ("", "a" * (MAX_NAME_CHARS + 1)):
        assert list(person_wrongs("ana@exemplo.br", wrong)) == [Wrong.NAME]
