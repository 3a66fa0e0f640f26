"""An extract of trade records to a file of accounts with their facts."""
