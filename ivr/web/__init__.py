"""Talk to browsers and to Twilio's webhooks: parse, call one use case, render."""
