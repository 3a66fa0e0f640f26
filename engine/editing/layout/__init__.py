"""The canonical layout of policy files: the same text with other spaces, in a fixed order of keys.

`format_text` lays out one file, `plan_layout` those of a policy, and `save` writes them. Nothing
but the layout may change, which `same` and `meaning` hold at run time.
"""
