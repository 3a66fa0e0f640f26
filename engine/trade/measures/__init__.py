"""Measures of accounts: by the book, record by record, and in columns."""
