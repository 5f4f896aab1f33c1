"""Read across nouns for the desk: lists, boards, stories."""
