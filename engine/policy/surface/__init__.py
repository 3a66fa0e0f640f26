"""Nodes and tables to the parts of a policy, by shape alone."""
