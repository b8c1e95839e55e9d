"""Arguments, printing and exit codes; the only stage that prints.

Start with `main.main`; the commands are in `build`, `catalogs`, `check`, `new` and `status`.
"""
