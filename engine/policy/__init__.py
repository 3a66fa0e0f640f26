"""A policy's files, from YAML to the checked model: everything that knows how policies are spelt.

The way of a file: `yaml_nodes` gives nodes with positions, `surface` gives them shape, the checks
give them meaning as `engine.model.policy.Policy`. What is wrong on the way is collected as
diagnostics, so that all of it can be told in one go.
"""
