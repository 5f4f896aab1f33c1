"""Queue and send SMS and e-mails, within ceilings, and tell supervisors."""
