"""Read what our mail server found out about a message's origin (Authentication-Results, RFC 8601).

A sender's address proves nothing by itself: anybody can write any. Only the results that our own
mail server wrote count, and of those only the topmost header, as a sender may bring headers of
their own. The server must remove foreign ones that use its name (RFC 8601, section 5).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from authres import AuthenticationResultsHeader
from authres.core import AuthResError

MAX_HEADER_LETTERS = 4_000  # of one header that is read
MAX_RESULT_LETTERS = 10  # "temperror" and "permerror" are the longest
# By which property each method names the domain that it speaks for.
_NAMED_BY = {
    "dmarc": ("from",),
    "dkim": ("d", "i"),
    "spf": ("mailfrom",),
    "auth": ("auth", "mailfrom"),
}


class Origin(Enum):
    """Whether a message comes from where it says; the value is what the database keeps."""

    PROVEN = "proven"  # our mail server says so
    FAILED = "failed"  # our mail server says that it does not
    UNPROVEN = "unproven"  # our mail server does not say


@dataclass(frozen=True)
class Verdicts:
    """What our mail server says of a message; a result is "" where it says nothing."""

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


def read_verdicts(headers: Sequence[str], authserv_id: str, sender: str) -> Verdicts:
    """Read the verdicts on the address `sender` from the Authentication-Results `headers`.

    `headers` are the values as they came, the topmost first; `authserv_id` is our mail server's
    name, and without one nothing is believed.
    """
    found = list(_own_results(headers, authserv_id))
    if not found:
        return Verdicts()
    domain = sender.rpartition("@")[2].lower()
    return Verdicts(
        spf=_best(found, "spf"),
        dkim=_best(found, "dkim"),
        dmarc=_best(found, "dmarc"),
        origin=_origin(found, domain),
    )


def _own_results(headers: Sequence[str], authserv_id: str) -> Iterator[_Result]:
    """List the results of the topmost header that bears our mail server's name."""
    if not authserv_id:
        return
    for each in headers:
        named = each.partition(";")[0].split()
        if not named or named[0].lower() != authserv_id.lower():
            continue
        yield from _results(each)
        return


def _results(header: str) -> Iterator[_Result]:
    if len(header) > MAX_HEADER_LETTERS:
        return
    try:
        read = AuthenticationResultsHeader.parse(f"Authentication-Results: {header}")
    except (AuthResError, ValueError, RecursionError):
        return
    for each in read.results or ():
        method = str(each.method).lower()
        named = {str(said.name).lower(): str(said.value) for said in each.properties or ()}
        values = (named.get(name, "") for name in _NAMED_BY.get(method, ()))
        domain = next(filter(None, values), "").rpartition("@")[2].strip("<>").lower()
        yield _Result(method, str(each.result).lower()[:MAX_RESULT_LETTERS], domain)


def _best(found: Sequence[_Result], method: str) -> str:
    """Return the method's result; of several, as of several signatures, a pass counts."""
    said = [each.result for each in found if each.method == method]
    return "pass" if "pass" in said else next(iter(said), "")


def _origin(found: Sequence[_Result], domain: str) -> Origin:
    dmarc = {each.result for each in found if each.method == "dmarc" and each.domain == domain}
    if "fail" in dmarc:
        return Origin.FAILED
    passed = [each for each in found if each.result == "pass"]
    if domain and ("pass" in dmarc or any(_speaks_for(each, domain) for each in passed)):
        return Origin.PROVEN
    said = {each.method: each.result for each in found}
    return Origin.FAILED if said.get("spf") == "fail" else Origin.UNPROVEN


def _speaks_for(result: _Result, domain: str) -> bool:
    """Tell whether a pass of that domain is one of the sender's (relaxed alignment, RFC 7489).

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
    """A message's verdicts as staff read them (pt-BR)."""

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
    """Word a message's verdicts: what our mail server found out about where it came from."""
    said = (("SPF", spf), ("DKIM", dkim), ("DMARC", dmarc))
    told = [f"{name} {_RESULTS.get(result, 'sem resposta')}" for name, result in said if result]
    detail = ", ".join(told) or "O servidor de e-mail não diz de onde a mensagem veio"
    return VerdictWords(*_LABELS[Origin(origin)], f"{detail}.")
