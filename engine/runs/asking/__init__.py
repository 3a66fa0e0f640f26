"""Questions to a run in the policy's own language, answered from its files by columns.

`condition` types the text of a question; `names` finds the outputs, facts and rules that it
names; `matching` filters the accounts; `answer` gathers what is shown; `to_text` and `to_data`
say it; `export` writes all of it into a file.
"""
