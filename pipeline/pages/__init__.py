"""A profile and its catalog become a localized profile, and that a web page, a print source and JSON.

Start with `localize.localize` and `layouts.Layouts`; `fonts` and `styles` are what the pages need besides.
"""
