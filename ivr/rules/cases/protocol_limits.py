"""Limit wrong protocols: how many may be named from one source, and when all are slowed.

A protocol has ten random digits. With 100,000 live cases a stranger finds one in 100,000 tries; the
limits below keep that above a month's work, whichever channel is used. Nobody is shut out: whoever
names a right protocol at the first try gets through at any hour.
"""

from dataclasses import dataclass
from datetime import timedelta

from ivr.rules.cases.channels import Channel

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MAX_PER_HOUR = 5  # wrong protocols of one telephone or network
MAX_WITHHELD_PER_HOUR = 20  # of all callers together who withhold their number
MAX_PER_DOMAIN_PER_HOUR = 20  # of all e-mails from one domain
# Of web and telephone together; beyond it each source has one try an hour.
MAX_IN_ALL_PER_HOUR = 200
MAX_IN_ALL_PER_DAY = 1_000
MAX_WHEN_MANY = 1  # of one telephone, network or domain while all are slowed
# The channels that tell whoever names a protocol whether it exists.
TELLING = (Channel.WEB, Channel.PHONE)
TRIES_KEPT = timedelta(days=2)  # no count goes further back than a day


@dataclass(frozen=True)
class TrySource:
    """The source of a protocol that somebody names: the channel, the network and the name.

    `network` is an IP address or an IPv6 network of 64 bits, `name` a telephone (E.164) or the
    domain of an e-mail's sender; "" where there is none.
    """

    channel: Channel
    network: str = ""
    name: str = ""

    @property
    def is_withheld(self) -> bool:
        """Return whether it is a caller who withholds the number."""
        return self.channel is Channel.PHONE and not self.name

    @property
    def max_an_hour(self) -> int:
        """Return how many wrong protocols may come from this source within an hour."""
        if self.is_withheld:
            return MAX_WITHHELD_PER_HOUR
        return MAX_PER_DOMAIN_PER_HOUR if self.channel is Channel.EMAIL else MAX_PER_HOUR


def is_guessing(last_hour: int, last_day: int) -> bool:
    """Return whether wrong protocols, over all channels, are so many that somebody is guessing."""
    return last_hour >= MAX_IN_ALL_PER_HOUR or last_day >= MAX_IN_ALL_PER_DAY
