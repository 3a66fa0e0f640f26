"""What `meaning.md` says, sentence by sentence, as cases that every engine must pass."""
