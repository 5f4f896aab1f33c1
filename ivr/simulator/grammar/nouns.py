"""List the nouns of <Dial>, their attributes, and what is made of each here."""

from ivr.simulator.grammar.elements import DOCS, SCHEMA, Attribute, Rule, Standing
from ivr.simulator.grammar.values import ADDRESS, METHOD, TEXT, like, one_of, several_of, whole

RING_TONES = tuple(
    (
        "at au be bg br ch cl cn cz de dk ee es fi fr gr hu il in it jp lt mx my nl no nz ph pl pt "
        "ru se sg th tw uk us us-old ve za"
    ).split()
)
EVENTS = several_of("initiated", "ringing", "answered", "completed")
DIGITS = like("0-9, `#`, `*`, `w`", r"[0-9#*wW]*")
_REPORTED = (
    Attribute("statusCallback", ADDRESS),
    Attribute("statusCallbackEvent", EVENTS),
    Attribute("statusCallbackMethod", METHOD),
)
_DETECTED = (
    Attribute("amdStatusCallback", ADDRESS),
    Attribute("amdStatusCallbackMethod", METHOD),
    Attribute("machineDetection", one_of("Enable", "DetectMessageEnd")),
    Attribute("machineDetectionSilenceTimeout", whole(2000, 10000), SCHEMA, Standing.UNHEARD),
    Attribute("machineDetectionSpeechEndThreshold", whole(500, 5000), SCHEMA, Standing.UNHEARD),
    Attribute("machineDetectionSpeechThreshold", whole(1000, 6000), SCHEMA, Standing.UNHEARD),
    Attribute("machineDetectionTimeout", whole(3, 59), SCHEMA, Standing.UNHEARD),
)

NUMBER = Rule(
    "Number",
    (
        *_DETECTED,
        Attribute("byoc", TEXT, SCHEMA, Standing.ABSENT),
        Attribute("method", METHOD, 13221),
        Attribute("sendDigits", DIGITS, 13222),
        *_REPORTED,
        Attribute("url", ADDRESS),
    ),
    text=True,
)
SIP = Rule(
    "Sip",
    (
        *_DETECTED,
        Attribute("method", METHOD, 13241),
        Attribute("password", TEXT, 13249, Standing.UNHEARD),
        *_REPORTED,
        Attribute("url", ADDRESS),
        Attribute("username", TEXT, 13249, Standing.UNHEARD),
    ),
    text=True,
)
ABSENT = (
    Rule("Application", standing=Standing.ABSENT, why="there are no TwiML applications"),
    Rule("Client", standing=Standing.ABSENT, why="there are no clients in browsers"),
    Rule("Conference", standing=Standing.ABSENT, why="there are no conferences"),
    Rule("Queue", standing=Standing.ABSENT, why="there are no queues"),
    Rule("Sim", standing=Standing.ABSENT, why="there are no SIM cards"),
    Rule(
        "WhatsApp",
        standing=Standing.ABSENT,
        why="there is no WhatsApp",
        page=f"{DOCS}/dial#nouns",
    ),
)
NOUNS = {rule.name: rule for rule in (NUMBER, SIP)}
LEFT_OUT = frozenset(rule.name for rule in ABSENT)
