"""Work out shares, intervals, samples, weights and signals, of whatever rows."""
