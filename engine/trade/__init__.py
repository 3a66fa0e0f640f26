"""Accounts from trade records: who is whose, what the records say, and the facts made of them."""
