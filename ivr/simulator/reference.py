"""Write the page that says what of Twilio is simulated, from the tables that the code obeys.

It is docs/simulator.md: `python -m ivr.simulator --reference > docs/simulator.md`.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ivr.simulator.grammar.elements import SCHEMA, Attribute, Rule, Standing
from ivr.simulator.grammar.nouns import ABSENT, NOUNS
from ivr.simulator.grammar.verbs import OBEYED, UNKNOWN_HERE
from ivr.simulator.rest import calls, messages, numbers, recordings

PROSE = Path(__file__).parent / "templates" / "reference.md"
RESOURCES: tuple[tuple[str, Iterable[str], Iterable[str]], ...] = (
    ("`POST Calls.json`", calls.OBEYED, calls.HARMLESS),
    ("`GET Calls.json`, `GET Calls/<sid>.json`", calls.FILTERS, ()),
    ("`POST Calls/<sid>.json`", calls.CHANGED, ()),
    ("`POST Messages.json`", messages.OBEYED, messages.HARMLESS),
    ("`GET Messages.json`, `GET Messages/<sid>.json`", messages.FILTERS, ()),
    ("`GET Recordings.json`, `GET Recordings/<sid>.json`", recordings.FILTERS, ()),
    ("`GET Recordings/<sid>`, `.wav`, `.mp3`, `DELETE Recordings/<sid>.json`", (), ()),
    ("`GET IncomingPhoneNumbers.json`, `…/<sid>.json`", numbers.FILTERS, ()),
)
IN_SHORT = {
    Standing.OBEYED: "obeyed",
    Standing.UNHEARD: "taken",
    Standing.ABSENT: "not there",
    Standing.REFUSED: "refused",
}


def reference() -> str:
    """Return the whole page."""
    page = PROSE.read_text("utf-8")
    parts = {
        "{verbs}": (*(line for rule in OBEYED for line in _of(rule)), *_left_out(UNKNOWN_HERE)),
        "{nouns}": (*(line for rule in NOUNS.values() for line in _of(rule)), *_left_out(ABSENT)),
        "{rest}": tuple(_rest()),
    }
    for place, lines in parts.items():
        page = page.replace(place, "\n".join(lines))
    return page


def _of(rule: Rule) -> Iterator[str]:
    inside = ", ".join(f"`<{each}>`" for each in sorted(rule.nested))
    yield f"### `<{rule.name}>`: obeyed"
    yield ""
    yield f"<{rule.address}>"
    if inside:
        yield f"holds {inside}; anything else is {rule.nested_code}."
    yield ""
    if rule.attributes:
        yield "| attribute | values | another | here |\n|---|---|---|---|"
        for each in rule.attributes:
            here = IN_SHORT[each.standing]
            yield f"| `{each.name}` | {each.value.words} | {_code(each)} | {here} |"
        yield ""


def _code(attribute: Attribute) -> str:
    """Return what another value costs; nothing where there is none."""
    free = attribute.code == SCHEMA and attribute.value.words.startswith(("any text", "an address"))
    if free:
        return ""
    inside = f", in a `<Gather>` {attribute.in_gather}" if attribute.in_gather else ""
    return f"{attribute.code}{inside}{': the verb fails' if attribute.fails else ''}"


def _left_out(rules: Iterable[Rule]) -> Iterator[str]:
    yield "| element | here | code | why |\n|---|---|---|---|"
    for rule in rules:
        here, why = IN_SHORT[rule.standing], rule.why.replace("<Pay>", "`<Pay>`")
        yield f"| [`<{rule.name}>`]({rule.address}) | {here} | {rule.code} | {why} |"
    yield ""


def _rest() -> Iterator[str]:
    yield "| request | obeyed | taken |\n|---|---|---|"
    for request, obeyed, taken in RESOURCES:
        names = (", ".join(f"`{each}`" for each in some) for some in (obeyed, taken))
        yield f"| {request} | {' | '.join(names)} |"
    yield ""
