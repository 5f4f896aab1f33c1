"""Fetch recordings' sounds from Twilio by sid, from its own hosts only, never whole in memory.

https://www.twilio.com/docs/voice/api/recording#fetch-a-recordings-media-file
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import SplitResult, urljoin, urlsplit

from requests import Response, Session
from urllib3.exceptions import HTTPError

from ivr.gateways.telephone.twilio_http import carrier_failures, failed
from ivr.ports.carrier import NOT_FOUND
from ivr.ports.failures import CarrierFailed, Failure
from ivr.rules.calls.voice_messages import SID

TWILIO = urlsplit("https://api.twilio.com")
# Where Twilio keeps files: Amazon's S3, whose hosts are named after the region or the bucket.
STORE = re.compile(r"(?:[a-z0-9.-]+\.)?s3(?:[.-][a-z0-9-]+){0,2}\.amazonaws\.com")
MAX_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PART = 64 * 1024
# Of the seconds that a sound may take: all but the last wait, a connection, the next bytes.
LIMIT_SHARE, CONNECT_SHARE, NEXT_BYTES_SHARE = 0.6, 0.15, 0.25


class TwilioSounds:
    """The sounds of one Twilio account's recordings."""

    def __init__(
        self, account: str, credentials: tuple[str, str], api_url: str, seconds: float
    ) -> None:
        """Take the account, its credentials and the seconds that one sound may take.

        `credentials` as for the REST interface. `api_url` replaces Twilio's address when given, and
        nothing else may be asked then.
        """
        self._account, self._credentials = account, credentials
        self._root = urlsplit(api_url) if api_url else TWILIO
        self._only_root = bool(api_url)
        # The time is looked at between two waits, so the longest wait comes on top of it.
        self._limit = seconds * LIMIT_SHARE
        self._waits = (seconds * CONNECT_SHARE, seconds * NEXT_BYTES_SHARE)

    @contextmanager
    def open(self, sid: str) -> Iterator[Iterator[bytes]]:
        """Open a recording's wave file: its parts as they come, while the block runs.

        Raises CarrierFailed, also out of the parts: with NOT_FOUND where Twilio has no such sound,
        or not yet; UNKNOWN where it ends early, takes longer than it may, or leads elsewhere.
        """
        if not SID.fullmatch(sid):
            raise CarrierFailed(Failure.REFUSED)
        until = time.monotonic() + self._limit
        path = f"/2010-04-01/Accounts/{self._account}/Recordings/{sid}.wav"
        with (
            carrier_failures(),
            Session() as session,
            self._follow(session, path, until) as found,
        ):
            yield _parts(found, until)

    def _follow(self, session: Session, path: str, until: float) -> Response:
        """Follow redirects and return the final answer; give our key to Twilio and nobody else."""
        url = f"{self._root.scheme}://{self._root.netloc}{path}"
        for _ in range(MAX_REDIRECTS + 1):
            ours = _same(urlsplit(url), self._root)
            answer = session.get(
                url,
                auth=self._credentials if ours else None,
                headers={"Accept-Encoding": "identity"},
                timeout=self._waits,
                stream=True,
                allow_redirects=False,
            )
            if answer.status_code not in REDIRECTS:
                return _good(answer)
            answer.close()
            url = urljoin(url, answer.headers.get("Location", ""))
            if not self._may_ask(urlsplit(url)) or time.monotonic() > until:
                break
        raise CarrierFailed(Failure.UNKNOWN)

    def _may_ask(self, url: SplitResult) -> bool:
        if _same(url, self._root):
            return True
        stored = bool(STORE.fullmatch((url.hostname or "").lower()))
        plain = url.username is None and url.port in (None, 443)
        return not self._only_root and url.scheme == "https" and plain and stored


def _same(url: SplitResult, root: SplitResult) -> bool:
    return (url.scheme, url.netloc) == (root.scheme, root.netloc)


def _good(answer: Response) -> Response:
    """Return an answer that carries a sound; raise CarrierFailed for any other."""
    if answer.status_code == 200:
        return answer
    answer.close()
    if answer.status_code in (404, 410):
        raise CarrierFailed(Failure.LATER, NOT_FOUND)
    raise failed(answer.status_code, 0)


def _parts(answer: Response, until: float) -> Iterator[bytes]:
    """Yield the answer's bytes as they come; raise CarrierFailed if it is cut short or too slow.

    `read` would wait for a part to be full, however slowly it fills.
    """
    told, came = answer.headers.get("Content-Length", ""), 0
    try:
        while part := answer.raw.read1(PART):
            came += len(part)
            if time.monotonic() > until:
                raise CarrierFailed(Failure.UNKNOWN)
            yield part
    except HTTPError:
        raise CarrierFailed(Failure.UNKNOWN) from None
    if told.isdecimal() and came != int(told):
        raise CarrierFailed(Failure.UNKNOWN)
