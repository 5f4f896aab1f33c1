"""Build the request parameters that every webhook of a call carries.

https://www.twilio.com/docs/voice/twiml#request-parameters
"""

from ivr.simulator.settings import Settings
from ivr.simulator.telephones.addresses import is_sip
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.placing import Direction
from ivr.simulator.telephones.states import State

API_VERSION = "2010-04-01"
SIP_CODES = {
    State.COMPLETED: "200",
    State.BUSY: "486",
    State.NO_ANSWER: "487",
    State.CANCELED: "487",
    State.FAILED: "503",
}


def call_parameters(settings: Settings, call: Call) -> dict[str, str]:
    """Return the webhook parameters that describe a leg as it is now."""
    placing = call.placing
    told = {
        "AccountSid": settings.account_sid,
        "ApiVersion": API_VERSION,
        "CallSid": call.sid,
        "CallStatus": call.state.value,
        "Direction": placing.direction.value,
    }
    if placing.direction is Direction.INBOUND:
        told["CallToken"] = f"token-{call.sid}"
    if placing.parent_sid is not None:
        told["ParentCallSid"] = placing.parent_sid
    if call.answered_by is not None:
        told["AnsweredBy"] = call.answered_by
    told |= _party("To", "Called", placing.dialled)
    if placing.caller is not None:
        told |= _party("From", "Caller", placing.caller)
    return told


def sip_parameters(leg: Call) -> dict[str, str]:
    """Return how SIP answered a leg that was placed by the line, and its Call-ID if it is SIP's.

    https://www.twilio.com/docs/voice/twiml/sip, https://www.twilio.com/docs/voice/api/call-resource
    """
    told = {"SipResponseCode": SIP_CODES[leg.state]} if leg.state in SIP_CODES else {}
    if is_sip(leg.placing.dialled):
        told["SipCallId"] = f"{leg.sid[2:]}@sip.simulated.invalid"
    return told


def _party(name: str, again: str, number: str) -> dict[str, str]:
    country = "BR" if number.startswith("+55") else ""
    told = {name: number, again: number}
    for each in (name, again):
        told |= {f"{each}City": "", f"{each}State": "", f"{each}Zip": "", f"{each}Country": country}
    return told
