"""The engines, one by one."""
