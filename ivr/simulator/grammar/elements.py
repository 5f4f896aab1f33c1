"""Define how an element and its attributes are described."""

from dataclasses import dataclass
from enum import StrEnum

from ivr.simulator.grammar.values import Value

SCHEMA = 12200  # Twilio's warning that a document does not follow its schema
NOT_HERE = 0  # no code of Twilio's: what Twilio obeys and this simulator does not
DOCS = "https://www.twilio.com/docs/voice/twiml"


class Standing(StrEnum):
    """The treatment of an element or attribute here, as against Twilio's."""

    OBEYED = "obeyed"
    UNHEARD = "taken; nothing here would sound different"
    REFUSED = "refused, as Twilio refuses it"
    ABSENT = "not there; the debugger says so"


@dataclass(frozen=True)
class Attribute:
    """One attribute: the values it may have, and Twilio's code for any other.

    `in_gather`: the code where its element stands in a <Gather>, if that is another. `fails`: a bad
    value makes the whole element fail, instead of being taken for the default.
    """

    name: str
    value: Value
    code: int = SCHEMA
    standing: Standing = Standing.OBEYED
    in_gather: int = 0
    fails: bool = False


@dataclass(frozen=True)
class Rule:
    """One element: its attributes, what may stand in it, and Twilio's code for anything else.

    `why`: the error with which it is refused, or what is missing of it here.
    """

    name: str
    attributes: tuple[Attribute, ...] = ()
    nested: frozenset[str] = frozenset()
    nested_code: int = SCHEMA
    text: bool = False
    standing: Standing = Standing.OBEYED
    code: int = NOT_HERE
    why: str = ""
    page: str = ""

    @property
    def address(self) -> str:
        """Return the page of Twilio's documentation about it."""
        return self.page or f"{DOCS}/{self.name.lower()}"

    def attribute(self, name: str) -> Attribute | None:
        """Return the attribute with this name, or None."""
        return next((each for each in self.attributes if each.name == name), None)
