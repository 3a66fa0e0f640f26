"""Whole populations: a policy as expressions over columns, and every rule's result a column.

`terms` is the algebra of columns; `evaluate`, `combine`, `settle` and `decide` say in it what
a policy means; `schedule` puts what is shared before what reads it; `emit` writes it in
Narwhals; `results` reads the answers of single accounts back.
"""
