"""Keep accounts, sign-ins, second factors and shifts."""
