"""Who moves: two policies, or two runs, compared account by account, each move with its edit.

`sides` decides or reads what is compared; `edits` are the differences of two policies and `mixing`
is a policy with some of them; `attribution` finds the edits that move an account; `report` is all
of it as data, told by `to_text`, `to_json` and `to_html`.
"""
