"""JSON Schemas of the files of a policy, so that an editor completes and checks them."""
