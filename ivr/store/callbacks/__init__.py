"""Remember callbacks: requests, attempts, seats and promises."""
