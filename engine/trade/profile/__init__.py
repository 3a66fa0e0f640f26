"""An account as its manager wants to see it before a call.

`profile` is what is told; `gather` puts it together from a decided account, its last runs and the
records of the extract. `page`, `to_text`, `to_markdown` and `to_data` tell it.
"""
