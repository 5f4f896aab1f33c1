"""Answer calls turn by turn, settle how they ended, and fetch voice messages."""
