"""Create and find calls, SMS and recordings by Twilio's REST interface, with its own client."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from twilio.base.values import unset
from twilio.rest import Client

from ivr.gateways.telephone.twilio_http import FreshConnections, carrier_failures
from ivr.gateways.telephone.twilio_sounds import TwilioSounds
from ivr.ports.carrier import NOT_FOUND, CallOrder, CarrierCall, CarrierRecording, CarrierSms
from ivr.ports.failures import CarrierFailed, Failure

EVENTS = ["initiated", "ringing", "answered", "completed"]
RECENT = 100  # of one number
PAGE = 1000
OUT_OF_ORDER = timedelta(hours=1)  # of Twilio's lists, which go by when a call was begun

Found = TypeVar("Found", CarrierCall, CarrierRecording, CarrierSms)


class TwilioRest:
    """One account at Twilio, with the number that it shows and the sender of its SMS."""

    seconds = 10.0  # for one request, connecting included

    def __init__(
        self,
        account: str,
        credentials: tuple[str, str],
        line_number: str,
        sms_from: str,
        api_url: str = "",
    ) -> None:
        """Take the account and what it is asked with; connect to nothing yet.

        `credentials` are an API key and its secret, or the account and its token. `line_number` is
        E.164; `sms_from` a number, short code or MG… service, "" when no SMS is sent; `api_url`
        stands in the place of Twilio's own address when given.
        """
        self._line_number, self._sms_from = line_number, sms_from
        http = FreshConnections(api_url, self.seconds)
        self._sounds = TwilioSounds(account, credentials, api_url, self.seconds)
        self._api = Client(*credentials, account_sid=account, http_client=http).api.v2010.account

    def call(self, order: CallOrder) -> str:
        """Create a call that shows the line's number; return its CallSid. Raise CarrierFailed."""
        machines: dict[str, str] = {}
        if order.machine_url:
            machines = {
                "machine_detection": "Enable",
                "async_amd": "true",
                "async_amd_status_callback": order.machine_url,
                "async_amd_status_callback_method": "POST",
            }
        with carrier_failures():
            return _sid(
                self._api.calls.create(
                    to=order.to,
                    from_=self._line_number,
                    url=order.answer_url,
                    method="POST",
                    status_callback=order.status_url,
                    status_callback_method="POST",
                    status_callback_event=EVENTS,
                    timeout=order.ring_seconds,
                    time_limit=order.limit_seconds,
                    **machines,
                )
            )

    def find_call(self, sid: str) -> CarrierCall | None:
        """Return the call of that sid, or None when Twilio knows of none. Raise CarrierFailed."""
        try:
            with carrier_failures():
                return _call(self._api.calls(sid).fetch())
        except CarrierFailed as failed:
            if failed.code == NOT_FOUND:
                return None
            raise

    def legs_of(self, parent_sid: str) -> Sequence[CarrierCall]:
        """Return the calls that `parent_sid` dialled, newest first. Raise CarrierFailed."""
        with carrier_failures():
            return _newest(map(_call, self._api.calls.list(parent_call_sid=parent_sid, limit=PAGE)))

    def calls_to(self, to: str, since: datetime) -> Sequence[CarrierCall]:
        """Return the calls created to `to` since `since`, newest first. Raise CarrierFailed.

        At most RECENT calls of that number are looked at. Twilio is asked for no time: its filter
        is StartTime, which a queued call does not have.
        """
        with carrier_failures():
            found = map(_call, self._api.calls.list(to=to, limit=RECENT))
            return _newest(call for call in found if call.created_at >= _second(since))

    def inbound_calls(self, since: datetime, until: datetime) -> Sequence[CarrierCall]:
        """Return calls that reached the line in that span, newest first. Raise CarrierFailed."""
        with carrier_failures():
            # However many there are: the list begins with the newest, and the oldest wait longest.
            found = self._api.calls.stream(
                to=self._line_number, start_time_after=_day(since), page_size=PAGE
            )
            return _newest(
                call
                for call in map(_call, found)
                if call.direction == "inbound" and _second(since) <= call.created_at <= until
            )

    def line_since(self) -> datetime | None:
        """Return since when the account has the line's number, None if never. Raise CarrierFailed.

        Twilio lists no calls from before: it was another account's, or another company's.
        """
        with carrier_failures():
            found = self._api.incoming_phone_numbers.list(phone_number=self._line_number, limit=1)
            return _instant(found[0].date_created) if found else None

    def outbound_calls(self, since: datetime) -> Sequence[CarrierCall]:
        """Return calls that the line's number made since `since`, newest first.

        Twilio is asked for no time, as by `calls_to`. Raises CarrierFailed.
        """
        with carrier_failures():
            listed = self._api.calls.stream(from_=self._line_number, page_size=PAGE)
            return _newest(call for call in _recent(map(_call, listed), since) if _is_ours(call))

    def recordings(self, since: datetime, until: datetime) -> Sequence[CarrierRecording]:
        """Return the recordings made in that span, newest first. Raise CarrierFailed."""
        with carrier_failures():
            found = self._api.recordings.stream(date_created_after=_day(since), page_size=PAGE)
            return _newest(
                each
                for each in map(_recording, found)
                if _second(since) <= each.created_at <= until
            )

    def sound(self, recording_sid: str) -> AbstractContextManager[Iterator[bytes]]:
        """Open a recording's sound: its parts as they come, while the block runs.

        Raises CarrierFailed there. Its code is NOT_FOUND where Twilio has no such sound, or not
        yet.
        """
        return self._sounds.open(recording_sid)

    def delete_recording(self, sid: str) -> None:
        """Delete the recording of that sid, if Twilio has it. Raise CarrierFailed."""
        try:
            with carrier_failures():
                self._api.recordings(sid).delete()
        except CarrierFailed as failed:
            if failed.code != NOT_FOUND:
                raise

    def send_sms(self, to: str, body: str, status_url: str) -> str:
        """Send an SMS; return its MessageSid. Raise CarrierFailed."""
        if not self._sms_from:
            raise CarrierFailed(Failure.REFUSED)
        service = self._sms_from.startswith("MG")
        with carrier_failures():
            return _sid(
                self._api.messages.create(
                    to=to,
                    from_=unset if service else self._sms_from,
                    messaging_service_sid=self._sms_from if service else unset,
                    body=body,
                    status_callback=status_url,
                )
            )

    def sms_since(self, since: datetime) -> Sequence[CarrierSms]:
        """Return our SMS created since `since`, newest first. Raise CarrierFailed."""
        with carrier_failures():
            listed = self._api.messages.stream(page_size=PAGE)
            return _newest(_recent(map(_sms, listed), since))

    def sms_to(self, to: str, since: datetime) -> Sequence[CarrierSms]:
        """Return the SMS created to `to` since `since`, newest first. Raise CarrierFailed.

        At most RECENT SMS of that number are looked at.
        """
        with carrier_failures():
            found = map(_sms, self._api.messages.list(to=to, limit=RECENT))
            return _newest(sms for sms in found if sms.created_at >= _second(since))


