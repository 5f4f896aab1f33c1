"""Remember e-mails, SMS, links and what was sent to us."""
