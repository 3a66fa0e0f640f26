"""New rules, decisions, facts, parameters and tests: a skeleton in the right place of a file."""
