"""YAML text to nodes with positions. The only room that knows a YAML library."""
