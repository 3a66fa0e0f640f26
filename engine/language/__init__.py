"""The condition language, a typed subset of FEEL: text to surface expressions, and back."""
