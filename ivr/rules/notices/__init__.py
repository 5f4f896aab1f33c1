"""Word what we send by SMS and e-mail, and decide its states, tries and ceilings."""
