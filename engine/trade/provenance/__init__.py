"""Where a fact comes from: the records it rests on, found again in the extract."""
