"""What helps to write a policy: layout, sheets, schemas for editors, beginnings."""
