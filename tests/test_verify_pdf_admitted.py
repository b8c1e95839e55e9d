"""A prepared PDF in place of a published one, with its digest in the manifest, and the manifest sealed again.

The attacks are on the objects, on the bytes of the file, and on the time and memory of whoever reads it.
"""

import json
import re
import subprocess
import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from builders import ROOT, SLUG
from pikepdf import Array, Dictionary, Name, Pdf, String
from publications import DATA, PAGE, PDF, Publication, draw, written

from pipeline.verify.factsheet import verify_factsheet, verify_file
from pipeline.verify.manifest import MANIFEST, parse_manifest

Change = Callable[[Pdf], Any]


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    return Publication(tmp_path / "output")


def script(kind: str = "/JavaScript", **more: Any) -> Dictionary:
    return Dictionary(Type=Name.Action, S=Name(kind), **more)


def link(file: Pdf) -> Any:
    """Return the first link that leads out of the PDF."""
    return next(item for item in file.objects if isinstance(item, Dictionary) and "/A" in item and "/Rect" in item)


def annotate(file: Pdf, **keys: Any) -> None:
    file.pages[0].Annots.append(file.make_indirect(Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9], **keys)))


def element(file: Pdf) -> Any:
    return file.Root.StructTreeRoot.K[0]


def form(file: Pdf) -> Any:
    """Return a form that the first page draws, as the engine has for a drawing that is see-through: ours have none."""
    page = file.pages[0]
    if "/x0" not in page.Resources.get("/XObject", {}):
        keys = {"Type": Name.XObject, "Subtype": Name.Form, "BBox": [0, 0, 9, 9], "Resources": page.Resources}
        page.Resources.XObject = Dictionary({"/x0": file.make_stream(b"q Q", **keys)})
        page.Contents.write(page.Contents.read_bytes() + b"\n/x0 Do")
    return page.Resources.XObject["/x0"]


def a_font(file: Pdf) -> Any:
    return next(iter(file.pages[0].Resources.Font.values()))


def lend_font(file: Pdf) -> None:
    """Let a font be one of those that every viewer has."""
    del a_font(file).DescendantFonts[0].FontDescriptor


def hide_action(file: Pdf) -> None:
    """An action whose every part stands by itself, in a dictionary that looks like a list of fonts."""
    parts = {"/ABCDEF": file.make_indirect(Name.JavaScript), "/S": file.make_indirect(String("app.alert(1)"))}
    link(file).A = file.make_indirect(Dictionary(parts))


def embed(file: Pdf) -> None:
    file.attachments["x.html"] = b"<script>alert(1)</script>"


def attached(file: Pdf) -> Any:
    """Return the first of the attachments: the catalog."""
    return file.Root.AF[0]


def attach_more(file: Pdf) -> None:
    """A third file like the others."""
    more = file.make_indirect(Dictionary(attached(file)))
    file.Root.AF.append(more)
    file.Root.Names.EmbeddedFiles.Names.extend([String("z.po"), more])


def hide_file(file: Pdf) -> None:
    """A second file, which no list names."""
    own = attached(file).EF.F
    hidden = file.make_stream(b"")
    hidden.stream_dict = Dictionary(own.stream_dict)
    hidden.write(own.read_raw_bytes(), filter=Name.FlateDecode)


def attach_to_page(file: Pdf) -> None:
    annotate(file, Subtype=Name.FileAttachment, FS=Dictionary(Type=Name.Filespec, F=String("x.exe")))


def layer(file: Pdf) -> None:
    group = file.make_indirect(Dictionary(Type=Name.OCG, Name=String("x")))
    file.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))


def filtered(name: Name) -> Change:
    return lambda file: file.pages[0].Contents.write(file.pages[0].Contents.read_raw_bytes(), filter=name)


def put_at_root(key: str, value: Any) -> Change:
    return lambda file: file.Root.__setitem__(key, value)


