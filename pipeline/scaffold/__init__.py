"""Adds a locale or a profile to a workspace.

Start with `locale.new_locale` and `profile.new_profile`.
"""
