"""What mail servers say of an e-mail that did not arrive, in whatever words each make has."""

import pytest

from ivr.rules.mail import bounce_shapes, machine_shapes
from ivr.rules.mail.bounces import read_bounce
from ivr.rules.mail.delivery_status import BounceClass
from ivr.rules.mail.reading import read_mail
from ivr.rules.words.plain_words import folded
from tests.rules.mail.bounced import NOTICES, OTHERS, OUR_ID, OURS, TOKEN


@pytest.mark.parametrize("make", NOTICES)
def test_a_notice_is_known_with_its_class_and_its_reason(make: str) -> None:
    raw, kind, status = NOTICES[make]
    found = read_mail(raw).returned
    assert found
    assert (found.bounce.token, found.bounce.kind.value, found.bounce.status) == (
        TOKEN,
        kind,
        status,
    )
    assert read_bounce(raw) == found, "the pipe and the mailbox read alike"


GIVING_BACK = [name for name, (raw, _, _) in NOTICES.items() if OUR_ID.encode() in raw]


@pytest.mark.parametrize("make", GIVING_BACK)
def test_a_notice_names_what_it_gives_back(make: str) -> None:
    found = read_mail(NOTICES[make][0].replace(OURS.encode(), b"central@exemplo.gov.br")).returned
    assert found
    assert found.bounce.token == ""
    assert found.message_ids == (OUR_ID,)


@pytest.mark.parametrize("what", OTHERS)
def test_what_people_and_their_programs_write_is_no_notice(what: str) -> None:
    assert read_mail(OTHERS[what]).returned is None
    found = read_bounce(OTHERS[what])
    assert found
    assert found.bounce.kind is BounceClass.NONE


def test_every_phrase_of_the_tables_is_written_as_it_is_looked_for() -> None:
    tables = [
        *(bounce_shapes.COPIES, bounce_shapes.DELAYS, bounce_shapes.ARRIVALS),
        *(bounce_shapes.FAILURES, *(phrases for _, phrases in bounce_shapes.REASONS)),
        *(machine_shapes.DAEMONS, machine_shapes.DAEMON_NAMES, machine_shapes.ABSENCES),
    ]
    assert [each for table in tables for each in table if each != folded(each)] == []
    assert all(each for table in tables for each in table)
