"""Print source and edition come in, PDF bytes go out; the only room that imports WeasyPrint."""

from pipeline.pdf.edition import Edition, read_editions
from pipeline.pdf.render import Rendered, Renderer

__all__ = ["Edition", "Rendered", "Renderer", "read_editions"]
