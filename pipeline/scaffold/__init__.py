"""Begins a workspace, and adds a locale or a profile to it, or files of the theme.

Start with `workspace.new_workspace`, `locale.new_locale`, `profile.new_profile` and `theme.copy_theme_files`.
"""
