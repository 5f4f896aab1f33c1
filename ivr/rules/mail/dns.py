"""Check whether a domain's DNS has what our e-mail needs to be believed: SPF, DKIM and DMARC.

RFC 7208 (SPF), RFC 6376 (DKIM), RFC 7489 (DMARC). Signing is the mail server's business; the
doctor reports whether the records are there.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Records:
    """The TXT records found; None where DNS gave no answer."""

    of_domain: Sequence[str] | None
    of_selector: Sequence[str] | None  # at <selector>._domainkey.<domain>
    of_policy: Sequence[str] | None  # at _dmarc.<domain>


def spf(records: Sequence[str]) -> tuple[bool, str]:
    """Return whether a domain's SPF record is good, and the line that says so or what is wrong.

    It must say which servers send for the domain.
    """
    found = [each for each in records if each.lower().split(" ")[0] == "v=spf1"]
    if not found:
        return False, "SPF: there is no record: receivers cannot tell our server from another"
    if len(found) > 1:
        return False, f"SPF: {len(found)} records, which receivers take for an error: keep one"
    words = found[0].lower().split()
    if words[-1] in ("all", "+all", "?all"):
        return False, f"SPF: ends in {words[-1]}, which lets everybody send for the domain"
    ended = words[-1] in ("-all", "~all") or any(each.startswith("redirect=") for each in words)
    if not ended:
        return False, "SPF: has no end: add -all or ~all"
    return True, f"SPF: {found[0]}"


def dkim(records: Sequence[str], selector: str) -> tuple[bool, str]:
    """Return whether the DKIM key of the selector is published, and the line that says so.

    Receivers check our mail server's signature by it.
    """
    for each in records:
        tags = _tags(each)
        if tags.get("v", "DKIM1") == "DKIM1" and "p" in tags:
            if tags["p"]:
                return True, f"DKIM: the key of {selector} is published"
            return False, f"DKIM: the key of {selector} was withdrawn (its p= is empty)"
    return False, f"DKIM: no key is published for {selector}"


def dmarc(records: Sequence[str]) -> tuple[bool, str]:
    """Return whether a domain's DMARC record is good, and the line that says so or what is wrong.

    It must say what receivers do with mail that is not the domain's own.
    """
    found = [tags for each in records if (tags := _tags(each)).get("v") == "DMARC1"]
    if len(found) != 1:
        many = f"{len(found)} records: keep one" if found else "there is no record"
        return False, f"DMARC: {many}"
    policy = found[0].get("p", "").lower()
    if policy not in ("none", "quarantine", "reject"):
        return False, "DMARC: its p= is none of none, quarantine, reject"
    return True, f"DMARC: p={policy}"


def findings(domain: str, selector: str, records: Records) -> list[tuple[bool, str]]:
    """Return one line for each record, with whether it is good or to be fixed.

    A record for which DNS gave no answer counts as good.
    """
    lines = []
    for name, given, judged in (
        ("SPF", records.of_domain, spf),
        ("DMARC", records.of_policy, dmarc),
    ):
        lines.append(judged(given) if given is not None else (True, f"{name}: DNS gave no answer"))
    if not selector:
        lines.append((True, "DKIM: not looked at: DKIM_SELECTOR is empty"))
    elif records.of_selector is None:
        lines.append((True, "DKIM: DNS gave no answer"))
    else:
        lines.append(dkim(records.of_selector, selector))
    return [(good, f"mail of {domain}: {said}") for good, said in lines]


def _tags(record: str) -> dict[str, str]:
    """Return the tags of a record such as "v=DMARC1; p=reject"; empty for what has none."""
    parts = (each.partition("=") for each in record.split(";"))
    return {name.strip().lower(): value.strip() for name, sign, value in parts if sign}
