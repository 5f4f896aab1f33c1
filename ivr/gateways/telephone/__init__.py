"""Reach Twilio, and ask the switchboard itself."""
