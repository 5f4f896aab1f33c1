"""Let the commission plan a survey, have it approved, see how it goes, and key its papers."""
