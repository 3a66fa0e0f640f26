"""The tables of an extract to typed records, with every row that is none told."""
