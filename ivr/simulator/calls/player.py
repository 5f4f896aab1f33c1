"""Fetch one TwiML document after another for a call and obey them to its end.

https://www.twilio.com/docs/voice/twiml
https://www.twilio.com/docs/usage/security/availability-reliability — the fallback address
"""

from typing import Protocol

import requests

from ivr.simulator.exchange.exchange import Exchange
from ivr.simulator.exchange.parameters import call_parameters
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.inputs import CallerHungUp, Diverted, Idle
from ivr.simulator.telephones.speech import speaking_seconds
from ivr.simulator.telephones.states import Doing, State
from ivr.simulator.verbs import perform
from ivr.simulator.verbs.stage import Stage, Step, Then
from ivr.simulator.wire.script import Script
from ivr.simulator.wire.twiml import Document, read_document
from ivr.simulator.wire.webhooks import Failed, Webhook

APOLOGY = "We are sorry, an application error has occurred. Goodbye."
LIMIT_SECONDS = 4 * 3600
MAX_DOCUMENTS = 1000


class Answerable(Protocol):
    """A leg that may or may not be picked up yet."""

    @property
    def answered(self) -> bool:
        """Return whether the leg is picked up."""
        ...

    def answer(self) -> None:
        """Pick the leg up, if it was not yet."""
        ...


class _Endless(Failed):
    """A call that was never to end; no fallback helps it."""


class Player:
    """The interpreter of one call's documents; it runs in the thread that calls `obey`."""

    def __init__(self, exchange: Exchange, call: Call, leg: Answerable, script: Script) -> None:
        self._exchange = exchange
        self._call = call
        self._leg = leg
        self._script = script
        self._documents = 0
        self._complained: Failed | None = None
        self._spare: Webhook | None = None

    def obey(self) -> tuple[State, str]:
        """Obey documents until the call ends; return its final state and who ended it.

        It returns whatever the documents say: what cannot be fetched or obeyed ends in Twilio's
        apology.
        """
        with requests.Session() as session:
            session.trust_env = False
            try:
                return self._follow(session)
            except CallerHungUp:
                state = State.COMPLETED if self._leg.answered else State.NO_ANSWER
                return state, self._call.hung_up_by
            except Idle:
                self._call.note("error", "ninguém fez mais nada: a ligação foi encerrada")
                return State.COMPLETED, "nobody"
            except Failed as failed:
                if failed is not self._complained:
                    self._complain(failed)
                self._apologise()
        return State.COMPLETED, "line"

    def _follow(self, session: requests.Session) -> tuple[State, str]:
        step: Step | Document = self._script.first
        while not isinstance(step, Then):
            asked = step
            try:
                self._stay()
                document = step if isinstance(step, Document) else self._document(session, step)
                if _rejects(document) and not self._leg.answered:
                    return _rejected(document), "line"
                step = self._perform(
                    Stage(self._exchange, self._call, document, session, self._leg.answer)
                )
                self._stay()
            except Diverted:
                self._script = self._call.take_detour() or self._script
                step = self._script.first
            except _Endless:
                raise
            except Failed as failed:
                step = self._instead(asked, failed)
        return State.COMPLETED, "line"

    def _stay(self) -> None:
        """Raise Diverted when the call was sent to another document."""
        if self._call.diverted:
            raise Diverted

    def _document(self, session: requests.Session, webhook: Webhook) -> Document:
        """Return the document at `webhook`. Raises Failed when it cannot be had."""
        self._documents += 1
        if self._documents > MAX_DOCUMENTS or self._call.elapsed() > LIMIT_SECONDS:
            raise _Endless(11100, "the call went round and round", webhook.url)
        return self._fetch(session, webhook)

    def _instead(self, asked: Step | Document, failed: Failed) -> Webhook:
        """Return the request to the fallback, for what could not be had or obeyed.

        Raises `failed` where there is none, or where it is the fallback's own document.
        """
        self._complain(failed)
        fallback = self._script.fallback
        if fallback is None or asked is self._spare:
            raise failed
        before = asked.params if isinstance(asked, Webhook) else {}
        told = {"ErrorCode": str(failed.code), "ErrorUrl": failed.url}
        self._spare = Webhook(fallback.url, fallback.method, before | told)
        return self._spare

    def _fetch(self, session: requests.Session, webhook: Webhook) -> Document:
        call = self._call
        call.turn_to(Doing.FETCHING)
        told = call_parameters(self._exchange.settings, call) | webhook.params
        sent = Webhook(webhook.url, webhook.method, told)
        reply = self._exchange.sender.send(session, sent, call.sid)
        call.look_up()
        call.note("fetch", f"{webhook.method} {webhook.url}", status=reply.status)
        moved = reply.url != webhook.url.split("#")[0]
        return read_document(reply, reply.url if moved else webhook.url)

    def _complain(self, failed: Failed) -> None:
        self._complained = failed
        self._exchange.complain(self._call.sid, failed)
        self._call.note("error", str(failed), code=failed.code, url=failed.url)

    def _perform(self, stage: Stage) -> Step:
        """Perform the document's verbs; return the step that follows it.

        A document that ends without a further step ends the call.
        """
        stage.complain()
        for verb in stage.document.root:
            self._stay()
            waits = verb.tag == "Dial" and verb.get("answerOnBridge") == "true"
            if not waits:
                self._leg.answer()
            step = perform(stage, verb)
            if step is not Then.NEXT:
                return step
        self._leg.answer()
        return Then.END

    def _apologise(self) -> None:
        """Say Twilio's own apology to the caller, in English."""
        self._leg.answer()
        seconds = speaking_seconds(APOLOGY)
        self._call.turn_to(Doing.SPEAKING)
        self._call.note("said", APOLOGY, seconds=round(seconds, 2), language="en-US", failed=True)
        try:
            self._call.spend(seconds)
        except (CallerHungUp, Diverted):
            return


def _rejects(document: Document) -> bool:
    return bool(document.root[:1]) and document.root[0].tag == "Reject"


def _rejected(document: Document) -> State:
    busy = document.root[0].get("reason", "rejected") == "busy"
    return State.BUSY if busy else State.NO_ANSWER
