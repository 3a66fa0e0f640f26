"""Text with positions, and what is wrong with it. Knows nothing of rules."""
