"""The QR code that leads from a printed factsheet to its page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code as an SVG path of unit squares."""

    url: str
    size: int  # modules on each side
    path: str


def qr_code(url: str) -> QrCode:
    import segno  # takes 22 ms; only print sources of a publication with an address need it

    code = segno.make(url, error="m", micro=False)
    rows = enumerate(code.matrix)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in rows for x, module in enumerate(row) if module)
    return QrCode(url, len(code.matrix), path)
