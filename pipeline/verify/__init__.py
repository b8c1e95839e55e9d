"""Published files against what their manifest promises; imports no stage that made them.

Start with `publication.verify_publication`; `manifest` is what a publication says of itself.
"""
