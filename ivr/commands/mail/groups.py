"""Declare the `flask` commands about e-mails sent and received."""

from ivr.commands.common.declared import Declared

COMMANDS = (
    Declared(
        "emails",
        "ivr.commands.mail.emails:commands",
        "What we write to citizens, and what comes back.",
    ),
    Declared("inbox", "ivr.commands.mail.inbox:inbox", "Read the mailbox of IMAP_URL."),
)
