"""The page of a factsheet while its PDF is made: neither waits for the other, though the page tells the PDF's size.

`Layouts.web_page` fills the page with a marker in the place of the size; `WebPage.complete` puts the size there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from markupsafe import escape

from pipeline.language.formats import format_size
from pipeline.language.locales import Locale
from pipeline.pages.entries import UNKNOWN, Download
from pipeline.pages.fallback import Filled

SIZE_MARKER = "\ue002B\ue002"  # has a letter, as every size has: what has none gets no language


@dataclass(frozen=True, slots=True)
class WebPage:
    """The page of a factsheet; where it offers no PDF, `filled` is all of it."""

    filled: Filled
    locale: Locale
    pdf: Download | None  # of a size that is not known yet; its pages are the budget of its edition
    refill: Callable[[Download], Filled]  # fills the layout again, with a PDF that is known

    def complete(self, size: int, pages: int) -> Filled:
        """Return the page with the size of its PDF, in bytes, and the number of its pages."""
        if self.pdf is None:
            return self.filled
        if pages != self.pdf.pages:
            return self.refill(Download(self.pdf.href, size, pages))
        text = self.filled.text.replace(SIZE_MARKER, escape(format_size(size, self.locale)))
        return replace(self.filled, text=text)


def shown_size(size: int, locale: Locale) -> str:
    """Return a size as a layout shows it, a marker in the place of one that is not known."""
    return SIZE_MARKER if size == UNKNOWN else format_size(size, locale)
