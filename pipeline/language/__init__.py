"""What differs by language: CLDR's data with locale.toml over it, plurals, spelling, dates, numbers, names and terms.

Start with `locales.read_locale`; `formats` writes numbers and dates, `names` finds names, `glossary` finds terms.
"""
