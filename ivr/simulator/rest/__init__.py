"""Serve the slice of Twilio's REST interface that the product uses, a module a resource.

https://www.twilio.com/docs/voice/api/call-resource, /recording
https://www.twilio.com/docs/messaging/api/message-resource
https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from ivr.simulator.rest import calls, messages, numbers, recordings
from ivr.simulator.rest.account import rest

__all__ = ["calls", "messages", "numbers", "recordings", "rest"]