OBJECTS: dict[str, tuple[Change, str]] = {
    "a script when it opens": (put_at_root("/OpenAction", script(JS=String("app.alert(1)"))), "/OpenAction"),
    "a place where it opens": (lambda file: put_at_root("/OpenAction", file.pages[0].obj)(file), "/OpenAction"),
    "a script when it closes": (put_at_root("/AA", Dictionary(WC=script(JS=String("x")))), "/AA"),
    "scripts by name": (lambda file: file.Root.Names.__setitem__("/JavaScript", Dictionary()), "/Names <<"),
    "a script of a page": (lambda file: file.pages[0].obj.__setitem__("/AA", Dictionary(O=script())), "/AA"),
    "a script of a link": (lambda file: link(file).__setitem__("/A", script(JS=String("x"))), "/A << /JS"),
    "an action after another": (lambda file: link(file).A.__setitem__("/Next", script(JS=String("x"))), "/Next"),
    "an action elsewhere": (lambda file: link(file).__setitem__("/A", file.make_indirect(link(file).A)), "/A "),
    "an action in parts": (hide_action, "/A "),
    "a bookmark that acts": (lambda file: file.Root.Outlines.First.__setitem__("/A", script("/Named")), "/A "),
    "a program": (lambda file: link(file).__setitem__("/A", script("/Launch", F=String("cmd.exe"))), "/A << /F"),
    "another file": (lambda file: link(file).__setitem__("/A", script("/GoToR", F=String("x.pdf"))), "/A << /F"),
    "a form that is sent": (lambda file: link(file).__setitem__("/A", script("/SubmitForm")), "/A << /S /SubmitForm"),
    "a film": (lambda file: annotate(file, Subtype=Name.RichMedia), "/Subtype /RichMedia"),
    "a widget": (lambda file: annotate(file, Subtype=Name.Widget, FT=Name.Btn), "/FT /Btn"),
    "what it looks like": (lambda file: link(file).__setitem__("/AP", Dictionary(N=form(file))), "/AP"),
    "an embedded file": (embed, "/EF <<"),
    "an attached file": (attach_to_page, "/FS"),
    "a third attachment": (attach_more, "/AF ["),
    "an attachment that one list does not have": (lambda file: file.Root.AF.__delitem__(0), "attachments that are not"),
    "a file that is in no list": (hide_file, "embedded files that are not one for each attachment"),
    "no list of attachments": (put_at_root("/AF", Array()), "/AF"),
    "a file of a page": (lambda file: file.pages[0].obj.__setitem__("/AF", file.Root.AF), "/Annots ["),
    "a file of an element": (lambda file: element(file).__setitem__("/AF", file.Root.AF), "/K ["),
    "a file of a link": (lambda file: link(file).__setitem__("/AF", file.Root.AF), "/AF"),
    "a file that is an alternative": (
        lambda file: attached(file).__setitem__("/AFRelationship", Name.Alternative),
        "/AFRelationship /Alternative",
    ),
    "a file at an address": (lambda file: attached(file).__setitem__("/FS", Name.URL), "/FS /URL"),
    "a page for a file": (lambda file: attached(file).EF.__setitem__("/F", file.pages[0].Contents), "which is stream"),
    "a form": (put_at_root("/AcroForm", Dictionary(Fields=Array())), "/AcroForm"),
    "a form in XML": (put_at_root("/AcroForm", Dictionary(XFA=String("x"))), "/AcroForm"),
    "layers": (layer, "/OCProperties"),
    "a layer of a form": (lambda file: form(file).__setitem__("/OC", Dictionary(Type=Name.OCG)), "/OC"),
    "a third output intent": (
        lambda file: file.Root.OutputIntents.extend([file.Root.OutputIntents[0]] * 2),
        "/OutputIntents",
    ),
    "an output intent of another registry": (
        lambda file: file.Root.OutputIntents[0].__setitem__("/RegistryName", String("http://x/")),
        "/OutputIntents",
    ),
    "an output profile that is none": (
        lambda file: file.Root.OutputIntents[0].__setitem__("/DestOutputProfile", file.pages[0].Contents),
        "which is stream",
    ),
    "an output profile at an address": (
        lambda file: file.Root.OutputIntents[0].__setitem__("/DestOutputProfileRef", Dictionary()),
        "/OutputIntents",
    ),
    "copies that it orders": (
        lambda file: file.Root.ViewerPreferences.__setitem__("/NumCopies", 99),
        "/ViewerPreferences",
    ),
    "another side of the paper": (
        lambda file: file.Root.ViewerPreferences.__setitem__("/Duplex", Name.Simplex),
        "/ViewerPreferences",
    ),
    "trapped by others": (lambda file: file.docinfo.__setitem__("/Trapped", Name.Unknown), "/Trapped /Unknown"),
    "rights": (put_at_root("/Perms", Dictionary()), "/Perms"),
    "a collection": (put_at_root("/Collection", Dictionary()), "/Collection"),
    "an address that others begin with": (put_at_root("/URI", Dictionary(Base=String("http://x/"))), "/URI"),
    "what only one program knows": (put_at_root("/PieceInfo", Dictionary()), "/PieceInfo"),
    "a font of PostScript": (
        lambda file: file.make_indirect(Dictionary(FontFile=1, Type=Name.FontDescriptor)),
        "/FontFile 1",
    ),
    "a font that is not in it": (lend_font, "a font without its program"),
    "a font in parts": (
        lambda file: a_font(file).__setitem__("/DescendantFonts", Array([a_font(file)])),
        "which is font",
    ),
    "a form of another program": (lambda file: form(file).__setitem__("/Subtype", Name.PS), "/Subtype /PS"),
    "content from elsewhere": (lambda file: file.pages[0].Contents.__setitem__("/F", String("x")), "/F (x)"),
    "a form for a page": (lambda file: file.pages[0].obj.__setitem__("/Contents", form(file)), "/Contents"),
    "a font for metadata": (lambda file: put_at_root("/Metadata", file.pages[0].Contents)(file), "/Metadata"),
    "a page that is none": (lambda file: file.Root.Pages.Kids.append(file.Root), "among its pages"),
    "a list of pages in itself": (lambda file: file.Root.Pages.Kids.append(file.Root.Pages), "among its pages"),
    "a page twice": (lambda file: file.Root.Pages.Kids.append(file.Root.Pages.Kids[0]), "2 times in its list of pages"),
    "two lists of pages": (
        lambda file: file.make_indirect(Dictionary(Type=Name.Pages, Kids=Array(), Count=0)),
        "2 objects of the kind that is once in a PDF (pages)",
    ),
    "an element in itself": (lambda file: element(file).K.append(element(file)), "2 times in its structure"),
    "a tree in itself": (
        lambda file: element(file).K.append(file.Root.StructTreeRoot),
        "in its structure, which is tree",
    ),
    "a bookmark after itself": (
        lambda file: file.Root.Outlines.First.__setitem__("/Next", file.Root.Outlines.First),
        "2 times in its outline",
    ),
}


