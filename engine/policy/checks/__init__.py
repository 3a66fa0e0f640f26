"""Parts of a policy to the model: what they mean, and whether they fit each other."""
