"""Render TwiML from what the rules decided, by pure functions."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlencode

from twilio.twiml.voice_response import Dial as DialVerb
from twilio.twiml.voice_response import Gather, VoiceResponse

from ivr.ports.carrier import CALLBACK_RETRIES, RETRIES
from ivr.rules.callflow.turn_output import Ask, Dial, Record, TurnOutput, Utterance
from ivr.settings import Settings

LANGUAGE = "pt-BR"
SPEECH_MODEL = "experimental_utterances"
RING_SECONDS = 25
DIAL_LIMIT_SECONDS = 3600
MAX_DOCUMENTS = 500  # rendered and kept in one process: of some 3 kB each
SCREEN_SECONDS = 5  # for the agent's key
# XML 1.0 has no other characters: one of these would make Twilio drop the call (error 12100).
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Script:
    """The renderer of one installation's TwiML: its address, its switchboard, its voice."""

    public_url: str
    switchboard: str
    voice: str
    line_number: str

    @staticmethod
    def of(settings: Settings) -> "Script":
        """Return the renderer of the installation with these settings."""
        return Script(
            settings.PUBLIC_URL, settings.SWITCHBOARD, settings.VOICE, settings.LINE_NUMBER
        )

    def address(self, path: str) -> str:
        """Return the full address of one of our webhooks, with its retries."""
        return f"{self.public_url}{path}{RETRIES}"

    def turn(self, n: int, answer: TurnOutput, hints: str = "") -> str:
        """Return the document of turn `n`: what is said, then what is listened for or done.

        `hints` are words that the recogniser may expect, with commas between them.
        """
        response = VoiceResponse()
        match answer.then:
            case Ask() as ask:
                turns = "/voice/called/turn" if ask.called else "/voice/turn"
                gather = self._gather(ask, self.address(f"{turns}/{n + 1}"), hints)
                self._say(gather, answer.say)
                response.append(gather)
            case Dial() as dial:
                self._say(response, answer.say)
                response.append(self._dial(dial, n))
            case Record() as record:
                return self.record(answer.say, f"/voice/recorded/{n + 1}", record)
            case _:
                self._say(response, answer.say)
                response.hangup()
        return str(response)

    def whisper(self, text: str) -> str:
        """Return what the agent hears before the caller is put through; `text` may be empty."""
        response = VoiceResponse()
        if text:
            response.say(clean(text), voice=self.voice, language=LANGUAGE)
        return str(response)

    def screen(self, say: tuple[Utterance, ...], after: str) -> str:
        """Return what an agent hears while the citizen waits: a key goes to `after`, as does none.

        An answering machine is put through to nobody.
        """
        response = VoiceResponse()
        gather = Gather(
            input="dtmf",
            num_digits=1,
            timeout=SCREEN_SECONDS,
            action=self.address(after),
            method="POST",
            action_on_empty_result=True,
        )
        self._say(gather, say)
        response.append(gather)
        return str(response)

    def transfer(self, say: tuple[Utterance, ...], after: str) -> str:
        """Return the document that says `say`, then rings the switchboard.

        Without topic or protocol; the transfer's end goes to `after`.
        """
        response = VoiceResponse()
        self._say(response, say)
        dial = self._dial_verb(self.address(after))
        self._callee(dial, "", "")
        response.append(dial)
        return str(response)

    def record(self, say: tuple[Utterance, ...], after: str, record: Record) -> str:
        """Return the document that says `say`, then records a voice message.

        The message's end goes to `after`, and so does its absence.
        """
        response = VoiceResponse()
        self._say(response, say)
        response.record(
            action=self.address(after),
            method="POST",
            max_length=record.seconds,
            finish_on_key="#",
            play_beep=True,
            recording_status_callback=f"{self.public_url}/voice/recording{CALLBACK_RETRIES}",
            recording_status_callback_event="completed absent",
        )
        response.redirect(self.address(after), method="POST")  # where nothing was recorded
        return str(response)

    def fallback(
        self, again: tuple[Utterance, ...], hours: tuple[Utterance, ...], end: tuple[Utterance, ...]
    ) -> str:
        """Return the document that waits at Twilio's fallback address, where nothing of ours runs.

        A key makes a second try at the line; else the switchboard rings, and after it, `end`.
        """
        response = VoiceResponse()
        gather = Gather(
            input="dtmf", num_digits=1, timeout=3, action=self.address("/voice/incoming")
        )
        self._say(gather, again)
        response.append(gather)
        self._say(response, hours)
        dial = DialVerb(timeout=RING_SECONDS, time_limit=DIAL_LIMIT_SECONDS, ring_tone="br")
        self._callee(dial, "", "")
        response.append(dial)
        self._say(response, end)
        response.hangup()
        return str(response)

    def last_words(self, say: tuple[Utterance, ...]) -> str:
        """Return the document that says `say` and hangs up."""
        response = VoiceResponse()
        self._say(response, say)
        response.hangup()
        return str(response)

    def _say(self, verb: VoiceResponse | Gather, say: tuple[Utterance, ...]) -> None:
        spoken: list[str] = []
        for utterance in say:
            if utterance.audio:
                self._speak(verb, spoken)
                verb.play(f"{self.public_url}/audio/{quote(utterance.audio)}")
            else:
                spoken.append(utterance.text)
        self._speak(verb, spoken)

    def _speak(self, verb: VoiceResponse | Gather, spoken: list[str]) -> None:
        if spoken:
            text = clean(" ".join(spoken))
            verb.say(text, voice=self.voice, language=LANGUAGE)
            spoken.clear()

    def _gather(self, ask: Ask, action: str, hints: str) -> Gather:
        if ask.called:
            return Gather(
                input="dtmf",
                action=action,
                method="POST",
                action_on_empty_result=True,
                timeout=ask.seconds,
                num_digits=ask.digits,
            )
        return Gather(
            input="dtmf speech",
            action=action,
            method="POST",
            action_on_empty_result=True,
            timeout=ask.seconds,
            num_digits=ask.digits,
            language=LANGUAGE,
            speech_model=SPEECH_MODEL,
            speech_timeout=2,
            hints=clean(hints) or None,
        )

    def _dial(self, dial: Dial, n: int) -> DialVerb:
        if dial.agent:
            return self._agent(dial, n)
        verb = self._dial_verb(self.address(f"/voice/dial/{n + 1}"))
        if dial.to:
            self._citizen(verb, dial)
            return verb
        headers = {"X-Assunto": clean(dial.topic), "X-Protocolo": dial.protocol}
        self._callee(verb, urlencode(headers, quote_via=quote), f"/voice/whisper/{n}")
        return verb

    def _dial_verb(self, action: str) -> DialVerb:
        return DialVerb(
            action=action,
            method="POST",
            timeout=RING_SECONDS,
            time_limit=DIAL_LIMIT_SECONDS,
            ring_tone="br",
        )

    def _citizen(self, verb: DialVerb, dial: Dial) -> None:
        """Add the citizen's telephone to a dial; it shows the line's number.

        Each step of its leg is reported to us.
        """
        root = f"/voice/citizen/{dial.attempt}"
        verb.attrs |= {"callerId": self.line_number, "hangupOnStar": "true"}
        verb.number(
            dial.to,
            status_callback=f"{self.public_url}{root}/status{CALLBACK_RETRIES}",
            status_callback_event="initiated ringing answered completed",
            status_callback_method="POST",
            machine_detection="Enable",
            amd_status_callback=f"{self.public_url}{root}/machine{CALLBACK_RETRIES}",
            amd_status_callback_method="POST",
        )

    def _agent(self, dial: Dial, n: int) -> DialVerb:
        """Return a dial to an agent's telephone for a citizen who waits; it is asked for a key."""
        verb = self._dial_verb(self.address(f"/voice/called/dial/{n + 1}"))
        verb.attrs["callerId"] = self.line_number
        callee = verb.sip if dial.to.startswith("sip") else verb.number
        callee(dial.to, url=self.address(f"/voice/called/{dial.attempt}/agent"), method="POST")
        return verb

    def _callee(self, verb: DialVerb, headers: str, whisper: str) -> None:
        # A talk may last an hour: that somebody answered is told at once.
        told = {
            "status_callback": self.address("/voice/answered"),
            "status_callback_event": "answered",
            "status_callback_method": "POST",
        }
        if self.switchboard.startswith("sip"):
            verb.sip(f"{self.switchboard}?{headers}" if headers else self.switchboard, **told)
        elif whisper:
            verb.number(self.switchboard, url=self.address(whisper), method="POST", **told)
        else:
            verb.number(self.switchboard, **told)


@lru_cache(maxsize=MAX_DOCUMENTS)
def kept_document(script: Script, n: int, answer: TurnOutput, hints: str) -> str:
    """Return the document of a turn in which nothing is one caller's; others will hear it, too."""
    return script.turn(n, answer, hints)


def clean(text: str) -> str:
    """Return `text` without the characters that XML cannot hold."""
    return FORBIDDEN.sub("", text)
