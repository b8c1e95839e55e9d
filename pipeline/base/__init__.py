"""What every stage stands on: diagnostics, the files of a workspace, and its settings.

Start with `diagnostics.Diagnostic`, `files.Workspace` and `settings.read_settings`.
"""
