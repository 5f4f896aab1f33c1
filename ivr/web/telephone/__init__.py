"""Answer Twilio's webhooks."""
