"""Read e-mail from strangers: its headers, text, files, origin, and what a machine wrote."""