def _recent(listed: Iterable[Found], since: datetime) -> Iterator[Found]:
    """Yield those created since `since`, of a list whose newest come first, more or less."""
    for each in listed:
        if each.created_at < since - OUT_OF_ORDER:
            return
        if each.created_at >= _second(since):
            yield each


def _is_ours(call: CarrierCall) -> bool:
    return call.direction.startswith("outbound")


def _sid(created: Any) -> str:
    if not created.sid:
        raise CarrierFailed(Failure.UNKNOWN)
    return str(created.sid)


def _call(found: Any) -> CarrierCall:
    return CarrierCall(
        sid=found.sid,
        parent_sid=found.parent_call_sid or "",
        to=found.to or "",
        number=found._from or "",  # the library has no public name for it
        direction=found.direction or "",
        status=found.status or "",
        created_at=_instant(found.date_created),
        ended_at=found.end_time,
        seconds=_seconds(found.duration),
        answered_by=found.answered_by or "",
    )


def _recording(found: Any) -> CarrierRecording:
    return CarrierRecording(
        sid=found.sid,
        call_sid=found.call_sid or "",
        created_at=_instant(found.date_created),
        seconds=_seconds(found.duration) or 0,
    )


def _sms(found: Any) -> CarrierSms:
    return CarrierSms(
        sid=found.sid,
        to=found.to or "",
        body=found.body or "",
        status=found.status or "",
        created_at=_instant(found.date_created),
    )


def _instant(given: Any) -> datetime:
    """Return an instant that Twilio always gives; raise CarrierFailed where it does not."""
    if not isinstance(given, datetime):
        raise CarrierFailed(Failure.UNKNOWN)
    return given


def _seconds(given: Any) -> int | None:
    text = str(given if given is not None else "")
    return int(text) if text.isdecimal() else None


def _second(instant: datetime) -> datetime:
    """Return the beginning of the instant's second: Twilio gives no parts of one."""
    return instant.replace(microsecond=0)


def _day(instant: datetime) -> datetime:
    """Return the beginning of the instant's day in UTC: Twilio's filters know whole days."""
    return instant.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _newest(found: Iterable[Found]) -> list[Found]:
    return sorted(found, key=lambda each: each.created_at, reverse=True)
