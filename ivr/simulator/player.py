"""The player: fetches one document after another and obeys it to the call's end.

https://www.twilio.com/docs/voice/twiml
https://www.twilio.com/docs/usage/security/availability-reliability — the fallback address
"""

import requests

from ivr.simulator.call import Call
from ivr.simulator.callbacks import StatusReports
from ivr.simulator.exchange import Exchange
from ivr.simulator.inputs import CallerHungUp, Idle
from ivr.simulator.parameters import call_parameters
from ivr.simulator.speech import speaking_seconds
from ivr.simulator.states import Doing, State
from ivr.simulator.twiml import VERBS, Document, read_document
from ivr.simulator.verbs import perform
from ivr.simulator.verbs.stage import Stage, Step, Then
from ivr.simulator.webhooks import Failed, Webhook

APOLOGY = "We are sorry, an application error has occurred. Goodbye."
LIMIT_SECONDS = 4 * 3600
MOST_DOCUMENTS = 1000


class Player:
    """Serves one call in the thread that runs `serve`."""

    def __init__(self, exchange: Exchange, call: Call) -> None:
        self._exchange = exchange
        self._call = call
        self._reports = StatusReports(exchange, call)
        self._answered_at: float | None = None
        self._documents = 0
        self._complained: Failed | None = None

    def serve(self) -> None:
        """The call is over, its status told, whatever the documents said."""
        call = self._call
        self._reports.report("initiated")
        call.become(State.RINGING)
        self._reports.report("ringing")
        final, who = State.FAILED, "nobody"
        try:
            with requests.Session() as session:
                session.trust_env = False
                final, who = self._obey(session)
        finally:
            self._finish(final, who)

    def _obey(self, session: requests.Session) -> tuple[State, str]:
        """The final state, and who ended the call."""
        step: Step = Webhook(self._exchange.settings.voice_url)
        try:
            while isinstance(step, Webhook):
                document = self._document(session, step)
                if document.root[:1] and document.root[0].tag == "Reject" and not self._answered:
                    return _rejected(document), "line"
                step = self._perform(
                    Stage(self._exchange, self._call, document, session, self._answer)
                )
        except CallerHungUp:
            return (State.COMPLETED if self._answered else State.NO_ANSWER), "caller"
        except Idle:
            self._call.note("error", "ninguém fez mais nada: a ligação foi encerrada")
            return State.COMPLETED, "nobody"
        except Failed as failed:
            if failed is not self._complained:
                self._complain(failed)
            self._apologise()
        return State.COMPLETED, "line"

    def _document(self, session: requests.Session, webhook: Webhook) -> Document:
        """The next document, or the fallback's; raises Failed when neither can be had."""
        fallback = self._exchange.settings.fallback_url
        self._documents += 1
        if self._documents > MOST_DOCUMENTS or self._call.elapsed() > LIMIT_SECONDS:
            raise Failed(11100, "the call went round and round", webhook.url)
        try:
            return self._fetch(session, webhook)
        except Failed as failed:
            self._complain(failed)
            if not fallback:
                raise
            told = {"ErrorCode": str(failed.code), "ErrorUrl": failed.url}
        try:
            return self._fetch(session, Webhook(fallback, "POST", webhook.params | told))
        except Failed as failed:
            self._complain(failed)
            raise

    def _fetch(self, session: requests.Session, webhook: Webhook) -> Document:
        call = self._call
        call.turn_to(Doing.FETCHING)
        told = call_parameters(self._exchange.settings, call) | webhook.params
        sent = Webhook(webhook.url, webhook.method, told)
        reply = self._exchange.sender.send(session, sent, call.sid)
        if call.hung_up:
            raise CallerHungUp
        call.note("fetch", f"{webhook.method} {webhook.url}", status=reply.status)
        moved = reply.url != webhook.url.split("#")[0]
        return read_document(reply, reply.url if moved else webhook.url)

    def _complain(self, failed: Failed) -> None:
        self._complained = failed
        self._exchange.complain(self._call.sid, failed)
        self._call.note("error", str(failed), code=failed.code, url=failed.url)

    def _perform(self, stage: Stage) -> Step:
        """What comes after this document; its end without more is the call's end."""
        for verb in stage.document.root:
            if verb.tag not in VERBS:
                stage.warn(12200, f"Schema validation warning: <{verb.tag}> is no verb known here")
                continue
            waits = verb.tag == "Dial" and verb.get("answerOnBridge") == "true"
            if not waits:
                self._answer()
            step = perform(stage, verb)
            if step is not Then.NEXT:
                return step
        self._answer()
        return Then.END

    @property
    def _answered(self) -> bool:
        return self._answered_at is not None

    def _answer(self) -> None:
        if self._answered_at is None:
            self._answered_at = self._call.elapsed()
            self._call.become(State.IN_PROGRESS)
            self._reports.report("in-progress")

    def _apologise(self) -> None:
        """The caller hears Twilio's own words, in English."""
        self._answer()
        seconds = speaking_seconds(APOLOGY)
        self._call.turn_to(Doing.SPEAKING)
        self._call.note("said", APOLOGY, seconds=round(seconds, 2), language="en-US", failed=True)
        try:
            self._call.spend(seconds)
        except CallerHungUp:
            return

    def _finish(self, final: State, who: str) -> None:
        call = self._call
        if self._answered_at is not None:
            call.seconds_talked = round(call.elapsed() - self._answered_at)
        texts = {"caller": "quem ligou desligou", "line": "a linha encerrou a ligação"}
        call.note("hangup", texts.get(who, "a ligação caiu"), by=who)
        call.become(final)
        self._reports.report("completed")
        self._reports.close()
        call.turn_to(Doing.ENDED)


def _rejected(document: Document) -> State:
    busy = document.root[0].get("reason", "rejected") == "busy"
    return State.BUSY if busy else State.NO_ANSWER
