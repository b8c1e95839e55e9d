"""Small named checks of catalogs and of the profile's title; what each code means stands in `codes.toml`.

Start with the list in `catalog_checks.py`; `fix.fix_catalog` does what takes no judgement.
"""
