"""Limit how many messages whoever has proved nothing can make us send, and to whom.

What staff write, and what a kept or broken promise has to say, is not stopped here: its number is
bounded by the calls of a day and by people's work. It counts in the day's sum all the same. What a
stranger sets off is bounded four ways, so that one who types a victim's address can neither send
the victim many messages nor use up what the victim's own requests would need:

- by asker and target together: a stranger uses up only their own share of the victim's mailbox;
- by target, all strangers together: many networks cannot bomb one mailbox;
- by asker, all targets together: one network cannot bomb many;
- in all, a day: what is paid for has an end, and supervisors are notified. Codes have a part of it
  that nothing else takes, and what mail sets off cannot take all that notices have.

Codes are counted apart from notices, and so is what mail sets off. Nothing that is withheld is the
only way to a case: the protocol stands on the page or is spoken, the case is in the team's queue.
"""

from dataclasses import dataclass
from enum import Enum

from ivr.rules.privacy.pseudonyms import pseudonym


class Counted(Enum):
    """The kind of message or case that a ceiling counts.

    The value is what the database stores.
    """

    SMS = "sms"
    EMAIL = "email"
    FORM = "form"  # a message written to us by the page
    CASE = "case"  # a case that an e-mail of unproven origin opened


class Purpose(Enum):
    """The purpose of a message; each has its own share of a target.

    The value is what the database stores.
    """

    NOTICE = "notice"
    CODE = "code"
    REPLY = "reply"  # to an e-mail, by itself


class Door(Enum):
    """The way by which somebody asked for a message: how far it is known who did."""

    NETWORK = "network"  # of the browser: one address, or an IPv6 /64
    CALLER = "caller"  # the number that a telephone presented; it can be forged
    WITHHELD = "withheld"  # all telephones together that presented none
    LINK = "link"  # the signed link that came by SMS to this number
    PROOF = "proof"  # this address or mobile has just shown a code
    MAIL = "mail"  # the domain that an e-mail says it is from; anybody can write any
    PROVEN_MAIL = "proven-mail"  # all e-mails together whose origin our mail server passes


@dataclass(frozen=True)
class Asker:
    """Whoever set a message off, as far as that is known."""

    door: Door
    name: str = ""


# Of whom nothing is known: all of these together are one.
UNKNOWN = Asker(Door.NETWORK)


@dataclass(frozen=True)
class Ceiling:
    """The most messages that may go out in one day, and the key for what is stored of whom."""

    key: str
    a_day: int


@dataclass(frozen=True)
class Charge:
    """The account that a message is put to; one that staff or a promise sends has none."""

    asker: Asker
    ceiling: Ceiling


@dataclass(frozen=True)
class Limits:
    """The most messages a day by one asker and to one target; None where there is no limit."""

    pair: int  # by one asker to one target
    target: int | None  # to one target, by all strangers together


# Three of a kind are what an honest mistake needs; the second stranger's three still fit beside
# them, and so do the owner's own.
MESSAGES = Limits(pair=3, target=9)
# Whoever has many networks can ask for codes in an owner's name: many of them have to come together
# before none is left for the owner.
CODES = Limits(pair=3, target=20)
# As many as one e-mail or telephone may write to us by the form from one network.
FORMS = Limits(pair=10, target=None)
NO_CONTACT = Limits(pair=10**9, target=None)  # nobody is named: the network's own limit holds
# Many people may stand behind one address (a town hall, a mobile carrier's gateway).
MAX_CASES_BY: dict[Door, int] = {
    Door.NETWORK: 30,
    Door.CALLER: 10,
    Door.WITHHELD: 30,
    Door.LINK: 5,
    Door.PROOF: 10,
    Door.MAIL: 100,
}
# Parts of a day's sum on a channel.
NOTICES_SHARE = 0.9  # beyond it only codes go out
REPLIES_SHARE = 0.5  # of that what mail sets off, which costs nothing to send
MAX_CASES_PER_DAY = 2_000  # that e-mails of unproven origin open; beyond it a person looks first


def coded(key: str, text: str) -> str:
    """Return the keyed hash stored in place of a target or an asker.

    It is equal for equal ones (in capitals or not), and there is no way back.
    """
    return pseudonym(key, "ceiling", text.lower())


def calling(number: str) -> Asker:
    """Return the asker for whoever calls and presents that number (E.164), or none."""
    return Asker(Door.CALLER, number) if number else Asker(Door.WITHHELD)
