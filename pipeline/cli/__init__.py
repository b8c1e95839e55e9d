"""Arguments, printing and exit codes; the only stage that prints.

Start with `main.main`; a module is a command, but for `command`, `report` and `progress`, which they share.
"""
