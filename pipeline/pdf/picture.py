"""Draws the one page of a PDF as a picture for sharing, with an engine that did not write it."""

from __future__ import annotations

from ctypes import string_at

import pypdfium2.raw as pdfium
from PIL import Image

from pipeline.base.png import CARD, write_png

FLAGS = pdfium.FPDF_REVERSE_BYTE_ORDER  # so that a pixel is red, green, blue and alpha, as a PNG has them
WHITE = 0xFFFFFFFF
COLOURS = 128  # enough for the edges of letters; what is flat keeps its colour, and the file is a third smaller


def picture(data: bytes) -> bytes:
    """Return the first page of a PDF that the engine wrote, on white, as a PNG of the size of `CARD`.

    The same bytes give the same picture: nothing of the machine decides, and a PNG has no date here.
    """
    width, height = CARD
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    page = pdfium.FPDF_LoadPage(document, 0)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGRA, None, 0)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, FLAGS)
        stride, start = pdfium.FPDFBitmap_GetStride(bitmap), pdfium.FPDFBitmap_GetBuffer(bitmap)
        drawn = string_at(start, stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
        pdfium.FPDF_ClosePage(page)
        pdfium.FPDF_CloseDocument(document)
    pixels = b"".join(drawn[row * stride : row * stride + 4 * width] for row in range(height))
    image = Image.frombytes("RGBA", CARD, pixels).convert("RGB")
    fewer = image.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGBA")
    return write_png(width, height, fewer.tobytes())
