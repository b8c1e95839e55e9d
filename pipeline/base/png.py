"""The one form of PNG that a publication has: 8 bits for each of red, green, blue and alpha, and nothing beside it.

Whoever makes, prints or verifies such an image asks `png_fault`, so that no decoder sees another one.
"""

import struct
import zlib
from base64 import b64decode, b64encode
from binascii import Error

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST = 128 * 2**10  # bytes of an image
CARD = 1200, 630  # pixels of a picture for sharing a page, as networks show it
LARGEST_CARD = 100_000  # bytes of one: some networks take no larger
WIDEST = 1600  # pixels of a side: at 300 dpi more than half the width of A4
HEADER = struct.Struct(">IIBBBBB")  # width, height, bits, colour type, compression, filter, interlacing
FORM = (8, 6, 0, 0, 0)  # RGBA, not interlaced (PNG, 11.2.1)
BEGINNING = "data:image/png;base64,"


def png_fault(data: bytes) -> str:
    """Return why an image may not be published; empty for one that is in the form of `write_png`."""
    if len(data) > LARGEST:
        return f"is larger than {LARGEST >> 10} kB"
    if not data.startswith(SIGNATURE):
        return "is not a PNG"
    place, kinds, body, header = len(SIGNATURE), list[bytes](), bytearray(), b""
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8].ljust(8, b"\0"))
        content = data[place + 8 : place + 8 + length]
        checked = data[place + 8 + length : place + 12 + length]
        if zlib.crc32(kind + content).to_bytes(4, "big") != checked:
            return "is damaged"
        place += 12 + length
        kinds.append(kind)
        header = header or content
        body += content if kind == b"IDAT" else b""
    if kinds != [b"IHDR", b"IDAT", b"IEND"] or len(header) != HEADER.size:
        return "has other chunks than IHDR, IDAT and IEND"
    width, height, *form = HEADER.unpack(header)
    if tuple(form) != FORM or not (0 < width <= WIDEST and 0 < height <= WIDEST):
        return f"is not 8-bit RGBA of at most {WIDEST} pixels a side"
    size, unpacked = height * (1 + 4 * width), zlib.decompressobj()
    try:
        rows = unpacked.decompress(bytes(body), size + 1)
    except zlib.error:
        return "is damaged"
    if len(rows) != size or not unpacked.eof or unpacked.unused_data or max(rows[:: 1 + 4 * width]) > 4:
        return "has not the pixels that it says"
    return ""


def write_png(width: int, height: int, pixels: bytes) -> bytes:
    """Return RGBA pixels, row by row, as a PNG."""
    row = 4 * width
    rows = b"".join(b"\0" + pixels[start : start + row] for start in range(0, len(pixels), row))
    chunks = {b"IHDR": HEADER.pack(width, height, *FORM), b"IDAT": zlib.compress(rows, 9), b"IEND": b""}
    parts = [len(c).to_bytes(4, "big") + k + c + zlib.crc32(k + c).to_bytes(4, "big") for k, c in chunks.items()]
    return SIGNATURE + b"".join(parts)


def data_address(png: bytes) -> str:
    """Return the address of an image that stands in the page itself."""
    return BEGINNING + b64encode(png).decode("ascii")


def png_of(address: str) -> bytes:
    """Return the image in such an address; empty where it is none, or not in the one form."""
    try:
        data = b64decode(address.removeprefix(BEGINNING), validate=True) if address.startswith(BEGINNING) else b""
    except Error:
        return b""
    return b"" if png_fault(data) or data_address(data) != address else data
