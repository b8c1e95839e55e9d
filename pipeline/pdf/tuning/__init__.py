"""What makes the engine faster, and reaches into its private parts: a module a patch, all of them removable.

`enable` applies them, to the version that they were written for, unless PIPELINE_TUNING is 0.
"""
