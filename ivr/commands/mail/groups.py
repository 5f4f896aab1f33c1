"""Declare the `flask` commands about e-mails sent and received."""

from ivr.commands.mail import emails, inbox

COMMANDS = (emails.commands, inbox.inbox)
