"""Send and read e-mail, and ask the DNS."""
