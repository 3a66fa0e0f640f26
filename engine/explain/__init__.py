"""A result told: from traces and the policy to an explanation, and from there to words."""
