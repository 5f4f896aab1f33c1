"""DNS records, asked of a real name server's wire; and what the doctor makes of them."""

import socket
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from ivr.gateways.mail.dns_records import DnsRecords
from ivr.rules.mail.dns import Records, findings

ZONE = {
    "exemplo.br.": ["v=spf1 ip4:192.0.2.1 -all", "site-verification=1"],
    "_dmarc.exemplo.br.": ["v=DMARC1; p=reject; rua=mailto:a@exemplo.br"],
    "s1._domainkey.exemplo.br.": ["v=DKIM1; k=rsa; p=MIGf" + "A" * 300],
}


def answer(wire: bytes) -> bytes:
    """What the zone says to one question."""
    question = dns.message.from_wire(wire)
    reply = dns.message.make_response(question)
    reply.flags |= dns.flags.AA
    name = question.question[0].name.to_text()
    if name in ZONE:
        for text in ZONE[name]:
            parts = " ".join(f'"{text[at : at + 255]}"' for at in range(0, len(text), 255))
            reply.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", parts))
    else:
        reply.set_rcode(dns.rcode.NXDOMAIN)
    return reply.to_wire()


@pytest.fixture
def name_server() -> Iterator[int]:
    """A name server on loopback: its port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                asked, who = wire.recvfrom(4096)
                if not asked:
                    return
                wire.sendto(answer(asked), who)

        thread = threading.Thread(target=serve)
        thread.start()
        yield wire.getsockname()[1]
        wire.sendto(b"", wire.getsockname())
        thread.join()


def test_texts_are_whole_and_a_name_without_any_has_none(name_server: int) -> None:
    records = DnsRecords(["127.0.0.1"], name_server)
    assert records.texts("exemplo.br") == tuple(ZONE["exemplo.br."])
    assert records.texts("s1._domainkey.exemplo.br") == tuple(ZONE["s1._domainkey.exemplo.br."])
    assert records.texts("nada.exemplo.br") == ()


def test_where_nobody_answers_nothing_is_said() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        port = deaf.getsockname()[1]
    assert DnsRecords(["127.0.0.1"], port).texts("exemplo.br") is None


def test_good_records_are_good(name_server: int) -> None:
    asked = DnsRecords(["127.0.0.1"], name_server)
    names = ("exemplo.br", "s1._domainkey.exemplo.br", "_dmarc.exemplo.br")
    found = findings("exemplo.br", "s1", Records(*(asked.texts(name) for name in names)))
    assert [good for good, _ in found] == [True, True, True]
    assert found[1] == (True, "mail of exemplo.br: DMARC: p=reject")


@pytest.mark.parametrize(
    ("records", "said"),
    [
        (Records((), None, None), "SPF: there is no record"),
        (Records(("v=spf1 -all", "v=spf1 ~all"), None, None), "SPF: 2 records"),
        (Records(("v=spf1 mx +all",), None, None), "SPF: ends in +all"),
        (Records(("v=spf1 mx",), None, None), "SPF: has no end"),
        (Records(None, None, ("v=DMARC1; p=perhaps",)), "DMARC: its p="),
        (Records(None, None, ("something",)), "DMARC: there is no record"),
        (Records(None, ("v=DKIM1; p=",), None), "DKIM: the key of s1 was withdrawn"),
        (Records(None, (), None), "DKIM: no key is published for s1"),
    ],
)
def test_bad_records_are_named(records: Records, said: str) -> None:
    bad = [words for good, words in findings("exemplo.br", "s1", records) if not good]
    assert len(bad) == 1
    assert said in bad[0]


def test_what_dns_does_not_tell_is_no_fault() -> None:
    assert all(good for good, _ in findings("exemplo.br", "", Records(None, None, None)))
