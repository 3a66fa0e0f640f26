"""The typed meaning of a policy: frozen data, no YAML, no engine, no wording of errors."""
