"""Ring telephones, follow each leg's life, detect machines."""
