"""Know who is signed in, and lose nothing that was typed."""