def found(publication: Publication) -> set[tuple[str, str]]:
    """Return codes and messages of what is found in the PDF, by itself and beside its page."""
    manifest = parse_manifest(publication.text(MANIFEST), MANIFEST)
    expected = manifest.expected.of(SLUG, "az")
    files = [file for file in manifest.files if file.path in (PAGE, PDF, DATA)]
    verified = [verify_file(expected, file, (publication.folder / file.path).read_bytes()) for file in files]
    diagnostics = verify_factsheet(expected, SLUG, "az", verified)
    return {(d.code, d.message) for d in diagnostics if d.location.path == PDF}


@pytest.mark.parametrize("name", OBJECTS)
def test_a_pdf_with_an_object_that_it_may_not_have(publication: Publication, name: str) -> None:
    change, told = OBJECTS[name]
    publication.edit_pdf(change)
    assert {code for code, _ in found(publication)} == {"published-code"}
    messages = [message for _, message in found(publication)]
    assert [message for message in messages if told in message] != [], messages
    assert all(message.endswith(", which is not on the list of what is safe") for message in messages)


def test_a_key_that_is_written_otherwise(publication: Publication) -> None:
    """Names may have their letters as numbers."""
    with pikepdf.open(publication.folder / PDF) as file:
        text = file.Root.unparse(resolved=True).replace(
            b"/Type /Catalog", b"/Open#41ction << /S /Java#53cript >> /Type /Catalog"
        )
        data = written(file, {file.Root.objgen[0]: text})
    publication.write(PDF, data)
    ((code, message),) = found(publication)
    assert (code, "“/OpenAction << /S /JavaScript" in message) == ("published-code", True), message


