"""What a client may take: networks, the budget, and what waits in files."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.server.limits import MEMORY_BYTES, SAVED, Budget, Pace, Share, limits_of
from ivr.server.networks import Networks, network_of
from ivr.server.spool import Full, Spool


@pytest.mark.parametrize(
    ("client", "network"),
    [
        (("127.0.3.4", 5), "127.0.3.4"),
        (("2001:db8:1:2:3:4:5:6", 5, 0, 0), "2001:db8:1:2::"),
        (("2001:db8:1:2::1", 5, 0, 0), "2001:db8:1:2::"),
        (("2001:db8:1:3::1", 5, 0, 0), "2001:db8:1:3::"),
        (("fe80::1%eth0", 5, 0, 2), "fe80::"),
        (("::ffff:10.1.2.3", 5, 0, 0), "10.1.2.3"),
        ("", ""),
    ],
)
def test_a_network_is_an_address_and_of_ipv6_its_64(client: object, network: str) -> None:
    assert network_of(client) == network


def test_a_network_gets_its_share_and_gets_it_again() -> None:
    networks = Networks(2)
    assert [networks.enter("a"), networks.enter("a"), networks.enter("a")] == [True, True, False]
    assert networks.enter("b")
    networks.leave("a")
    assert [networks.enter("a"), networks.enter("a")] == [True, False]
    assert all(Networks(0).enter("a") for _ in range(100))


def test_only_the_proxies_of_an_installation_are_not_counted() -> None:
    assert limits_of({}).per_network == 64
    assert limits_of({"CONNECTIONS_PER_NETWORK": "5"}).per_network == 5
    here, there, stranger = ("127.0.0.1", 5), ("10.0.0.9", 5), ("10.0.1.9", 5)
    alone = limits_of({"TRUSTED_PROXIES": "10.0.0.0/24"}).proxies
    assert [network_of(each, alone) for each in (here, there)] == ["127.0.0.1", "10.0.0.9"]
    local = limits_of({"PROXIES": "1"}).proxies
    assert [network_of(each, local) for each in (here, there)] == ["", "10.0.0.9"]
    listed = limits_of({"PROXIES": "1", "TRUSTED_PROXIES": "10.0.0.0/24, ::2"}).proxies
    assert [network_of(each, listed) for each in (here, there)] == ["", ""]
    assert network_of(stranger, listed) == "10.0.1.9"
    assert network_of(("::ffff:10.0.0.9", 5, 0, 0), listed) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"SLOW_SECONDS": "0"},
        {"SLOW_SECONDS": "61"},
        {"CONNECTIONS_PER_NETWORK": "many"},
        {"TRUSTED_PROXIES": "many"},
    ],
)
def test_a_wrong_limit_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"SLOW_SECONDS|many"):
        limits_of(wrong)


def test_whoever_keeps_the_pace_has_time_and_cannot_save_much_of_it() -> None:
    limits = limits_of({"SLOW_SECONDS": "10"})
    begun = time.monotonic()
    pace = Pace(limits)
    assert 10 <= pace.deadline - begun < 11
    first = pace.deadline
    assert pace.move(0) == first, "nothing has moved"
    assert pace.move(16 * 1024) == pytest.approx(first, abs=1), "the next byte within ten seconds"
    assert pace.move(16 * 1024 * 1024) - time.monotonic() <= 10
    saved = pace.move(16 * 1024 * 1024)
    assert pace.move(16 * 1024 * 1024) == saved
    assert pace.left - time.monotonic() <= SAVED * 10


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("write"), st.binary(max_size=MEMORY_BYTES)),
            st.tuples(st.just("read"), st.integers(0, 2 * MEMORY_BYTES)),
        ),
        max_size=12,
    )
)
def test_a_spool_gives_what_it_was_given_and_its_bytes_back(
    steps: list[tuple[str, object]],
) -> None:
    budget = Budget(10 * MEMORY_BYTES * 2 * 4)
    spool, waiting = Spool(Share(budget, "a")), b""
    for name, what in steps:
        if name == "write":
            assert isinstance(what, bytes)
            spool.write(what)
            waiting += what
        else:
            assert isinstance(what, int)
            piece = spool.peek(what)
            assert piece == waiting[:what]
            spool.skip(len(piece))
            waiting = waiting[what:]
        assert len(spool) == len(waiting)
    assert spool.read(len(waiting) + 1) == waiting
    spool.close()
    assert budget.take(10 * MEMORY_BYTES * 2 * 4, ""), "all was given back"


def test_what_all_clients_send_together_has_a_limit() -> None:
    budget = Budget(MEMORY_BYTES)
    first, second = Spool(Share(budget)), Spool(Share(budget))
    first.write(b"a" * (2 * MEMORY_BYTES))
    second.write(b"a" * MEMORY_BYTES)  # in memory: not counted
    with pytest.raises(Full):
        second.write(b"a")
    first.close()
    second.write(b"a")
    second.close()


def test_one_network_holds_a_quarter_and_another_still_gets_its_own() -> None:
    budget = Budget(4 * MEMORY_BYTES)
    first, second, third = (Spool(Share(budget, each)) for each in "aab")
    first.write(b"a" * (2 * MEMORY_BYTES))
    with pytest.raises(Full):
        second.write(b"a" * (MEMORY_BYTES + 1))
    third.write(b"a" * (2 * MEMORY_BYTES))
    first.close()
    second.write(b"a" * (2 * MEMORY_BYTES))
    assert budget.take(2 * MEMORY_BYTES, ""), "who sends for everybody has no share"
    assert not budget.take(1, "c")
    for each in (second, third):
        each.close()
