"""What is shown of a draft: its pages as pictures, with the places of messages on them, or its web page.

Start with `show`, which the children of the warm process run (`worker.py`).
"""

from io import BytesIO
from typing import Any

import pypdfium2

from pipeline.build.jobs import renderer_of
from pipeline.editor.draft import Draft
from pipeline.editor.marking import marked, unmarked, with_elements
from pipeline.editor.orders import PREVIEW, Answer, Ask, PagePicture, Place
from pipeline.editor.places import places

QUICKLY = 1  # level of compression: a smaller picture takes longer to make than it saves on the way to the browser
Places = dict[str, dict[str, list[Place]]]  # by domain, and by the id of a message


def show(draft: Draft, ask: Ask) -> Answer:
    """Return what is asked for; raise with why it cannot be shown."""
    if ask.kind == "assets":
        return Answer(assets={item.file.path: item.data for item in draft.assets.of_page[1]})
    draft, found = draft.with_unsaved(ask.domain, ask.unsaved)
    slug = draft.profile(ask.domain).slug
    if ask.kind == "html":
        return Answer(html=with_elements(draft.web_page(marked(draft.side(slug, draft.locale)))), findings=found)
    pdf, stand = printed(draft, slug, ask.edition)
    return Answer(pages=pictures(pdf, ask.width), places=stand, findings=found)


def printed(draft: Draft, slug: str, edition_id: str) -> tuple[bytes, Places]:
    """Return the PDF of an edition, its pages in the order of reading, and where each message stands on them.

    A message that stands in two languages has places in both.
    """
    edition, second = draft.printed(slug, edition_id)
    side, beside = marked(draft.side(slug, draft.locale)), marked(draft.side(slug, second)) if second else None
    source = draft.layouts().print_source(side.localized, side.labels, edition, beside).text
    budget = draft.project.settings.budget(slug, edition.id, draft.locale.name, edition.pages)
    stand: Places = {}

    def see(document: Any) -> None:
        for (domain, id_), own in places(document, source).items():
            stand.setdefault(domain, {})[id_] = own

    pdf = renderer_of(draft.assets.printed).render(
        unmarked(source), PREVIEW, edition, budget=1 if edition.picture else budget, body=draft.locale.body, see=see
    )
    return pdf.data, stand


def pictures(pdf: bytes, width: int) -> list[PagePicture]:
    """Return the pages of a PDF as pictures of the same width, in pixels."""
    document, found = pypdfium2.PdfDocument(pdf), list[PagePicture]()
    for number, page in enumerate(document, 1):
        scale = width / page.get_width()
        image, data = page.render(scale=scale).to_pil(), BytesIO()
        image.save(data, "PNG", compress_level=QUICKLY)
        found.append(PagePicture(number, image.width, image.height, data.getvalue()))
    return found