@pytest.mark.parametrize("text", ["7", "/JavaScript", "(app.alert\\(1\\))", "[ 1 ]", "true", "<< /S /JavaScript >>"])
def test_an_object_that_is_no_dictionary_of_ours(publication: Publication, text: str) -> None:
    with pikepdf.open(publication.folder / PDF) as file:
        data = written(file, {file.Root.Outlines.objgen[0]: text.encode()})
    publication.write(PDF, data)
    assert {code for code, _ in found(publication)} == {"published-code"}


@pytest.mark.parametrize(
    "address",
    ["https://x.example/", "javascript:alert(1)", "file:///etc/passwd", "\\\\x.example\\share", "nagorno-karabakh"],
)
def test_a_link_that_its_page_does_not_have(publication: Publication, address: str) -> None:
    publication.edit_pdf(lambda file: link(file).A.__setitem__("/URI", String(address)))
    assert found(publication) == {("published-link", f"leads to “{address}”, which is no link of its page")}


# What is attached


def names(name: str) -> Change:
    """Give the first attachment another name."""
    return lambda file: [attached(file).__setitem__(key, String(name)) for key in ("/F", "/UF")]


def other_bytes(index: int) -> Change:
    """Put something else into an attachment, without a change to what is said of it."""

    def change(file: Pdf) -> None:
        file.Root.AF[index].EF.F.write(zlib.compress(b"{}"), filter=Name.FlateDecode)

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (names("nagorno-karabakh.exe"), "has “nagorno-karabakh.exe” (text/x-gettext-translation, Source) attached"),
        (names("nagorno-karabakh.hy.po"), "has no “nagorno-karabakh.az.po” attached"),
        (names("nagorno-karabakh.json"), "has “nagorno-karabakh.json” (text/x-gettext-translation, Source) attached"),
        (
            lambda file: attached(file).__setitem__("/AFRelationship", Name.Data),
            "has “nagorno-karabakh.az.po” (text/x-gettext-translation, Data) attached",
        ),
        (other_bytes(0), "has another “nagorno-karabakh.az.po” attached than it was made of"),
        (other_bytes(1), "has another “nagorno-karabakh.json” attached than az/nagorno-karabakh.json"),
    ],
)
def test_an_attachment_that_is_not_that_of_its_factsheet(publication: Publication, change: Change, told: str) -> None:
    publication.edit_pdf(change)
    assert ("published-attachment", told) in found(publication)


def test_an_attachment_with_two_names(publication: Publication) -> None:
    publication.edit_pdf(lambda file: attached(file).__setitem__("/F", String("x.exe")))
    ((code, message),) = found(publication)
    assert (code, "two names" in message) == ("published-damaged", True)


def test_the_attachments_of_a_good_pdf(publication: Publication) -> None:
    with pikepdf.open(publication.folder / PDF) as file:
        read = {name: file.attachments[name].get_file().read_bytes() for name in file.attachments}
        about = [(str(own.Desc), str(own.EF.F.Params.ModDate)) for own in file.Root.AF]
    assert read == {
        f"{SLUG}.az.po": (ROOT / f"locales/az/LC_MESSAGES/{SLUG}.po").read_bytes(),
        f"{SLUG}.json": (publication.folder / f"az/{SLUG}.json").read_bytes(),
    }
    edited = re.search(rb'"edition": "([-\d]+)"', read[f"{SLUG}.json"])
    assert edited
    date = f"D:{edited[1].decode().replace('-', '')}000000Z"
    title = "Dağlıq Qarabağ (Artsax)"
    assert about == [(f"{title} · Azərbaycanca · PO", date), (f"{title} · JSON", date)]


