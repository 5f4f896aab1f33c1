"""Define the names of states that the desk's pages show, by what the database stores."""

from ivr.rules.callbacks.promises import PROMISE_LABELS, TRIED, TRIED_LABEL, PromiseState
from ivr.rules.callbacks.states import ATTEMPT_LABELS, CALLING, STATE_LABELS, CallbackState
from ivr.rules.callflow.email_files import (
    ACKNOWLEDGEMENT,
    ANSWER,
    DELAY,
    EXTENSION,
    FORWARD,
    LAW_PASSED,
    OWED,
    QUESTION,
    REMINDER,
    SURVEY,
)
from ivr.rules.calls.voice_messages import RECORDING_LABELS, RecordingState
from ivr.rules.cases.states import CASE_LABELS, CASE_TONES, LABELS_BESIDE, TONES_BESIDE
from ivr.rules.notices.email_states import EMAIL_LABELS, EmailState
from ivr.rules.notices.sms_states import SMS_LABELS, SmsState

_GOOD = {CallbackState.KEPT.value, CallbackState.SERVED.value, PromiseState.KEPT.value}
_GOOD |= {SmsState.DELIVERED.value, SmsState.SENT.value}
_BAD = {CallbackState.EXHAUSTED.value, CallbackState.EXPIRED.value, PromiseState.BROKEN.value}
_GOOD |= {EmailState.ACCEPTED.value}
_BAD |= {CallbackState.UNREACHABLE.value, SmsState.FAILED.value, EmailState.BOUNCED.value}
_MESSAGE = {RecordingState.KEPT: "good", RecordingState.FAILED: "bad"}

LABELS: dict[str, dict[str, str]] = {
    "state": {
        **{each.value: label for each, label in STATE_LABELS.items()},
        CALLING: "Chamando a pessoa",
    },
    "result": ATTEMPT_LABELS,
    "promise": {
        **{each.value: label for each, label in PROMISE_LABELS.items()},
        TRIED: TRIED_LABEL,
    },
    "sms": {each.value: label for each, label in SMS_LABELS.items()},
    "email": {each.value: label for each, label in EMAIL_LABELS.items()},
    "message": {each.value: label for each, label in RECORDING_LABELS.items()},
    "message-tone": {each.value: _MESSAGE.get(each, "waiting") for each in RecordingState},
    "case": {each.value: label for each, label in CASE_LABELS.items()} | LABELS_BESIDE,
    "case-tone": {each.value: tone for each, tone in CASE_TONES.items()} | TONES_BESIDE,
    "tone": {**dict.fromkeys(_GOOD, "good"), **dict.fromkeys(_BAD, "bad")},
}


# What an e-mail of ours is, by its kind.
EMAIL_TITLES = {
    ANSWER: "Resposta por e-mail",
    QUESTION: "Pergunta por e-mail",
    ACKNOWLEDGEMENT: "Aviso de recebimento",
    OWED: "Aviso de que vamos responder",
    DELAY: "Aviso de que a resposta vai demorar",
    EXTENSION: "Aviso de prazo prorrogado",
    SURVEY: "Convite à pesquisa",
    LAW_PASSED: "Aviso de que o prazo da lei passou",
    FORWARD: "E-mail ao setor",
    REMINDER: "Lembrete ao setor",
}
