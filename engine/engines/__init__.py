"""The engines: each decides accounts from the typed model alone, and none knows another."""
