"""Tests of the rows of databases."""
