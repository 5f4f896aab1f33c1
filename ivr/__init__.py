"""Central 7880: the taxpayers' telephone line of Rio Grande do Norte, as software."""

import gc

# Most of what a process makes as it starts lives as long as it does: looking for garbage among it
# as often as Python does by default costs a tenth of the start. Net new objects before a look at
# the young, and how many of these come before one at the older, and at all.
gc.set_threshold(50_000, 20, 20)
