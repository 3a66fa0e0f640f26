"""A made-up world of trade records with the truth kept beside it, the same on every machine."""
