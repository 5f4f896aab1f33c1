"""An edition is checked, approved by a second person and published; exactly one is in force."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from ivr import wiring
from ivr.ports.links import LinkState
from ivr.rules.charter.links import MAX_LOOKED_AT
from ivr.rules.staff.approval import NotAllowed
from ivr.store.charter import edition_history, editions
from ivr.store.charter.edition_history import MAX_WHY_CHARS
from ivr.store.charter.editions import MAX_NAME_CHARS
from ivr.store.operations.long_works import LongWork
from ivr.usecases.charter.checking import ask_check
from ivr.usecases.charter.drafts import Seen, bring_up, save_fields
from ivr.usecases.charter.editions import begin, discard, go_back, send_back
from ivr.usecases.charter.history import Actor
from ivr.usecases.charter.publishing import publish
from ivr.usecases.charter.seeding import PROGRAM, seed
from ivr.usecases.installation.long_works import (
    MAX_TRIES,
    STALLED_AFTER,
    publish_works,
    take_up_stalled,
)
from ivr.usecases.line.line import open_line
from tests.support.installation import Installation
from tests.usecases.charter.editing import CHARTER, HOURS, NINE, House

PLACE = ("services", "carta", "place")
CLOSED_AT_NIGHT = "10:00 às 09:00h segunda à sexta-feira"


@pytest.fixture
def house(central_on_both: Installation, tmp_path: Path) -> House:
    """The keepers of the charter of an installation."""
    return House(central_on_both, tmp_path)


@pytest.fixture
def small_house(central: Installation, tmp_path: Path) -> House:
    """The same on SQLite alone."""
    return House(central, tmp_path)


def opens(house: House) -> int:
    """The hour at which a process on the same database opens the line."""
    return house.other_process().conversations.current().callflow.weekly[0][0].start.hour


def test_hours_that_are_published_are_heard_by_every_process_and_going_back_undoes_it(
    house: House,
) -> None:
    """A process that followed the old ones takes the new ones up; a call keeps its own."""
    running = house.other_process()
    before = running.conversations.current().callflow.version
    edition = house.begin()
    house.write(edition, {HOURS: NINE})
    assert house.check(edition).found == ()
    house.approve(edition)
    assert opens(house) == 8
    assert house.publish() == 1
    assert opens(house) == 9
    assert running.conversations.look()
    assert running.conversations.current().callflow.weekly[0][0].start.hour == 9
    assert running.conversations.version(before).callflow.weekly[0][0].start.hour == 8
    assert [each.number for each in house.in_force()] == [2]

    back = go_back(house.line, 1, house.ana)
    found = house.check(back).found
    assert "art. 7º" in found[0].reason  # the printed charter's holes are nobody's leave
    assert opens(house) == 9


def test_who_wrote_does_not_approve_and_nothing_unchecked_is_approved(house: House) -> None:
    edition = house.begin()
    with pytest.raises(NotAllowed, match="rascunho"):
        house.approve(edition)
    house.check(edition)
    house.ana, house.bia = house.bia, house.ana
    with pytest.raises(NotAllowed, match="outra pessoa"):
        house.approve(edition)


def test_an_edit_takes_check_and_approval_back(small_house: House) -> None:
    house = small_house
    edition = house.begin()
    house.check(edition)
    house.approve(edition, house.clock.now() + timedelta(days=1))
    house.write(edition, {("services", "carta", "place"): "Outro lugar."})
    stored = house.edition(edition)
    assert (stored.state, stored.version, stored.publish_at) == ("draft", "", None)
    house.clock.advance(timedelta(days=2).total_seconds())
    assert house.publish() == 0


def test_an_edition_waits_for_its_moment(small_house: House) -> None:
    house = small_house
    edition = house.begin()
    house.write(edition, {HOURS: NINE})
    house.check(edition)
    house.approve(edition, house.clock.now() + timedelta(hours=1))
    assert house.publish() == 0
    house.clock.advance(timedelta(hours=1).total_seconds())
    assert house.publish() == 1
    assert opens(house) == 9


def test_what_another_edition_has_overtaken_goes_back_and_is_brought_up(
    small_house: House,
) -> None:
    house = small_house
    first, second = house.begin(), house.begin()
    house.write(first, {HOURS: NINE})
    house.write(second, {("services", "carta", "place"): "Outro lugar."})
    for each in (first, second):
        house.check(each)
        house.approve(each)
    assert house.publish() == 1
    stored = house.edition(second)
    assert (stored.state, stored.number) == ("draft", None)
    with house.ports.database.read() as session:
        assert "número 2" in edition_history.acts(session, [second])[-1].why
    assert bring_up(house.line, second, house.bia) == []
    assert house.check(second).found == ()
    with pytest.raises(NotAllowed):
        house.approve(second)  # Bia brought it up: she wrote in it
    with house.ports.database.read() as session:
        files = editions.files(session, house.edition(second))
    assert NINE in files["charter.toml"]
    assert "Outro lugar." in files["charter.toml"]


def test_a_form_from_before_another_edition_came_in_is_refused(house: House) -> None:
    """Its fields would put the old words over those that are in force now."""
    first, second = house.begin(), house.begin()
    old = Seen(second, house.edition(second).revision)
    house.write(first, {HOURS: NINE})
    house.check(first)
    house.approve(first)
    house.publish()
    bring_up(house.line, second, house.ana)
    with pytest.raises(NotAllowed, match="grave de novo"):
        save_fields(house.line, old, CHARTER, {PLACE: "x"}, house.ana)
    assert house.write(second, {PLACE: "x"}).clashes == {}


def test_the_check_names_every_hole_with_its_article_and_who_owes_it(small_house: House) -> None:
    house = small_house
    edition = begin(house.line, "Sem dispensas", house.ana)
    found = house.check(edition).found
    assert len(found) == 34
    assert 'services "parcerias".waiting' in {each.field for each in found}
    owed = next(each for each in found if each.field == 'services "parcerias".waiting')
    assert owed.reason == (
        "falta “Tempo de espera” (Lei 13.460/2017, art. 7º, § 3º, II); quem deve é Cofic"
    )
    assert house.edition(edition).state == "draft"


def test_a_new_address_that_is_gone_or_private_is_told_at_its_field(small_house: House) -> None:
    """As many as a check opens, and no more."""
    asked: list[str] = []

    class Web:
        def look(self, address: str) -> LinkState:
            asked.append(address)
            return LinkState.GONE if "gone" in address else LinkState.SILENT

    house = small_house
    house.ports = replace(house.ports, links=Web())
    edition = house.begin()
    several = [f"https://exemplo.br/{n}" for n in range(MAX_LOOKED_AT)]
    links = ("services", "carta", "links")
    house.write(edition, {links: ["https://exemplo.br/gone", *several]})
    result = house.check(edition)
    (gone,) = result.found
    assert (gone.file, gone.field) == ("charter.toml", 'services "carta".links')
    assert "não existe mais" in gone.reason
    assert len(asked) == MAX_LOOKED_AT
    assert any("só os primeiros" in each for each in result.warnings)
    house.write(edition, {links: several})
    assert house.check(edition).found == ()


def test_the_first_edition_is_seeded_once(small_house: House) -> None:
    assert not seed(small_house.ports)
    assert [each.name for each in small_house.in_force()] == ["A carta como foi impressa"]


def test_who_wrote_and_who_approved_stay_named(small_house: House) -> None:
    house = small_house
    edition = house.begin()
    house.check(edition)
    house.approve(edition)
    house.publish()
    with house.ports.database.read() as session:
        told = [(each.act, each.name) for each in edition_history.acts(session, [edition])]
    assert told == [
        ("begun", "Ana"),
        ("edited", "Ana"),
        ("checked", "a conferência"),
        ("approved", "Bia"),
        ("published", "o sistema"),
    ]


def test_a_name_and_a_reason_have_bounds(small_house: House) -> None:
    house = small_house
    assert house.edition(begin(house.line, "a" * MAX_NAME_CHARS, house.ana)).state == "draft"
    for name in ("", "a" * (MAX_NAME_CHARS + 1)):
        with pytest.raises(NotAllowed, match=str(MAX_NAME_CHARS)):
            begin(house.line, name, house.ana)
    edition = house.begin()
    house.check(edition)
    with pytest.raises(NotAllowed, match=str(MAX_WHY_CHARS)):
        send_back(house.line, edition, house.bia, "a" * (MAX_WHY_CHARS + 1))
    send_back(house.line, edition, house.bia, "a" * MAX_WHY_CHARS)
    assert house.edition(edition).state == "draft"


def test_a_check_that_dies_is_taken_up_again_and_given_up_in_the_end(small_house: House) -> None:
    house = small_house
    work = ask_check(house.line, house.begin(), house.ana)
    for tried in range(1, MAX_TRIES + 1):
        publish_works(house.ports)
        with house.ports.database.write() as session:
            row = session.get_one(LongWork, work)
            row.state, row.tries, row.moved_at = "running", tried, house.clock.now()
        assert take_up_stalled(house.ports) == 0
        house.clock.advance(STALLED_AFTER.total_seconds() + 1)
        assert take_up_stalled(house.ports) == 1
        with house.ports.database.read() as session:
            state = session.get_one(LongWork, work).state
        assert state == ("waiting" if tried < MAX_TRIES else "failed")


def published_by_a_process_that_dies(central: Installation, edition: int, at: int) -> int:
    """Publish in a process that ends as by kill -9 before its statement `at`; return its exit code.

    The commit counts as a statement, too.
    """
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)
    ports = wiring.connect(central.settings, central.clock)
    done = 0

    def die(*_: Any) -> None:
        nonlocal done
        done += 1
        if done == at:
            os._exit(9)

    event.listen(ports.database.engine, "before_cursor_execute", die)
    event.listen(ports.database.engine, "commit", die)
    try:
        publish(open_line(ports), edition, PROGRAM)
    finally:
        os._exit(0)


def test_it_leaves_the_old_edition_or_the_new_one_whole(
    house: House, central_on_both: Installation
) -> None:
    edition = house.begin()
    house.write(edition, {HOURS: NINE})
    house.check(edition)
    house.approve(edition)
    deaths = 0
    for at in range(1, 99):
        ended = published_by_a_process_that_dies(central_on_both, edition, at)
        (current,) = house.in_force()
        hour = house.other_process().conversations.current().callflow.weekly[0][0].start.hour
        assert (current.number, hour) in ((1, 8), (2, 9))
        if current.number == 2:
            break
        assert ended == 9
        deaths += 1
    assert deaths > 8, "it died before each statement, and before the commit"


ACTS = st.lists(
    st.tuples(
        st.sampled_from(("begin", "edit", "spoil", "check", "approve", "publish", "back", "drop")),
        st.integers(0, 3),
    ),
    max_size=14,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS)
def test_whatever_is_done_one_edition_is_in_force_and_never_one_that_the_check_refuses(
    small_house: House, acts: list[tuple[str, int]]
) -> None:
    house, written = small_house, [0, 0]
    with house.ports.database.read() as session:
        known = [each.id for each in editions.open_ones(session)][:3] or [house.begin()]
    for act, which in acts:
        edition = known[which % len(known)]
        try:
            _do(house, act, edition, known, written)
        except NotAllowed:
            continue
        (current,) = house.in_force()
        with house.ports.database.read() as session:
            text = editions.files(session, current)["charter.toml"]
        assert CLOSED_AT_NIGHT not in text
        assert current.number == 1 or "em estudo" in text


def _do(house: House, act: str, edition: int, known: list[int], written: list[int]) -> None:
    hours = NINE if written[0] % 2 else "08:00 às 14:00h segunda à sexta-feira"
    match act:
        case "begin":
            known.append(house.begin())
        case "edit":
            written[0] += 1
            house.write(edition, {HOURS: hours})
        case "spoil":
            house.write(edition, {HOURS: CLOSED_AT_NIGHT})
        case "check":
            house.check(edition)
        case "approve":
            house.approve(edition)
        case "publish":
            publish(house.line, edition, Actor(None, "teste"))
        case "back":
            send_back(house.line, edition, house.bia, "falta uma vírgula")
        case "drop":
            discard(house.line, edition, house.ana)
