"""The parameters of every webhook request.

https://www.twilio.com/docs/voice/twiml#request-parameters
"""

from ivr.simulator.call import Call
from ivr.simulator.settings import Settings
from ivr.simulator.states import State

API_VERSION = "2010-04-01"


def call_parameters(settings: Settings, call: Call) -> dict[str, str]:
    """What is told about the caller's leg, as it is now."""
    told = {
        "AccountSid": settings.account_sid,
        "ApiVersion": API_VERSION,
        "CallSid": call.sid,
        "CallStatus": call.state.value,
        "CallToken": f"token-{call.sid}",
        "Direction": "inbound",
    }
    told |= _party("To", "Called", call.placing.dialled)
    if call.placing.caller is not None:
        told |= _party("From", "Caller", call.placing.caller)
    return told


def leg_parameters(settings: Settings, call: Call, child_sid: str, to: str) -> dict[str, str]:
    """What is told about the leg that a <Dial> opened."""
    told = {
        "AccountSid": settings.account_sid,
        "ApiVersion": API_VERSION,
        "CallSid": child_sid,
        "CallStatus": State.IN_PROGRESS.value,
        "Direction": "outbound-dial",
        "ParentCallSid": call.sid,
    }
    told |= _party("To", "Called", to)
    return told | _party("From", "Caller", call.placing.caller or "")


def _party(name: str, again: str, number: str) -> dict[str, str]:
    country = "BR" if number.startswith("+55") else ""
    told = {name: number, again: number}
    for each in (name, again):
        told |= {f"{each}City": "", f"{each}State": "", f"{each}Zip": "", f"{each}Country": country}
    return told
