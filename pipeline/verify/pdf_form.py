"""The bytes of a PDF, before any library parses them: are they in the one form that the engine writes?

That form has a header, streams one after another, of which one holds all other objects and the last says where each
object is, and an end. No object can hide between them or in another's data, nothing follows the end, there is no
second version of anything, and what unpacking takes is known before a library unpacks. Start with `read_form`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

LARGEST_PDF = 16 * 2**20  # bytes of a file: ours have 80 kB
LARGEST_UNPACKED = 32 * 2**20  # bytes of all its streams, but for images, which are never unpacked: ours have 300 kB
LARGEST_OBJECTS = 2 * 2**20  # bytes of the objects that are no streams: ours have 90 kB
MOST_OBJECTS = 20_000  # ours have 1,000

HEADER = re.compile(rb"%PDF-1\.7\n%\xf0\x9f\x96\xa4\n")
DATE = rb"\(D:\d{14}Z\)"
EMBEDDED = (  # how the dictionaries of the two kinds of attached files begin
    rb"/Type /EmbeddedFile/Subtype /(?:application#2fjson|text#2fx-gettext-translation)"
    rb"/Params <</CheckSum <[0-9a-f]{32}>/Size \d{1,8}/CreationDate " + DATE + rb"/ModDate " + DATE + rb">>"
)
OBJECT = re.compile(rb"([1-9]\d{0,6}) 0 obj\n(<<(?:" + EMBEDDED + rb")?+(?:[^()#%\r\n\0]|\([\w .-]*+\))*+)\nstream\n")
LENGTH = re.compile(rb"/Length (\d{1,9})(?=>>$)")
AFTER = b"\nendstream\nendobj\n"
END = re.compile(rb"startxref\n(\d{1,9})\n%%EOF\n")
OBJECTS = re.compile(rb"<</Type /ObjStm/N \d+/First \d+/Filter /FlateDecode/Length \d+>>")
TABLE = re.compile(
    rb"<</Type /XRef/Index \[0 (\d{1,7})\]/W \[1 ([1-4]) ([1-4])\]/Size \d+/Root \d+ 0 R(?:/Info \d+ 0 R)?"
    rb"(?:/ID \[\([0-9a-f]+\) \([0-9a-f]+\)\])?/Filter /FlateDecode/Length \d+>>"
)


@dataclass(frozen=True, slots=True)
class _Stream:
    number: int  # of the object
    start: int  # of the object in the file
    dictionary: bytes
    data: memoryview


def read_form(data: bytes) -> dict[int, int]:
    """Return the unpacked size of each stream in bytes by the number of its object, images apart.

    Raise ValueError for any other form, and for what is too large when it is unpacked.
    """
    if len(data) > LARGEST_PDF:
        raise ValueError(f"is larger than {LARGEST_PDF >> 20} MB")
    streams = list(_streams(data))
    if len({stream.number for stream in streams}) != len(streams):
        raise ValueError("has two objects of one number")
    sizes, left, unpacked = dict[int, int](), LARGEST_UNPACKED, b""
    for stream in streams:
        if b"/Subtype /Image" in stream.dictionary:
            continue
        unpacked = _unpack(stream, min(left, LARGEST_OBJECTS) if b"/ObjStm" in stream.dictionary else left)
        sizes[stream.number] = len(unpacked)
        left -= len(unpacked)
    _check_table(streams, unpacked)
    return sizes


def _streams(data: bytes) -> Iterator[_Stream]:
    """Yield the streams, which follow each other without a gap; the last is the table of objects."""
    header = HEADER.match(data)
    if not header:
        raise ValueError("does not begin as the engine writes a PDF")
    view, place, last = memoryview(data), header.end(), -1
    while opening := OBJECT.match(data, place):
        length = LENGTH.search(opening[2])
        if not length or opening[2].count(b"/Length ") != 1:
            raise ValueError(f"object {int(opening[1])}: its length is not told as the engine does")
        start, end = opening.end(), opening.end() + int(length[1])
        if data[end : end + len(AFTER)] != AFTER:
            raise ValueError(f"object {int(opening[1])}: does not end where its /Length says")
        yield _Stream(int(opening[1]), place, opening[2], view[start:end])
        place, last = end + len(AFTER), place
    ending = END.fullmatch(data, place)
    if not ending or int(ending[1]) != last:
        raise ValueError(f"byte {place}: something follows that is neither a stream nor the end, or the end is missing")


def _unpack(stream: _Stream, most: int) -> bytes:
    """Unpack a stream, no more than that many bytes of it; one that was not packed would be nothing of ours."""
    if stream.dictionary.count(b"/Filter") != 1 or b"/Filter /FlateDecode/Length " not in stream.dictionary:
        raise ValueError(f"object {stream.number}: is not packed by /FlateDecode alone")
    packed = zlib.decompressobj()
    try:
        data = packed.decompress(stream.data, most + 1)
    except zlib.error as failure:
        raise ValueError(f"object {stream.number}: cannot be unpacked: {failure}") from failure
    if len(data) > most:
        raise ValueError(f"object {stream.number}: unpacks to more than {most} bytes, which is all that is left")
    if not packed.eof or packed.unused_data:
        raise ValueError(f"object {stream.number}: its data does not end where its packing ends")
    return data


def _check_table(streams: list[_Stream], table: bytes) -> None:
    """See that the table of objects names these streams, each where it is, and else only what stands in one of them."""
    form = TABLE.fullmatch(streams[-1].dictionary)
    holders = [stream.number for stream in streams if OBJECTS.fullmatch(stream.dictionary)]
    if not form or len(holders) > 1 or sum(b"/ObjStm" in stream.dictionary for stream in streams) != len(holders):
        raise ValueError("does not hold its objects as the engine does")
    count, offset, index = (int(number) for number in form.groups())
    row = 1 + offset + index
    if count > MOST_OBJECTS or len(table) != count * row:
        raise ValueError(f"has a table of objects that is damaged, or more than {MOST_OBJECTS} objects")
    places = {stream.number: stream.start for stream in streams}
    for number in range(count):
        entry = table[number * row : (number + 1) * row]
        place = int.from_bytes(entry[1 : 1 + offset], "big")
        is_stream = entry[0] == 1 and places.pop(number, None) == place
        is_held = entry[0] == 2 and place in holders
        if not (is_stream or is_held or entry[0] == number == 0):
            raise ValueError(f"object {number}: is not where the table of objects says")
    if places:
        raise ValueError(f"object {min(places)}: is not in the table of objects")
