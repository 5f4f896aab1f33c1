"""Decide how a call ended, what its voice message is worth, and what Twilio may say of it."""
