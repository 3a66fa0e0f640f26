"""What the code itself must be like: who imports what, what is never called, how long it is."""
