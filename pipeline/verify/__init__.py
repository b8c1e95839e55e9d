"""Published files against their manifest; imports no stage that made them.

Start with `publication.verify_publication`, or with `factsheet` for one factsheet; `manifest` is what they promise.
"""
