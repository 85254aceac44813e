"""Files in: parse (what is in the file), validate (what of it can be true), save (what differs from what is known).

docs/imports.md names each file's columns and says how faults are treated.
"""
