"""Whole populations as columns: account files in, a typed frame of facts and rejected rows out.

A fast path of column expressions takes the plain spellings; whatever it doubts goes, value by
value or row by row, through the readers of single accounts, so that both give the same answer.
"""
