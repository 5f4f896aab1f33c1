"""The paper on security says what holds: each limit in it is the constant's own number."""

from datetime import timedelta

import pytest

from ivr.root import ROOT
from ivr.rules.cases import contact_form, protocol_limits
from ivr.rules.identity.proof_codes import IDENTITY_GOOD_FOR, MAX_CODE_TRIES, MAX_READING_TRIES
from ivr.rules.mail import incoming
from ivr.rules.notices import ceilings
from ivr.rules.notices.ceilings import Door
from ivr.rules.staff import sessions
from ivr.rules.words import stream_safe
from ivr.server import limits
from ivr.settings import Settings
from ivr.usecases.callbacks import booking
from ivr.web.common import limits as web_limits
from ivr.web.common import pages
from ivr.web.telephone import guards

PAPER = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
MB = 1024**2


SAID = [
    f"| one network, one telephone | {protocol_limits.MAX_PER_HOUR} |",
    f"| all callers who withhold their number | {protocol_limits.MAX_WITHHELD_PER_HOUR} |",
    f"delivered by one network | {protocol_limits.MAX_PER_DOMAIN_PER_HOUR} |",
    f"{protocol_limits.MAX_IN_ALL_PER_HOUR}, or {protocol_limits.MAX_IN_ALL_PER_DAY:,} a day",
    f"| {ceilings.MESSAGES.pair}; {ceilings.MESSAGES.target} |",
    f"| {ceilings.CODES.pair}; {ceilings.CODES.target} |",
    f"| {ceilings.NOTICES_SHARE:.0%}; {ceilings.REPLIES_SHARE:.0%} |",
    f"| {ceilings.MAX_CASES_PER_DAY:,} |",
    f"| {', '.join(str(n) for n in ceilings.MAX_CASES_BY.values())} |",
    f"`SMS_PER_DAY` {Settings.SMS_PER_DAY:,}, `EMAILS_PER_DAY` {Settings.EMAILS_PER_DAY:,}",
    f"{ceilings.FORMS.pair}; `FORMS_PER_DAY` {Settings.FORMS_PER_DAY:,}",
    f"an hour | {web_limits.BY_WRITER.amount} |",
    f"beyond {web_limits.BY_WRONG_FEED.amount} an hour of one network 429",
    f"by staff | {booking.MAX_PER_DAY} each |",
    f"| {booking.MAX_PER_DAY}; {booking.MAX_WITHHELD_PER_DAY} |",
    f"{limits.SLOW_SECONDS} s in all, {limits.HEAD_BYTES // 1024} kB",
    f"{limits.SLOW_SECONDS} s beyond {limits.BYTES_PER_SECOND // 1024} kB a second",
    f"{limits.CONNECTIONS_PER_NETWORK} of one address",
    f"at most {limits.SAVED * limits.SLOW_SECONDS} s are saved up; {limits.SLOW_SECONDS} s without",
    f"{limits.FRAMING_BYTES // 1024} kB of framing and a {limits.CONTENT_PER_FRAMING}th",
    f"beyond {limits.MEMORY_BYTES // 1024} kB each | {limits.HELD_BYTES // MB} MB of bodies",
    f"{pages.MAX_BYTES // 1024} kB and {pages.MAX_FIELDS} fields",
    f"{incoming.MAX_BYTES // MB} MB; {guards.MAX_BYTES // 1024} kB",
    f"cut to {stream_safe.MAX_MARKS}",
    f"{contact_form.MAX_HELD_BYTES // 1024**3} GB at a time",
    f"{incoming.MAX_TEXT_CHARS:,} shown",
    f"{round(sessions.IDLE / timedelta(hours=1))} hour unused",
    f"{round(sessions.LASTS / timedelta(hours=1))} hours at most",
    f"{sessions.MAX_SESSIONS_PER_KIND} a person",
]


@pytest.mark.parametrize("words", SAID)
def test_a_limit_in_the_paper_is_the_one_in_the_code(words: str) -> None:
    assert words in PAPER


def test_codes_and_doors_in_the_paper_are_those_in_the_code() -> None:
    assert (MAX_CODE_TRIES, MAX_READING_TRIES, IDENTITY_GOOD_FOR.days) == (5, 1000, 3)
    assert "once, and five wrong\nones; a receipt's holds a thousand wrong ones." in PAPER
    assert "An identity code holds three days" in PAPER
    assert list(ceilings.MAX_CASES_BY) == [
        *(Door.NETWORK, Door.CALLER, Door.WITHHELD, Door.LINK, Door.PROOF, Door.MAIL)
    ]
