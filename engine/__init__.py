"""Tidewaiter: rules that decide trade accounts, and can say why."""
