"""The translators' editor: the functions of the commands, asked for one message at a time by a page in the browser.

Start with `catalog_file.CatalogFile`, which saves, `preview.Preview`, which shows, and `server.application`.
"""