# The bytes of the file


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert re.search(old, data, re.DOTALL), old
        data = re.sub(old, new, data, count=1, flags=re.DOTALL)
        if old.startswith(rb"startxref"):
            return data
        place = data.rindex(b"\n", 0, data.rindex(b" 0 obj\n<</Type /XRef")) + 1  # where the table is now
        return re.sub(rb"startxref\n\d+", b"startxref\n%d" % place, data)

    return change


def encrypted(data: bytes) -> bytes:
    with pikepdf.open(BytesIO(data)) as file:
        buffer = BytesIO()
        file.save(buffer, encryption=pikepdf.Encryption(owner="x", user=""))
    return buffer.getvalue()


def linearized(data: bytes) -> bytes:
    with pikepdf.open(BytesIO(data)) as file:
        buffer = BytesIO()
        file.save(buffer, linearize=True)
    return buffer.getvalue()


def updated(data: bytes) -> bytes:
    """Return a file with a second version of its catalog behind it."""
    (old,) = re.findall(rb"startxref\n(\d+)", data)
    (root,) = re.findall(rb"/Root (\d+) 0 R", data)
    (size,) = re.findall(rb"/Size (\d+)/Root", data)
    place = len(data)
    text = b"%s 0 obj\n<</Type /Catalog/OpenAction <</S /JavaScript/JS (x)>>>>\nendobj\n" % root
    table = b"xref\n%s 1\n%010d 00000 n \ntrailer\n<</Size %s/Root %s 0 R/Prev %s>>\n" % (root, place, size, root, old)
    return data + text + table + b"startxref\n%d\n%%%%EOF\n" % (place + len(text))


def hidden_object(data: bytes) -> bytes:
    """Return a file with an object in the data of a stream that is not packed, to which the table leads."""
    with pikepdf.open(BytesIO(data)) as file:
        inner = b"7 0 obj\n<</Type /Catalog/OpenAction <</S /JavaScript>>>>\nendobj\n"
        packer = zlib.compressobj(level=0)
        file.pages[0].Contents.write(packer.compress(inner) + packer.flush(), filter=Name.FlateDecode)
        root = file.Root.objgen[0]
        plain = written(file)
        return written(file, moved={root: plain.index(inner)})


FORMS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "something behind the end": (lambda data: data + b"<script>alert(1)</script>", "something follows"),
    "a line behind the end": (lambda data: data + b"\n", "something follows"),
    "an end twice": (lambda data: data + data[data.rindex(b"startxref") :], "something follows"),
    "an update": (updated, "something follows"),
    "no end": (lambda data: data[:-7], "something follows"),
    "something before the beginning": (lambda data: b"GIF89a" + data, "does not begin"),
    "another version": (replaced(rb"%PDF-1\.7", b"%PDF-1.3"), "does not begin"),
    "a remark": (replaced(rb"\n6 0 obj", b"\n% x\n6 0 obj"), "something follows"),
    "an object between": (replaced(rb"\n6 0 obj", b"\n9999 0 obj\n<<>>\nendobj\n6 0 obj"), "something follows"),
    "an object of a second generation": (replaced(rb"\n6 0 obj", b"\n6 1 obj"), "something follows"),
    "an object of another number": (replaced(rb"\n6 0 obj", b"\n4 0 obj"), "is not where"),
    "a gigantic length": (replaced(rb"/Length \d+>>", b"/Length 999999999>>"), "does not end where"),
    "a length beyond numbers": (
        replaced(rb"/Length \d+>>", b"/Length 99999999999999999999>>"),
        "its length is not told",
    ),
    "a length elsewhere": (replaced(rb"/Length \d+>>", b"/Length 5 0 R>>"), "its length is not told"),
    "two lengths": (replaced(rb"/Length (\d+)>>", rb"/Length 1/Length \1>>"), "its length is not told"),
    "two filters": (
        replaced(rb"/Filter /FlateDecode/Length", b"/Filter /LZWDecode/Filter /FlateDecode/Length"),
        "is not packed by /FlateDecode alone",
    ),
    "a table before": (replaced(rb"/Type /XRef", b"/Type /XRef/Prev 15"), "does not hold its objects"),
    "a key in the trailer": (replaced(rb"/Type /XRef", b"/Type /XRef/Encrypt 5 0 R"), "does not hold its objects"),
    "objects that go on": (replaced(rb"/Type /ObjStm", b"/Type /ObjStm/Extends 5 0 R"), "does not hold its objects"),
    "objects of which the table is elsewhere": (replaced(rb"startxref\n\d+", b"startxref\n15"), "something follows"),
    "encrypted": (encrypted, "does not begin"),
    "put in another order": (linearized, "does not begin"),
    "an object in another’s data": (hidden_object, "is not where the table of objects says"),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_pdf_in_another_form_than_the_engine_writes(publication: Publication, name: str) -> None:
    change, told = FORMS[name]
    publication.write(PDF, change((publication.folder / PDF).read_bytes()))
    ((code, message),) = found(publication)
    assert (code, told in message) == ("published-damaged", True), message


