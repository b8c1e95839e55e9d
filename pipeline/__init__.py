"""A multilingual profile publishing pipeline: canonical profiles and PO catalogs to HTML and PDF factsheets."""

__version__ = "0.1.0"
