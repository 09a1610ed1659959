"""Turns a file into a value: text with pages, structure, passages, findings, vectors. Never sees a database."""
