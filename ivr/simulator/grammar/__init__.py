"""Tell which TwiML Twilio knows: elements, attributes, values, and the error for anything else."""
