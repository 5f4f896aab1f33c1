"""Networks: one household is one network, however its address is written."""

import pytest

from ivr.rules.words.networks import masked_network, network, site
from ivr.server.networks import network_of


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:4711", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("[::ffff:203.0.113.7]:4711", "203.0.113.7"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:4711", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("odd", "unreadable"),
        ("1.2.3.4.5", "unreadable"),
        ("", ""),
    ],
)
def test_a_network_is_counted_as_one(address: str, one: str) -> None:
    assert network(address) == one


@pytest.mark.parametrize(
    "address",
    ["203.0.113.7", "::ffff:203.0.113.7", "2001:db8:1:2:3:4:5:6", "fe80::1%eth0", "::1"],
)
def test_connections_and_tries_are_counted_by_the_same_network(address: str) -> None:
    assert network(address).removesuffix("/64") == network_of((address, 5))


def test_a_site_is_the_48_of_ipv6() -> None:
    assert site("[2001:db8:1:2::9]:1") == "2001:db8:1::/48"
    assert site("::ffff:203.0.113.7") == site("odd") == ""
    assert masked_network("::ffff:203.0.113.7") == masked_network("203.0.113.7:1") == "203.0.113.x"
