"""List Twilio's verbs, their attributes, and what is made of each here.

Attributes are those of https://www.twilio.com/docs/voice/twiml and of Twilio's own libraries;
codes are those of https://www.twilio.com/docs/api/errors.
"""

from ivr.simulator.grammar.elements import SCHEMA, Attribute, Rule, Standing
from ivr.simulator.grammar.languages import HEARD_LANGUAGES, LANGUAGES, MODELS, VOICES
from ivr.simulator.grammar.nouns import LEFT_OUT, NOUNS, RING_TONES
from ivr.simulator.grammar.values import (
    ADDRESS,
    BOOLEAN,
    KEY,
    KEYS,
    METHOD,
    TEXT,
    either,
    like,
    one_of,
    several_of,
    whole,
)

ABSENT, UNHEARD = Standing.ABSENT, Standing.UNHEARD
SSML = frozenset(
    {"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"}
)
LONGEST_TALK, LONGEST_RECORDING, LONGEST_RINGING = 86400, 14400, 600
EVENTS_OF_RECORDING = several_of("in-progress", "completed", "absent")
RECORDS = one_of(
    "do-not-record",
    *("record-from-answer", "record-from-ringing"),
    *("record-from-answer-dual", "record-from-ringing-dual"),
)
TRIM = one_of("trim-silence", "do-not-trim")

SAY = Rule(
    "Say",
    (
        Attribute("voice", VOICES, 13511, in_gather=13321),
        Attribute("language", LANGUAGES, 13512),
        Attribute("loop", whole(0), 13510, in_gather=13322),
    ),
    nested=SSML,
    text=True,
)
PLAY = Rule(
    "Play",
    (
        Attribute("loop", whole(0), 13410),
        Attribute("digits", like("0-9, `#`, `*`, `w`", r"[0-9#*wW]*"), 13430),
    ),
    text=True,
)
PAUSE = Rule("Pause", (Attribute("length", whole(0), 13910),))
GATHER = Rule(
    "Gather",
    (
        Attribute("action", ADDRESS),
        Attribute("actionOnEmptyResult", BOOLEAN, 13338),
        Attribute("bargeIn", BOOLEAN, 13332),
        Attribute("debug", BOOLEAN, SCHEMA, UNHEARD),
        Attribute("enhanced", BOOLEAN, 13339, UNHEARD),
        Attribute("finishOnKey", KEY, 13310),
        Attribute("hints", TEXT, 13330, UNHEARD),
        Attribute("input", several_of("dtmf", "speech"), 13326),
        Attribute("language", HEARD_LANGUAGES, 13331, UNHEARD, fails=True),
        Attribute("maxSpeechTime", whole(1), 13328, UNHEARD),
        Attribute("method", METHOD, 13312),
        Attribute("numDigits", whole(1), 13314),
        Attribute("partialResultCallback", ADDRESS),
        Attribute("partialResultCallbackMethod", METHOD, 13329),
        Attribute("profanityFilter", BOOLEAN, 13333, UNHEARD),
        Attribute("speechModel", one_of(*MODELS), 13334, UNHEARD, fails=True),
        Attribute("speechTimeout", either(whole(1), one_of("auto")), 13327),
        Attribute("timeout", whole(1), 13313),
    ),
    nested=frozenset({"Say", "Play", "Pause"}),
    nested_code=13320,
)
RECORD = Rule(
    "Record",
    (
        Attribute("action", ADDRESS),
        Attribute("finishOnKey", KEYS, 13613),
        Attribute("maxLength", whole(1, LONGEST_RECORDING), 13612),
        Attribute("method", METHOD, 13610),
        Attribute("playBeep", BOOLEAN, 13616),
        Attribute("recordingConfigurationId", TEXT, SCHEMA, ABSENT),
        Attribute("recordingStatusCallback", ADDRESS),
        Attribute("recordingStatusCallbackEvent", EVENTS_OF_RECORDING, 13621),
        Attribute("recordingStatusCallbackMethod", METHOD, SCHEMA),
        Attribute("timeout", whole(0), 13611),
        Attribute("transcribe", BOOLEAN, 13614),
        Attribute("transcribeCallback", ADDRESS),
        Attribute("trim", TRIM, 13699, UNHEARD),
    ),
)
DIAL = Rule(
    "Dial",
    (
        Attribute("action", ADDRESS),
        Attribute("answerOnBridge", BOOLEAN, 13219),
        Attribute("callerId", TEXT, 13214),
        Attribute("events", one_of("call-progress-event"), SCHEMA, ABSENT),
        Attribute("hangupOnStar", BOOLEAN, 13213),
        Attribute("method", METHOD, 13210),
        Attribute("passports", TEXT, SCHEMA, ABSENT),
        Attribute("record", RECORDS, 13217),
        Attribute("recordingConfigurationId", TEXT, SCHEMA, ABSENT),
        Attribute("recordingStatusCallback", ADDRESS),
        Attribute("recordingStatusCallbackEvent", EVENTS_OF_RECORDING, 13621),
        Attribute("recordingStatusCallbackMethod", METHOD, SCHEMA),
        Attribute("recordingTrack", one_of("both", "inbound", "outbound"), 13622),
        Attribute("referMethod", METHOD, SCHEMA, ABSENT),
        Attribute("referUrl", ADDRESS, SCHEMA, ABSENT),
        Attribute("ringTone", one_of(*RING_TONES), 13220),
        Attribute("sequential", BOOLEAN, 13218),
        Attribute("timeLimit", whole(1, LONGEST_TALK), 13216),
        Attribute("timeout", whole(1, LONGEST_RINGING), 13212),
        Attribute("trim", TRIM, SCHEMA, UNHEARD),
    ),
    nested=frozenset(NOUNS) | LEFT_OUT,
    nested_code=13215,
    text=True,
)
REDIRECT = Rule("Redirect", (Attribute("method", METHOD, 13710),), text=True)
HANGUP = Rule("Hangup")
REJECT = Rule("Reject", (Attribute("reason", one_of("rejected", "busy"), 13810),))
SMS = Rule(
    "Sms",
    (
        Attribute("action", ADDRESS),
        Attribute("from", TEXT, 14102),
        Attribute("method", METHOD, 14104),
        Attribute("statusCallback", ADDRESS, 14105),
        Attribute("to", TEXT, 14101),
    ),
    text=True,
)
OBEYED = (SAY, PLAY, PAUSE, GATHER, RECORD, DIAL, REDIRECT, HANGUP, REJECT, SMS)
# What stands in these, and on them, is not looked at: nothing of it is obeyed.
UNKNOWN_HERE = (
    Rule("Enqueue", standing=ABSENT, why="there are no queues"),
    Rule("Leave", standing=ABSENT, why="there are no queues"),
    Rule("Queue", standing=ABSENT, why="there are no queues"),
    Rule("Connect", standing=ABSENT, why="there are no media streams"),
    Rule("Start", standing=ABSENT, why="there are no media streams"),
    Rule("Stop", standing=ABSENT, why="there are no media streams"),
    Rule("Pay", standing=ABSENT, why="there are no payments"),
    Rule("Echo", standing=ABSENT, why="no telephone here has a sound"),
    Rule(
        "Prompt",
        standing=Standing.REFUSED,
        code=SCHEMA,
        why="it stands in a <Pay>, and nowhere else",
    ),
    Rule(
        "Refer",
        standing=Standing.REFUSED,
        code=13801,
        why="Refer not allowed on non-SIP call legs",
    ),
)
VERBS = {rule.name: rule for rule in (*OBEYED, *UNKNOWN_HERE)}
RESPONSE = Rule("Response", nested=frozenset(VERBS))
