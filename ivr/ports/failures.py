"""Say how the outside fails, and what may be done after that."""

from enum import Enum


class Failure(Enum):
    """What may be done after the carrier did not do as asked."""

    REFUSED = "refused"  # never again with the same order: a bad number, an unable telephone
    LATER = "later"  # surely not done: too many requests, not connected; try again after a while
    UNKNOWN = "unknown"  # perhaps done: no answer in time, or a broken one; look before doing more


class CarrierFailed(Exception):
    """The carrier did not confirm; `failure` says what may be done, `code` is Twilio's own."""

    def __init__(self, failure: Failure, code: int = 0) -> None:
        super().__init__(f"{failure.value} ({code})" if code else failure.value)
        self.failure = failure
        self.code = code


class QueueAway(Exception):
    """The queue did not take a job; the row is published again later."""


class MailFailed(Exception):
    """The mail server did not confirm; `failure` says what may be done, `code` is its own word.

    LATER: surely not sent. REFUSED: never again. UNKNOWN: the reader may have it. `code` is ""
    where the server said nothing.
    """

    def __init__(self, failure: Failure, code: str = "") -> None:
        super().__init__(f"{failure.value} ({code})" if code else failure.value)
        self.failure = failure
        self.code = code


class InboxAway(Exception):
    """The mail server does not answer as it should; the mailbox is opened anew."""


class NotGiven(InboxAway):
    """The mail server answers, and does not give that message."""


class NotKept(Exception):
    """This machine's disk did not take a file; says why, by the error's name."""
