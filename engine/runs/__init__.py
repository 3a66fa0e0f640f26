"""Many accounts in, one answer each out."""
