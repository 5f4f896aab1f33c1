"""Central 7880: the taxpayers' telephone line of Rio Grande do Norte, as software."""
