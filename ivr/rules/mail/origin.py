"""Read what our mail server found out about a message's origin (Authentication-Results, RFC 8601).

A sender's address proves nothing by itself: anybody can write any. Only the results that our own
mail server wrote count, and of those only the topmost header, as a sender may bring headers of
their own. The server must remove foreign ones that use its name (RFC 8601, section 5).

A sender chooses parts of that header, such as the envelope's address and the signatures. So what
cannot be read whole counts as a failure: nobody gets past a verdict by making it hard to read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from authres import AuthenticationResultsHeader
from authres.core import AuthResError

MAX_HEADER_LETTERS = 4_000  # of one header that is read
MAX_RESULT_LETTERS = 10  # "temperror" and "permerror" are the longest
# What the library raises; some of it only where a header is none by the standard.
_ODD = (AuthResError, ValueError, RecursionError, AttributeError, TypeError, KeyError, IndexError)
_SAID = re.compile(r";\s*(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)
_REFUSED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)
# By which property each method names the domain that it speaks for.
_NAMED_BY = {
    "dmarc": ("from",),
    "dkim": ("d", "i"),
    "spf": ("mailfrom",),
    "auth": ("auth", "mailfrom"),
}


class Origin(Enum):
    """The verdict on whether a message comes from where it says.

    The value is what the database stores.
    """

    PROVEN = "proven"  # our mail server says so
    FAILED = "failed"  # our mail server says that it does not, or cannot be understood
    UNPROVEN = "unproven"  # our mail server does not say


# Of which messages in one sender's name there may not be too many, for one of each kind to be read.
COUNTED_WITH: dict[Origin, frozenset[Origin]] = {
    Origin.PROVEN: frozenset({Origin.PROVEN}),
    Origin.UNPROVEN: frozenset({Origin.PROVEN, Origin.UNPROVEN}),
    Origin.FAILED: frozenset({Origin.FAILED}),
}


@dataclass(frozen=True)
class Verdicts:
    """The results of our mail server for a message; one is "" where it says nothing."""

    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    origin: Origin = Origin.UNPROVEN


@dataclass(frozen=True)
class _Result:
    """One method's result, and the domain that it speaks for, in small letters."""

    method: str
    result: str
    domain: str


@dataclass(frozen=True)
class _Header:
    """Our mail server's own header as read; `is_clear` is False where it may hide a failure."""

    results: tuple[_Result, ...]
    is_clear: bool


def read_verdicts(
    headers: Sequence[str], authserv_id: str, sender: str, many_authors: bool = False
) -> Verdicts:
    """Return the verdicts on the address `sender` from the Authentication-Results `headers`.

    `headers` are the values as they came, the topmost first; `authserv_id` is our mail server's
    name, and without one nothing is believed. A message with `many_authors` fails in any case:
    nobody knows whose address was looked at.
    """
    own = _own_header(headers, authserv_id)
    found = own.results if own else ()
    if many_authors or (own and not own.is_clear):
        origin = Origin.FAILED
    else:
        origin = _origin(found, sender.rpartition("@")[2].lower())
    return Verdicts(_best(found, "spf"), _best(found, "dkim"), _best(found, "dmarc"), origin)


def _own_header(headers: Sequence[str], authserv_id: str) -> _Header | None:
    """Return the topmost header with our mail server's name, as read; None where there is none."""
    for each in headers:
        named = each.partition(";")[0].split()
        if authserv_id and named and named[0].lower() == authserv_id.lower():
            return _read(each)
    return None


def _read(header: str) -> _Header:
    """Return the header as read; one that breaks the standard is read for staff alone.

    Such a one is not clear, and neither is one that has "dmarc=fail" anywhere in it.
    """
    try:
        if len(header) > MAX_HEADER_LETTERS:
            raise ValueError
        # Some servers end the last result as well, though nothing follows.
        text = f"Authentication-Results: {header.rstrip('; ')}"
        read = tuple(map(_result, AuthenticationResultsHeader.parse(text).results or ()))
    except _ODD:
        found = _SAID.findall(header)
        said = tuple(_Result(m.lower(), r.lower()[:MAX_RESULT_LETTERS], "") for m, r in found)
        return _Header(said, is_clear=False)
    # A quotation mark that is never closed could hide it from whoever reads the rest.
    return _Header(read, is_clear=not _REFUSED.search(header))


def _result(found: Any) -> _Result:
    """Return what is used of a result that the library read; raise for one without a method."""
    method = str(found.method).lower()
    named = {str(said.name).lower(): str(said.value or "") for said in found.properties or ()}
    values = (named.get(name, "") for name in _NAMED_BY.get(method, ()))
    domain = next(filter(None, values), "").rpartition("@")[2].strip("<>").lower()
    return _Result(method, str(found.result).lower()[:MAX_RESULT_LETTERS], domain)


def _best(found: Sequence[_Result], method: str) -> str:
    """Return the method's result; of several, as of several signatures, a pass counts."""
    said = [each.result for each in found if each.method == method]
    return "pass" if "pass" in said else next(iter(said), "")


def _origin(found: Sequence[_Result], domain: str) -> Origin:
    if any(each.method == "dmarc" and each.result == "fail" for each in found):
        return Origin.FAILED
    dmarc = {each.result for each in found if each.method == "dmarc" and each.domain == domain}
    passed = [each for each in found if each.result == "pass"]
    if domain and ("pass" in dmarc or any(_speaks_for(each, domain) for each in passed)):
        return Origin.PROVEN
    is_refused = any(each.method == "spf" and each.result == "fail" for each in found)
    return Origin.FAILED if is_refused else Origin.UNPROVEN


def _speaks_for(result: _Result, domain: str) -> bool:
    """Return whether a pass of that domain is one of the sender's (relaxed alignment, RFC 7489).

    The owner of a domain is the owner of all below it; an envelope's may stand below the sender's.
    """
    if result.method == "dmarc" or not result.domain:
        return False
    below = domain == result.domain or domain.endswith(f".{result.domain}")
    if result.method == "spf":
        below = below or result.domain.endswith(f".{domain}")
    return below and "." in result.domain


@dataclass(frozen=True)
class VerdictWords:
    """The words for a message's verdicts, as staff read them (pt-BR)."""

    tone: str  # "good", "bad" or "waiting"
    label: str
    detail: str


_LABELS = {
    Origin.PROVEN: ("good", "Origem confirmada pelo servidor de e-mail"),
    Origin.FAILED: ("bad", "Pode não ter vindo de onde diz"),
    Origin.UNPROVEN: ("waiting", "Origem não confirmada"),
}
_RESULTS = {
    "pass": "passou",
    "fail": "não passou",
    "softfail": "não passou, sem certeza",
    "neutral": "sem resposta",
    "none": "não usado por quem enviou",
    "policy": "não passou",
    "temperror": "não pôde ser conferido",
    "permerror": "não pôde ser conferido",
}


def verdict_words(spf: str, dkim: str, dmarc: str, origin: str) -> VerdictWords:
    """Return the pt-BR words for a message's verdicts: what our mail server says of its origin."""
    said = (("SPF", spf), ("DKIM", dkim), ("DMARC", dmarc))
    told = [f"{name} {_RESULTS.get(result, 'sem resposta')}" for name, result in said if result]
    detail = ", ".join(told) or "O servidor de e-mail não diz de onde a mensagem veio"
    return VerdictWords(*_LABELS[Origin(origin)], f"{detail}.")
