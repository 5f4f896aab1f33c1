"""Where a message comes from: what our mail server says counts, and only where it is clear."""

from email.message import Message

import pytest

from ivr.rules.mail.headers import Head
from ivr.rules.mail.origin import MAX_HEADER_LETTERS, MAX_RESULT_LETTERS, Origin, read_verdicts

OURS = "mx.set.rn.gov.br"
MARIA = "maria@exemplo.com.br"
FAILS = "dmarc=fail header.from=exemplo.com.br"


def origin_of(said: str, sender: str = MARIA) -> Origin:
    """The origin of a message of which our mail server says this."""
    return read_verdicts([f"{OURS}; {said}"], OURS, sender).origin


@pytest.mark.parametrize(
    "said",
    [
        FAILS,
        "; ".join(f"dkim=fail header.d=s{n}.exemplo.net" for n in range(110)) + f"; {FAILS}",
        f"spf=pass smtp.mailfrom=josé@exemplo.net; {FAILS}",
        f"spf=pass smtp.mailfrom=a b@exemplo.net; {FAILS}",
        f'spf=pass smtp.mailfrom="a;b"@exemplo.net; {FAILS}',
        f'dkim=fail ("unclosed (comment) header.d=exemplo.net; {FAILS}',
        f'dkim=pass header.d=exemplo.com.br reason="{FAILS}; spf=none"',
        f"dkim=fail header.d=; {FAILS}",
        "dkim=fail; none",
        "dkim=pass header.d=exemplo.com.br; none",
        "",
        "dkim=pass",  # cut short below
        "dmarc=fail",
        "spf=fail smtp.mailfrom=exemplo.net; spf=none",
        "spf=fail (sender IP is 192.0.2.4) smtp.mailfrom=exemplo.net; dkim=none (message not"
        f" signed) header.d=none;dmarc=fail action=none {FAILS[11:]};compauth=fail reason=000",
    ],
)
def test_what_our_server_refuses_or_nobody_can_read_whole_has_failed(said: str) -> None:
    if said == "dkim=pass":
        said += " header.d=exemplo.com.br header.b=" + "a" * MAX_HEADER_LETTERS
    assert origin_of(said) is Origin.FAILED


@pytest.mark.parametrize(
    "said",
    [
        "dmarc=pass header.from=exemplo.com.br;",
        'dkim=pass header.d="exemplo.com.br"; dmarc=pass header.from="exemplo.com.br"',
        'spf=pass smtp.mailfrom="a;b"@exemplo.net; dmarc=pass header.from=exemplo.com.br',
        "spf=pass (sender IP is 192.0.2.4) smtp.mailfrom=exemplo.com.br; dkim=pass (signature was"
        " verified) header.d=exemplo.com.br;dmarc=pass action=none header.from=exemplo.com.br;"
        "compauth=pass reason=100",
        'dkim=fail ("headers rsa verify failed") header.d=exemplo.net header.s=s1 header.b=abc/+=;'
        '\tdmarc=pass reason="SPF, DKIM" header.from=exemplo.com.br (policy=none);'
        "\tspf=softfail (x) smtp.mailfrom=x@exemplo.net",
        "dkim=pass header.i=@exemplo.com.br header.s=2023 header.b=abc; dmarc=pass (p=NONE"
        " sp=NONE dis=NONE) header.from=exemplo.com.br",
        "spf=pass smtp.mailfrom=devolve@envio.exemplo.com.br",
        "auth=pass smtp.auth=maria@exemplo.com.br",
    ],
)
def test_what_our_server_passes_is_proven_however_it_writes_so(said: str) -> None:
    assert origin_of(said) is Origin.PROVEN


@pytest.mark.parametrize(
    "said",
    [
        "none",
        "spf=softfail smtp.mailfrom=maria@exemplo.com.br; dkim=none",
        "dkim=pass header.d=exemplo.net; dmarc=none header.from=exemplo.com.br",
        "dmarc=pass header.from=exemplo.net; dkim=pass header.d=exemplo.net",
        "dmarc=permerror header.from=exemplo.com.br",
    ],
)
def test_what_our_server_says_of_somebody_else_proves_nothing(said: str) -> None:
    assert origin_of(said) is Origin.UNPROVEN


def test_of_what_cannot_be_read_whole_staff_see_what_can() -> None:
    said = f"{OURS}; spf=pass smtp.mailfrom=josé@exemplo.net; dkim=none; {FAILS}"
    found = read_verdicts([said], OURS, MARIA)
    assert (found.spf, found.dkim, found.dmarc) == ("pass", "none", "fail")


def test_a_message_of_several_authors_has_failed_whoever_is_passed() -> None:
    said = [f"{OURS}; dmarc=pass header.from=exemplo.com.br"]
    assert read_verdicts(said, OURS, MARIA, many_authors=True).origin is Origin.FAILED


def test_a_failure_far_behind_in_a_long_header_is_not_cut_off() -> None:
    message = Message()
    before = f"{OURS}; dkim=pass header.d=exemplo.com.br;"
    message["Authentication-Results"] = f"{before} {'x=none; ' * 2_000}{FAILS}"
    said = Head(message).authentication()
    assert read_verdicts(said, OURS, MARIA).origin is Origin.FAILED


@pytest.mark.parametrize(
    ("lines", "many"),
    [
        (["Maria <maria@exemplo.com.br>"], False),
        (["Silva, Maria <maria@exemplo.com.br>"], False),
        (['"maria@exemplo.com.br" <maria@exemplo.com.br>'], False),
        (["maria@exemplo.com.br, mal@exemplo.net"], True),
        (["Maria: maria@exemplo.com.br, mal@exemplo.net;"], True),
        (["maria@exemplo.com.br", "mal@exemplo.net"], True),
    ],
)
def test_several_authors_are_seen_in_one_line_or_in_many(lines: list[str], many: bool) -> None:
    message = Message()
    for each in lines:
        message["From"] = each
    assert Head(message).has_many_authors() is many


@pytest.mark.parametrize("more", [0, 1])
def test_a_header_of_4_000_letters_is_believed_and_a_longer_one_fails(more: int) -> None:
    said = "mx; dmarc=pass header.from=exemplo.br".ljust(MAX_HEADER_LETTERS + more)
    found = read_verdicts([said], "mx", "maria@exemplo.br")
    assert found.origin is (Origin.FAILED if more else Origin.PROVEN)


@pytest.mark.parametrize("more", [0, 1])
def test_of_a_result_ten_letters_are_kept(more: int) -> None:
    result = "a" * (MAX_RESULT_LETTERS + more)
    assert read_verdicts([f"mx; spf={result}"], "mx", "a@b.c").spf == result[:MAX_RESULT_LETTERS]
