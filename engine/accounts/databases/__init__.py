"""Databases: the rows of a query in batches, and rows written into a table.

SQLite comes with Python, DuckDB and PostgreSQL with an extra each; nobody else imports them.
"""
