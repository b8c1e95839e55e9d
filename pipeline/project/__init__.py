"""A workspace as a whole: what was selected, read and checked; its catalogs updated; its state told.

Start with `project.read_project`; `update.update_catalogs` and `status.read_status` are commands of their own.
"""