@pytest.mark.parametrize("name", ["/ASCIIHexDecode", "/LZWDecode", "/RunLengthDecode", "/Crypt", "/JBIG2Decode"])
def test_a_stream_that_is_packed_otherwise(publication: Publication, name: str) -> None:
    publication.edit_pdf(filtered(Name(name)))
    ((code, message),) = found(publication)
    assert (code, message.partition(": ")[2]) == ("published-damaged", "object 6: is not packed by /FlateDecode alone")


# Time and memory


LIMIT = 2**20
VERIFY = """
import json, re, sys, time
from pathlib import Path
from pipeline.verify.publication import verify_publication
began = time.process_time()
found = verify_publication(Path(sys.argv[1]))
memory = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
print(json.dumps([[[d.location.path, d.code, d.message] for d in found], time.process_time() - began, memory]))
"""


def bounded(publication: Publication) -> list[tuple[str, str]]:
    """Return codes and messages of what is found in the PDF, by a process that takes neither long nor much."""
    command = [sys.executable, "-W", "ignore", "-c", VERIFY, str(publication.folder)]
    done = subprocess.run(command, cwd=ROOT, check=True, timeout=100, capture_output=True, text=True)
    everything, seconds, megabytes = json.loads(done.stdout)
    assert seconds < 10
    assert megabytes < 500
    return [(code, message) for path, code, message in everything if path == PDF]


def bomb(megabytes: int, piece: bytes = b"\0") -> bytes:
    """Return packed data of that size."""
    packer = zlib.compressobj()
    block = (piece * (2**20 // len(piece) + 1))[: 2**20]
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


def pack(stream: Any, data: bytes) -> None:
    stream.write(data, filter=Name.FlateDecode)


def draws_itself(file: Pdf) -> None:
    form(file).Resources.XObject = Dictionary({"/x0": form(file)})
    form(file).write(b"/x0 Do")


def draws_many(file: Pdf) -> None:
    """Ten forms, each of which draws the next ten times."""
    forms = [form(file)]
    for _ in range(9):
        more = file.make_stream(b"/x0 Do " * 10)
        for key in ("/Type", "/Subtype", "/BBox"):
            more[key] = form(file)[key]
        resources = Dictionary(XObject=Dictionary({"/x0": forms[-1]}))
        more.Resources = file.make_indirect(resources)
        forms.append(more)
    file.pages[0].Resources.XObject["/x0"] = forms[-1]


def texts(table: bytes) -> Change:
    """Replace the texts of the glyphs of a font that the first page draws with."""

    def change(file: Pdf) -> None:
        for font in file.pages[0].Resources.Font.values():
            font.ToUnicode.write(table)

    return change


def content(data: bytes) -> Change:
    return lambda file: pack(file.pages[0].Contents, data)


def kids_twice(file: Pdf) -> None:
    """Thirty elements, each of which has the next twice."""
    inner = element(file).K[0]
    for _ in range(30):
        inner = file.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Div, P=element(file), K=Array([inner, inner]))
        )
    element(file).K = Array([inner])


