"""Begins a locale or a profile in a workspace.

Start with `locale.new_locale` and `profile.new_profile`.
"""
