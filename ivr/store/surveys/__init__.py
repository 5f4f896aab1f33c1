"""Remember surveys: their commissions, questionnaires, invitations, responses and papers."""
