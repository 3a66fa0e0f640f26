"""The policy told to its readers: as a document, as lists, and as who reads what."""
