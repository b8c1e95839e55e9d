"""Print source and edition come in, PDF bytes go out; the only room that imports WeasyPrint.

What renders is imported where it is needed (`pipeline.pdf.render`): loading the engine takes longer than most commands.
"""

from pipeline.pdf.edition import Edition, read_editions

__all__ = ["Edition", "read_editions"]
