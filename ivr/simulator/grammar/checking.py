"""Check a document against Twilio's grammar, and take out of it what Twilio does not obey.

A bad attribute is taken away, so that its default holds; an element that is not known, too.
"""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ivr.simulator.grammar.elements import NOT_HERE, SCHEMA, Attribute, Rule, Standing
from ivr.simulator.grammar.languages import is_voice_of
from ivr.simulator.grammar.nouns import ABSENT, NOUNS
from ivr.simulator.grammar.verbs import RESPONSE, VERBS

RULES = {**VERBS, **NOUNS}
LEFT_OUT = {rule.name: rule for rule in ABSENT}
MAX_HINTS, MAX_HINT_CHARS, MAX_SAID_CHARS = 500, 100, 4096
MOST_TRANSCRIBED = 120  # seconds


@dataclass(frozen=True)
class Complaint:
    """One error or warning of Twilio's about a document; code 0 is the simulator's own."""

    code: int
    message: str


def check(root: Element) -> list[Complaint]:
    """Return what Twilio has to say against a document, and leave in it what is obeyed."""
    return [
        *_stray_text(root, RESPONSE),
        *(found for each in list(root) for found in _check_within(root, each, RESPONSE)),
    ]


def _check_within(parent: Element, element: Element, outer: Rule) -> list[Complaint]:
    """Check an element in its parent; take it away where it may not stand there."""
    if element.tag not in outer.nested:
        parent.remove(element)
        return [_misplaced(element, outer)]
    # A <Queue> in a <Dial> is another thing than one that stands alone.
    rule = LEFT_OUT.get(element.tag) if outer.name == "Dial" else None
    rule = rule or RULES[element.tag]
    if rule.standing in (Standing.ABSENT, Standing.REFUSED):
        parent.remove(element)
        return [_left_out(rule)]
    found = [*_attributes(parent, element, rule), *_together(parent, element)]
    if rule.name == "Say":
        return [*found, *_inside_say(element)]
    found += _stray_text(element, rule)
    for each in list(element):
        found += _check_within(element, each, rule)
    return found


def _attributes(parent: Element, element: Element, rule: Rule) -> list[Complaint]:
    found = []
    for name in [each for each in element.attrib if not each.startswith("{")]:
        known, value = rule.attribute(name), element.attrib[name].strip()
        if known is None:
            found.append(_schema(f"Attribute '{name}' is not allowed to appear in <{rule.name}>"))
        elif known.standing is Standing.ABSENT:
            found.append(Complaint(NOT_HERE, f"<{rule.name} {name}> is Twilio's: not here"))
        elif known.value.fits(value):
            continue
        else:
            found.append(_bad(parent, rule, known, value))
            if known.fails and "speech" in element.get("input", "dtmf"):
                _fail(parent, element)
        del element.attrib[name]
    return found


def _together(parent: Element, element: Element) -> list[Complaint]:
    """Return what is wrong only with two attributes together, or with very long ones."""
    if element.tag == "Gather":
        return _of_gather(element)
    if element.tag == "Dial" and not len(element) and not (element.text or "").strip():
        return [Complaint(13223, "Dial: Invalid phone number format: there is none")]
    if element.get("transcribe", "").lower() == "true" and _is_long(element):
        del element.attrib["transcribe"]
        return [Complaint(13615, "Record: maxLength too high for transcription")]
    if element.tag == "Say":
        voice, language = element.get("voice", ""), element.get("language", "en-US")
        if voice and not is_voice_of(voice, language):
            del element.attrib["voice"]
            code = 13321 if parent.tag == "Gather" else 13511
            return [
                Complaint(code, f"Say: Invalid voice value: {voice!r} does not speak {language}")
            ]
    return []


def _is_long(record: Element) -> bool:
    return int(record.get("maxLength", MOST_TRANSCRIBED)) > MOST_TRANSCRIBED


def _of_gather(element: Element) -> list[Complaint]:
    found, model = [], element.get("speechModel", "")
    if model and element.get("speechTimeout") == "auto":
        del element.attrib["speechTimeout"]
        code = 13335 if model == "default" else 13327
        message = f"Gather: speechTimeout auto cannot be used with model {model}"
        found.append(Complaint(code, message))
    hints = [each.strip() for each in element.get("hints", "").split(",")]
    if len(hints) > MAX_HINTS or any(len(each) > MAX_HINT_CHARS for each in hints):
        message = f"Gather: Invalid hints value: {MAX_HINTS} of {MAX_HINT_CHARS} characters at most"
        found.append(Complaint(13330, message))
    return found


def _inside_say(element: Element) -> list[Complaint]:
    known, text = VERBS["Say"].nested, "".join(element.itertext())
    strange = sorted({each.tag for each in element.iter() if each is not element} - known)
    found = [_schema(f"<{each}> is not known in <Say>") for each in strange]
    if not re.sub(r"\s+", "", text) and not len(element):
        found.append(Complaint(13520, "Say: Invalid text: there is none"))
    if len(text) > MAX_SAID_CHARS:
        found.append(Complaint(13521, f"Say: more than {MAX_SAID_CHARS} characters"))
    return found


def _stray_text(element: Element, rule: Rule) -> list[Complaint]:
    told = "" if rule.text else element.text or ""
    stray = told + "".join(each.tail or "" for each in element)
    return [_schema(f"<{rule.name}> holds text beside its elements")] if stray.strip() else []


def _misplaced(element: Element, outer: Rule) -> Complaint:
    if outer.nested_code == SCHEMA:
        return _schema(f"<{element.tag}> is not known in <{outer.name}>")
    return Complaint(outer.nested_code, f"{outer.name}: Invalid nested element <{element.tag}>")


def _left_out(rule: Rule) -> Complaint:
    if rule.standing is Standing.REFUSED:
        return Complaint(rule.code, f"<{rule.name}>: {rule.why}")
    return Complaint(NOT_HERE, f"<{rule.name}> is Twilio's, and not in this simulator: {rule.why}")


def _bad(parent: Element, rule: Rule, known: Attribute, value: str) -> Complaint:
    code = (known.in_gather if parent.tag == "Gather" else 0) or known.code
    return Complaint(code, f"{rule.name}: Invalid {known.name} value: {value!r}")


def _fail(parent: Element, element: Element) -> None:
    if element in list(parent):
        parent.remove(element)


def _schema(message: str) -> Complaint:
    return Complaint(SCHEMA, f"Schema validation warning: {message}")
