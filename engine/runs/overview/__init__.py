"""A run at a glance: what came out, why, and what is missing; as a page, as text, as data.

`overview` is what is told, and `count` counts it by columns: `outcomes`, `rules` and `wanted` are
its parts. `page`, `charts` and `rows` draw it, `to_text` and `to_data` say it.
"""
