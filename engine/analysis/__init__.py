"""What can be said about a policy by trying it: the tests that stand beside its rules."""
