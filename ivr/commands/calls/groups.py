"""Declare the `flask` commands about calls and their recordings."""

from ivr.commands.common.declared import Declared

COMMANDS = (
    Declared("calls", "ivr.commands.calls.calls:commands", "The call log."),
    Declared(
        "recordings",
        "ivr.commands.calls.recordings:commands",
        "The callers' voice messages, each by its RecordingSid.",
    ),
    Declared(
        "call",
        "ivr.commands.calls.telephone:call",
        "Dial the line through the simulator; captions come as they are spoken.",
    ),
)
