"""Define the errors that the outside raises, and what may be done after each."""

from enum import Enum


class Failure(Enum):
    """Kinds of a carrier's or mail server's failure, by what may be done next."""

    REFUSED = "refused"  # never again with the same order: a bad number, an unable telephone
    LATER = "later"  # surely not done: too many requests, not connected; try again after a while
    UNKNOWN = "unknown"  # perhaps done: no answer in time, or a broken one; look before doing more


class CarrierFailed(Exception):
    """Error for a carrier that did not confirm an order.

    `failure` says what may be done, `code` is Twilio's own.
    """

    def __init__(self, failure: Failure, code: int = 0) -> None:
        super().__init__(f"{failure.value} ({code})" if code else failure.value)
        self.failure = failure
        self.code = code


class QueueAway(Exception):
    """Error for a queue that did not take a job; the row is published again later."""


class TookTooLong(Exception):
    """Error for a job that took longer than its queue allows, raised wherever it is then."""


class MailFailed(Exception):
    """Error for a mail server that did not confirm an e-mail.

    `failure` says what may be done, `code` is the server's own.

    LATER: surely not sent. REFUSED: never again. UNKNOWN: the reader may have it. `code` is ""
    where the server said nothing.
    """

    def __init__(self, failure: Failure, code: str = "") -> None:
        super().__init__(f"{failure.value} ({code})" if code else failure.value)
        self.failure = failure
        self.code = code


class InboxAway(Exception):
    """Error for a mailbox whose server does not answer as it should; it is to be opened anew."""


class NotGiven(InboxAway):
    """Error for a mail server that answers, and does not give the message asked for."""


class ScannerAway(Exception):
    """Error for a scanner of files that gives no answer."""


class NotStored(Exception):
    """Error for a file that this machine's disk did not take.

    Its text says why, by the error's name.
    """
