"""Test that the simulator obeys TwiML as Twilio documents it: verb by verb, over real HTTP."""
