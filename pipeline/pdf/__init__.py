"""Print sources become PDFs, by editions; the only stage that imports WeasyPrint.

Start with `editions.read_editions` and `render.Renderer`.
"""