def deep_elements(file: Pdf) -> None:
    inner = element(file).K[0]
    for _ in range(15_000):
        inner = file.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Div, P=element(file), K=Array([inner])))
    element(file).K = Array([inner])


def pages_in_pages(file: Pdf) -> None:
    file.Root.Pages.Kids = Array([file.make_indirect(Dictionary(Type=Name.Pages, Count=4, Kids=file.Root.Pages.Kids))])


def wide_predictor(file: Pdf) -> None:
    file.pages[0].Contents.DecodeParms = Dictionary(Predictor=12, Columns=2**31 - 1, Colors=32)


def many_objects(file: Pdf) -> None:
    for _ in range(25_000):
        file.make_indirect(Dictionary())


def with_text(text: bytes) -> Callable[[Pdf], bytes]:
    """Write the text in place of the outline of the PDF."""
    return lambda file: written(file, {file.Root.Outlines.objgen[0]: text})


def chained(file: Pdf) -> bytes:
    """Write content that is packed twice."""
    file.pages[0].Contents.write(zlib.compress(bomb(300)), filter=Array([Name.FlateDecode, Name.FlateDecode]))
    return written(file)


def bomb_of_objects(file: Pdf) -> bytes:
    return written(file, {file.Root.Outlines.objgen[0]: b" " * 300 * LIMIT})


def code_of(file: Pdf) -> tuple[bytes, bytes]:
    """Return the name of a font of the first page, and the code of a letter in it, which has ink."""
    name, font = next(iter(file.pages[0].Resources.Font.items()))
    found = re.search(rb"<(....)> <00(?:6[1-9a-f]|7[0-9a])>", font.ToUnicode.read_bytes())
    assert found
    return name.encode(), found[1]


def long_texts_close_to_each_other(file: Pdf) -> None:
    font, code = code_of(file)
    one = b"BT %s 1 Tf .2 .2 -.2 .2 %d 100 Tm <%s> Tj ET\n"
    draw(file, b"".join(one % (font, 100 + 3 * place, code * 1000) for place in range(6)))


def many_texts(file: Pdf) -> None:
    font, code = code_of(file)
    texts = b"1 0 0 1 100 100 Tm <%s> Tj\n" % code * 12_000
    draw(file, b"BT %s 1 Tf /P <</MCID 9999>> BDC %s EMC ET" % (font, texts))


def inline(ending: bytes) -> Change:
    """Draw an image whose bytes stand between operators, and unpack to a hundred megabytes."""
    return lambda file: draw(file, b"BI /W 1 /H 1 /BPC 8 /CS /G /F /Fl ID " + bomb(100) + ending)


