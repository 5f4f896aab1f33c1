"""Define the worlds around the conversation, and all that can happen; typed and said by classes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ivr.rules.callbacks.states import CallNow
from ivr.rules.callflow.events import Event, Happened, dial_event
from ivr.rules.callflow.prompts import World, spell_page
from ivr.rules.calls.outcomes import IN_PLACE, VOICE_HEARD, CaseState
from ivr.rules.cases.requests import (
    ASKED_IN_VAIN,
    BY_VOICE,
    CITIZEN_ANSWERED,
    READ,
    READY,
    READY_AND_CALLED,
    SECTOR_ANSWERED,
    TO_READ,
)
from ivr.rules.conversation.transfer_moves import HELPED
from ivr.rules.hours.hours import Opening
from ivr.rules.line.switchboard import State
from ivr.rules.words.protocols import make_protocol

PROTOCOL = make_protocol(2041778830)
_NOON = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # Monday, 12:00 in Fortaleza
_MONDAY = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
_MUCH_LATER = datetime(2027, 12, 27, 11, 0, tzinfo=UTC)

OPEN, CLOSED = "open", "closed till tomorrow"
DOWN, PROBING = "open, switchboard down", "open, switchboard probed"
OURS = frozenset({"+558432097880"})
PAGE = spell_page("https://atendimento.central7880.sefaz.rn.gov.br/protocolo")  # about the longest
WORLDS: dict[str, World] = {
    name: World(now, Opening(now_open, "", certain, closes, opens), PROTOCOL, ours=OURS, page=PAGE)
    for name, now, now_open, certain, closes, opens in (
        (OPEN, _NOON, True, True, _NOON.replace(hour=17), None),
        ("one minute to closing", _NOON, True, True, _NOON.replace(minute=1), None),
        ("unknown day", _NOON, True, False, _NOON.replace(hour=17), None),
        ("closed till later today", _NOON, False, True, None, _NOON.replace(hour=16)),
        (CLOSED, _NOON, False, True, None, _NOON.replace(day=24, hour=11)),
        ("weekend", _NOON, False, True, None, _MONDAY.replace(day=26)),
        ("long holiday", _NOON, False, True, None, _MONDAY.replace(month=12, day=31)),
        ("closed, opening unknown", _NOON, False, False, None, None),
        ("closed for a year", _NOON, False, True, None, _MUCH_LATER),
    )
}
WORLDS |= {
    DOWN: replace(WORLDS[OPEN], switchboard=State.UNAVAILABLE),
    PROBING: replace(WORLDS[OPEN], switchboard=State.PROBING),
}
KNOWN = " (known)"  # the caller's own number may be rung
WORLDS |= {
    f"{name}{KNOWN}": replace(WORLDS[name], number="+5584988887777")
    for name in (OPEN, CLOSED, DOWN, "long holiday", "closed, opening unknown")
}
NO_EMAIL = f"{CLOSED}, no e-mail{KNOWN}"
WORLDS |= {NO_EMAIL: replace(WORLDS[f"{CLOSED}{KNOWN}"], by_email=False, page="")}
LANDLINE = f"{CLOSED}, a landline{KNOWN}"
WORLDS |= {LANDLINE: replace(WORLDS[f"{CLOSED}{KNOWN}"], number="+558432221234")}
# While a survey asks by telephone; its questions are about as long as they may be.
QUESTIONS = (
    "De modo geral, que nota você dá ao atendimento que teve hoje?",
    "O atendimento de hoje resolveu aquilo de que você precisava?",
)
ASKING = ", survey"
WORLDS |= {
    f"{name}{ASKING}": replace(WORLDS[name], survey=QUESTIONS) for name in (OPEN, CLOSED, DOWN)
}
NOBODY = f"{OPEN}, nobody to call{KNOWN}"
WORLDS |= {NOBODY: replace(WORLDS[f"{OPEN}{KNOWN}"], calls_back=False)}
NOBODY_CLOSED = f"{CLOSED}, nobody to call"
WORLDS |= {NOBODY_CLOSED: replace(WORLDS[CLOSED], calls_back=False)}
CHANGING = (
    OPEN,
    CLOSED,
    DOWN,
    PROBING,
    *(f"{name}{KNOWN}" for name in (OPEN, CLOSED, DOWN)),
    *(NO_EMAIL, LANDLINE, NOBODY),
    *(f"{name}{ASKING}" for name in (OPEN, CLOSED, DOWN)),
)  # what may be true at any turn, whatever was before
TYPED = (
    *"0123456789*#",
    PROTOCOL,  # a good one
    PROTOCOL[:-1] + str((int(PROTOCOL[-1]) + 1) % 10),  # wrong check digit
    *(
        "988887777",
        "84988887777",
        "32097880",
        "32322033",
        "88887777",
        "0848432097880",
        "0300123456",
    ),
    *("09001234567", "15551234567", "12", "0#", "12*34", "0" * 40),
)
SPOKEN = (
    "",
    "quero comprar pão",
    "quero comprar um terreno",
    "dois zero quatro um",
    "sete",
    "não sei",
    "\x00",
    "🙂",
)
REPORTS = tuple(
    dial_event(status, bridged, seconds)
    for status, bridged, seconds in (
        ("completed", True, 60),
        ("completed", True, 3),
        ("completed", False, 40),
        ("busy", None, 0),
        ("no-answer", None, 0),
        ("failed", None, 0),
        ("canceled", None, 0),
        ("", None, 0),
    )
)
DUE = (_NOON + timedelta(days=1, hours=1, minutes=45)).isoformat(timespec="minutes")
KINDS = (
    "when-back",
    "until",
    "slot",
    "overdue",
    "again",
    "cut-short",
)  # of a callback's due time; any may be worded the longest
# The longest day to say that an answer may be due.
_LONGEST = datetime(2026, 12, 31, 15, 0, tzinfo=UTC).isoformat(timespec="minutes")
# States in which an answer is owed, so that its term is told, too.
ANSWER_OWED = (
    *("received", BY_VOICE, VOICE_HEARD, "forwarded"),
    *(SECTOR_ANSWERED, CITIZEN_ANSWERED, ASKED_IN_VAIN),
)
_NOTED = (READY, READ, READY_AND_CALLED, TO_READ, *IN_PLACE)
LOOKED_UP = (
    *(Event(Happened.FOUND, f"{CaseState.CALLBACK.value} {kind} {DUE}") for kind in KINDS),
    *(
        Event(Happened.FOUND, f"{each} {kind} {DUE}")
        for each in (READY_AND_CALLED, TO_READ)
        for kind in KINDS
    ),
    *(Event(Happened.FOUND, f"{each} answer {_LONGEST}") for each in ANSWER_OWED),
    *(Event(Happened.FOUND, f"{each} extended {_LONGEST}") for each in ANSWER_OWED),
    *(Event(Happened.FOUND, f"{each} late") for each in ANSWER_OWED),
    *(Event(Happened.FOUND, f"{each} law-late") for each in ANSWER_OWED),
    *(Event(Happened.FOUND, each) for each in _NOTED),
    *(Event(Happened.FOUND, state.value) for state in CaseState),
    *(Event(Happened.FOUND, now.value) for now in (CallNow.CALLING, CallNow.JUST_CALLED)),
    Event(Happened.MISSING),
    Event(Happened.LIMITED),
)


CLAIMS = (
    Event(Happened.CLAIMED, "1 +5584988887777"),
    Event(Happened.TAKEN, "Maria das Graças do Nascimento"),
    *(Event(Happened.OVER, why) for why in ("closed", "gone")),
)
_FREE = ",".join(
    (_NOON + timedelta(days=day, hours=hour)).isoformat(timespec="minutes")
    for day, hour in ((0, 1), (1, -4), (7, 1))
)
RUNG = tuple(
    Event(Happened.MINE, f"{CallNow.AGENT_RINGS.value} {kind} {DUE} {PROTOCOL}") for kind in KINDS
)
UNDER_WAY = tuple(Event(Happened.MINE, now.value) for now in (CallNow.CALLING, CallNow.JUST_CALLED))
ASKED = (
    *(
        Event(Happened.PROMISED, f"{told} {DUE} {PROTOCOL}")
        for told in ("registered until", "registered when-back", "merged when-back")
    ),
    *(Event(Happened.NO_CALLBACK, why) for why in ("limited", "refused")),
    *UNDER_WAY,
)
SILENTLY = (
    *UNDER_WAY,
    Event(Happened.PROMISED, f"silent slot {DUE} {PROTOCOL}"),
    Event(Happened.NO_CALLBACK, "silent"),
)
GONE = (Event(Happened.GONE, _FREE), Event(Happened.GONE, ""))
ASKED_SLOT = (
    Event(Happened.PROMISED, f"registered slot {DUE} {PROTOCOL}"),
    *(each for each in ASKED if "merged" in each.heard or "no-" in each.heard),
    *UNDER_WAY,
    *GONE,
)
MOVED = (
    Event(Happened.PROMISED, f"moved slot {DUE} {PROTOCOL}"),
    Event(Happened.CANCELLED, "late"),
    *GONE,
)
FOUND_SLOTS = (
    *(Event(Happened.SLOTS, free) for free in (_FREE, "")),
    Event(Happened.NO_CALLBACK, "limited"),
)
CANCELLED = (Event(Happened.CANCELLED, "done"), Event(Happened.CANCELLED, "late"))
FETCHED = (
    Event(Happened.READY, "1 sip:maria@pbx.exemplo.br"),
    *(Event(Happened.OVER, why) for why in ("closed", "gone", "no-agent")),
)
LINKED = tuple(Event(Happened.LINKED, told) for told in ("sent", "limited"))
MAILED = tuple(Event(Happened.MAILED, told) for told in ("sent", "limited"))
RECORDED = (
    Event(Happened.RECORDED),
    Event(Happened.RECORDED, _LONGEST),
    Event(Happened.SILENCE),
)
REFUSED = (Event(Happened.CANCELLED, "done"), Event(Happened.OVER, "gone"))
# A call from a number whose callback is owed, or is being made at this moment.
OWED = tuple(Event(Happened.START, f"owed {now.value}".rstrip()) for now in CallNow)
PROBED = tuple(
    Event(Happened.PROBE, f"{which} {note}".rstrip())
    for which in ("free", "taken")
    for note in ("", HELPED)
)
