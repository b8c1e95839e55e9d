"""Whole commands in turns: the bounds that the build has to keep, and other tools on the same text."""
