"""Keep what a verb records, and tell the customer of it as the verb asks.

https://www.twilio.com/docs/voice/twiml/record#recordingstatuscallback, #transcribe
https://www.twilio.com/docs/voice/twiml/dial#record
"""

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element

from ivr.simulator.exchange.exchange import new_sid
from ivr.simulator.exchange.parameters import call_parameters
from ivr.simulator.exchange.recordings import Recording
from ivr.simulator.verbs.stage import Stage, method_of
from ivr.simulator.wire.twiml import is_true
from ivr.simulator.wire.webhooks import Webhook

# Shorter ones Twilio does not transcribe (13617).
LEAST_TRANSCRIBED = 2


@dataclass
class Taping:
    """One recording that a verb makes: from its first second to what is told of it."""

    stage: Stage
    element: Element
    source: str
    track: str
    channels: int = 1
    sid: str = field(default_factory=lambda: new_sid("RE"))
    began: datetime | None = None

    def begin(self) -> None:
        """Note that the first second is recorded now; tell `in-progress` where it is asked for."""
        self.began = self.stage.call.clock.now()
        self._tell("in-progress", {})

    def keep(self, seconds: int, words: str) -> dict[str, str]:
        """Store the recording and send its own callbacks; return the action's parameters.

        A fault may keep it from being stored.
        """
        call, exchange = self.stage.call, self.stage.exchange
        recording = Recording(
            self.sid,
            call.sid,
            call.clock.now(),
            seconds,
            words,
            self.source,
            self.channels,
        )
        absent = exchange.faults.of_recording() is not None
        if not absent:
            exchange.recordings.keep(recording)
        call.note("record", "gravado", recording=self.sid, seconds=seconds)
        self.began = recording.began
        duration = {"RecordingDuration": str(seconds)}
        self._tell("absent" if absent else "completed", duration)
        if not absent:
            self._transcribe(recording)
        return self._named() | duration

    def _named(self) -> dict[str, str]:
        settings = self.stage.exchange.settings
        root = f"{settings.own_url}/2010-04-01/Accounts/{settings.account_sid}"
        return {"RecordingUrl": f"{root}/Recordings/{self.sid}", "RecordingSid": self.sid}

    def _tell(self, status: str, more: dict[str, str]) -> None:
        url = self.element.get("recordingStatusCallback", "")
        events = self.element.get("recordingStatusCallbackEvent", "completed").split()
        if not url or status not in events:
            return
        told = {
            **self._named(),
            "AccountSid": self.stage.exchange.settings.account_sid,
            "CallSid": self.stage.call.sid,
            "RecordingStatus": status,
            "RecordingChannels": str(self.channels),
            "RecordingSource": self.source,
            "RecordingTrack": self.track,
            **more,
        }
        if self.began:
            told["RecordingStartTime"] = format_datetime(self.began)
        self._send(url, method_of(self.element, "recordingStatusCallbackMethod"), told)

    def _transcribe(self, recording: Recording) -> None:
        """Tell the words that were said, as only a simulator knows them."""
        url = self.element.get("transcribeCallback", "")
        if not (url and is_true(self.element, "transcribe")):
            return
        known = recording.seconds >= LEAST_TRANSCRIBED
        if not known:
            self.stage.warn(13617, "Record: Recording length is out of range for transcription")
        named, sid = self._named(), new_sid("TR")
        root = named["RecordingUrl"].partition("/Recordings/")[0]
        told = {
            **call_parameters(self.stage.exchange.settings, self.stage.call),
            **named,
            "TranscriptionSid": sid,
            "TranscriptionStatus": "completed" if known else "failed",
            "TranscriptionUrl": f"{root}/Transcriptions/{sid}",
        }
        if known:
            told["TranscriptionText"] = recording.text
        self._send(url, "POST", told)

    def _send(self, url: str, method: str, told: dict[str, str]) -> None:
        webhook = Webhook(self.stage.document.resolve(url), method, told)
        self.stage.exchange.courier.tell(webhook, self.stage.call.sid)
