"""Accounts that may be one company: pairs, what speaks for each, and what to write to accept it.

Proposals, never acts: nothing here changes whose a record is.
"""