OPERATORS = "draws more than 2 MB at once, or 4 MB in all"
CODES = "has a table of texts for more than 65536 codes"
UNPACKED = "unpacks to more than"
BOMBS: dict[str, tuple[Change, str, str]] = {
    "a form that draws itself": (draws_itself, "published-damaged", "nested more than 10 deep"),
    "forms that draw others": (draws_many, "published-damaged", OPERATORS),
    "20,000 ranges": (
        texts(b"20000 beginbfrange " + b"<0000> <ffff> <0041> " * 20_000 + b"endbfrange"),
        "published-damaged",
        CODES,
    ),
    "a billion codes": (texts(b"1 beginbfrange <00000000> <3b9aca00> <0041> endbfrange"), "published-damaged", CODES),
    "a range in a list": (
        texts(b"1 beginbfrange <00000000> <3b9aca00> [<0041>] endbfrange"),
        "published-damaged",
        CODES,
    ),
    "a long text for each code": (
        texts(b"1 beginbfrange <0000> <ffff> <" + b"0041" * 9000 + b"> endbfrange"),
        "published-damaged",
        "a text of more than 64 bytes",
    ),
    "a table of texts of 30 MB": (
        lambda file: pack(a_font(file).ToUnicode, bomb(30)),
        "published-damaged",
        "a table of texts of more than 1 MB",
    ),
    "elements that have others twice": (kids_twice, "published-code", "2 times in its structure"),
    "15,000 elements in each other": (deep_elements, "published-code", "nested more than 64 deep"),
    "pages in pages": (pages_in_pages, "published-code", "among its pages, which is pages"),
    "a bomb": (content(bomb(300)), "published-damaged", UNPACKED),
    "a bomb of metadata": (
        lambda file: pack(file.Root.Metadata, bomb(30)),
        "published-damaged",
        "has metadata of more",
    ),
    "a bomb for a font": (
        lambda file: pack(a_font(file).DescendantFonts[0].FontDescriptor.FontFile2, bomb(300)),
        "published-damaged",
        UNPACKED,
    ),
    "ten million operators": (content(bomb(30, b"q Q ")), "published-damaged", OPERATORS),
    "a million operators that show text": (content(bomb(3, b"()Tj ")), "published-damaged", OPERATORS),
    "a million characters": (
        lambda file: draw(file, b"BT (" + b"ab" * 500_000 + b") Tj ET"),
        "published-damaged",
        "200000 characters",
    ),
    "a bomb between operators": (inline(b"\nEI\n"), "published-damaged", "an image that is no object of its own"),
    "a bomb between operators that never end": (inline(b""), "published-damaged", ""),
    "long texts close to each other": (
        long_texts_close_to_each_other,
        "published-damaged",
        "too many glyphs close to others",
    ),
    "12,000 texts": (many_texts, "published-damaged", "draws more than 5000 texts"),
    "lists in lists, drawn": (lambda file: draw(file, b"[" * 300_000), "published-damaged", ""),
    "a wide predictor": (wide_predictor, "published-damaged", "is not packed by /FlateDecode alone"),
    "25,000 objects": (many_objects, "published-damaged", "more than 20000 objects"),
    "entities of metadata": (
        lambda file: file.Root.Metadata.write(
            b"<!DOCTYPE x [<!ENTITY a '"
            + b"a" * 9000
            + b"'>"
            + b"".join(b"<!ENTITY a%d '%s'>" % (n, (b"&a%d;" % (n - 1) if n else b"&a;") * 10) for n in range(9))
            + b"]><x>&a8;</x>"
        ),
        "published-standard",
        "claims no standard, not pdf/ua-1, pdf/a-3a",
    ),
}
WRITTEN: dict[str, tuple[Callable[[Pdf], bytes], str]] = {
    "packed twice": (chained, "is not packed by /FlateDecode alone"),
    "a bomb of objects": (bomb_of_objects, UNPACKED),
    "lists in lists": (with_text(b"[" * 300_000), ""),
    "lists in lists that end": (with_text(b"[" * 300_000 + b"]" * 300_000), ""),
    "dictionaries in dictionaries": (with_text(b"<</A " * 300_000 + b"1" + b">>" * 300_000), ""),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_pdf_that_would_take_time_or_memory(publication: Publication, name: str) -> None:
    change, code, told = BOMBS[name]
    publication.edit_pdf(change)
    result = bounded(publication)
    assert [message for of, message in result if of == code and told in message] != [], result


@pytest.mark.parametrize("name", WRITTEN)
def test_bytes_of_a_pdf_that_would_take_time_or_memory(publication: Publication, name: str) -> None:
    write, told = WRITTEN[name]
    with pikepdf.open(publication.folder / PDF) as file:
        data = write(file)
    publication.write(PDF, data)
    ((code, message),) = bounded(publication)
    assert (code, told in message) == ("published-damaged", True), message
