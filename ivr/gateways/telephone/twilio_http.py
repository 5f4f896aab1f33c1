"""Carry requests to Twilio, and define what each way of failing means for whoever asked."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from requests import ConnectionError as RequestsConnectionError
from requests import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from urllib3.exceptions import MaxRetryError, NewConnectionError

from ivr.ports.failures import CarrierFailed, Failure

# Below this level urllib3 writes every address down, and a list's address has a citizen's number.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)

# Codes of 400 that tell of this installation's account, sender or addresses, or of a full queue:
# an operator or time mends them, and no citizen's number is to be given up for them.
OURS = frozenset(
    {
        *(20003, 20005, 20429),  # not authenticated, account not active, too many requests
        *(21205, 21609),  # an address of ours is no good
        *(21210, 21212, 21213, 21603, 21606),  # the line's number or SMS_FROM is not ours to use
        *(21215, 21408),  # Brazil is not allowed in the account's geographic permissions
        *(21219, 21608),  # a trial account, which reaches verified numbers only
        21611,  # too many SMS wait already
        *(21703, 21704, 21705),  # the messaging service
    }
)
CONNECT_SHARE, ANSWER_SHARE = 0.3, 0.7  # of the seconds that a request may take


class FreshConnections(TwilioHttpClient):  # type: ignore[misc]
    """An HTTP client for Twilio's library: a new connection for each request, failures told apart.

    A kept connection that Twilio has closed meanwhile breaks only once the request is sent: then
    nobody knows whether a call was created. On a new one that is rare.
    """

    def __init__(self, api_url: str, seconds: float) -> None:
        """Take the seconds for one request; `api_url` replaces Twilio's address when given."""
        super().__init__(pool_connections=False)
        self.timeout = (seconds * CONNECT_SHARE, seconds * ANSWER_SHARE)  # to connect, to answer
        self._place = urlsplit(api_url)

    def request(self, method: str, url: str, *rest: Any, **more: Any) -> Response:
        """Send a request; return Twilio's answer, a JSON object (to DELETE: nothing).

        Raises CarrierFailed for any other answer.
        """
        if self._place.netloc:
            asked = urlsplit(url)
            url = urlunsplit((self._place.scheme, self._place.netloc, *asked[2:]))
        response = super().request(method, url, *rest, **more)
        try:
            answer = json.loads(response.text)
        except ValueError:
            answer = None
        status = int(response.status_code)
        if 200 <= status < 300 and isinstance(answer, dict):
            return response
        if status == 204 and method.upper() == "DELETE":
            return response
        code = answer.get("code") if isinstance(answer, dict) else None
        raise failed(status, code if isinstance(code, int) else 0)

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Log nothing: the library would write the citizen's number down."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Log nothing, as with the request."""


def failed(status: int, code: int) -> CarrierFailed:
    """Return the CarrierFailed that an HTTP status and Twilio's own code mean."""
    if status in (401, 403, 404, 429) or (400 <= status < 500 and code in OURS):
        return CarrierFailed(Failure.LATER, code)
    if 400 <= status < 500 and status != 408:
        return CarrierFailed(Failure.REFUSED, code)
    return CarrierFailed(Failure.UNKNOWN, code)


@contextmanager
def carrier_failures() -> Iterator[None]:
    """Turn whatever goes wrong in the block into CarrierFailed, without the library's error text.

    That text holds the address asked, and with it a number.
    """
    try:
        yield
    except ConnectTimeout:
        raise CarrierFailed(Failure.LATER) from None
    except RequestsConnectionError as why:
        never = _never_connected(why)
        raise CarrierFailed(Failure.LATER if never else Failure.UNKNOWN) from None
    except (RequestException, TwilioException):
        raise CarrierFailed(Failure.UNKNOWN) from None


def _never_connected(why: RequestsConnectionError) -> bool:
    """Return whether nothing was sent: the name is unknown, or the connection was refused."""
    cause = why.args[0] if why.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
