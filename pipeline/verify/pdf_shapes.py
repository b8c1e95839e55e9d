"""The kinds of objects that a published PDF may have: for each its keys, and what may stand there.

They are those that WeasyPrint writes for PDF/UA and PDF/A, as qpdf writes them out again. Nothing in them runs, sends
or loads: the one action is /URI, and only JSON and a catalog are embedded. An object that no shape describes is
refused, see `pdf_admitted.py`.
"""

from __future__ import annotations


def _dictionary(keys: dict[str, str], others: str = "") -> str:
    """Return the pattern of a dictionary that has these keys, all or some; `others` is that of more entries."""
    entries = [rf"/{key} {value} " for key, value in keys.items()] + [others] * bool(others)
    return rf"<< (?:{'|'.join(entries)})*+>>"


def _array(item: str) -> str:
    return rf"\[ (?:{item} )*+\]"


def _one_of(names: str) -> str:
    return rf"/(?:{'|'.join(names.split())})"


REF = r"\d++ 0 R"
INT = r"-?\d++"
NUMBER = r"-?(?:\d++(?:\.\d*+)?|\.\d++)"
NUMBERS = _array(NUMBER)
BOOL = "(?:true|false)"
NAME = r"/[\w#+.,-]++"
TEXT = r"(?:\((?:[^()\\]++|\\.)*+\)|<[0-9a-f]*+>)"
PLACE = rf"\[ {REF} /XYZ {NUMBER} {NUMBER} {NUMBER} \]"
PROFILE = rf"\[ /ICCBased {REF} \]"
DEVICE = rf"(?:/Device(?:RGB|Gray|CMYK)|{PROFILE})"
SYSTEM = _dictionary({"Registry": r"\(Adobe\)", "Ordering": r"\(Identity\)", "Supplement": "0"})
EXPONENTIAL = _dictionary({"FunctionType": "2", "Domain": NUMBERS, "C0": NUMBERS, "C1": NUMBERS, "N": NUMBER})
FUNCTION = rf"(?:{EXPONENTIAL}|" + (
    _dictionary(
        {"FunctionType": "3", "Domain": NUMBERS, "Encode": NUMBERS, "Bounds": NUMBERS, "Functions": _array(EXPONENTIAL)}
    )
    + ")"
)
MASK = _dictionary({"Type": "/Mask", "S": _one_of("Luminosity Alpha"), "G": REF})
STATE = _dictionary({"Type": "/ExtGState", "CA": NUMBER, "ca": NUMBER, "AIS": BOOL, "BM": r"/\w++", "SMask": MASK})
LAB = _dictionary({"Range": NUMBERS, "WhitePoint": NUMBERS})
PACKED = {"Filter": "/FlateDecode", "Length": INT}
IMAGE_FILTER = {
    "Filter": _one_of("FlateDecode DCTDecode"),
    "DecodeParms": _dictionary({"Predictor": "15", "Columns": r"\d{1,5}", "Colors": "[13]"}),
}
CONTENT = rf"<< /MCID {INT} /Pg {REF} /Type /MCR >>"  # of another page than its element's
STRUCTURE = _one_of(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl "
    "LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP "
    "Warichu WT WP Figure Formula Strong Em Title Aside FENote"
)
CELL = _dictionary(
    {
        "O": _one_of("Table Layout List"),
        "ListNumbering": _one_of("None Disc Circle Square Decimal UpperRoman LowerRoman UpperAlpha LowerAlpha"),
        "Scope": _one_of("Row Column Both"),
        "ColSpan": INT,
        "RowSpan": INT,
        "Headers": _array(TEXT),
        "BBox": NUMBERS,
    }
)
OUTPUT = _dictionary(
    {
        "Type": "/OutputIntent",
        "S": _one_of("GTS_PDFA1 GTS_PDFX"),
        "OutputConditionIdentifier": TEXT,
        "Info": TEXT,
        "RegistryName": r"\(http://www\.color\.org\)",
        "DestOutputProfile": REF,
    }
)

# By kind, the most frequent first and the rarest last, which are not compiled before they are asked for; streams have a
# word before them, since only their dictionary is shown.
SHAPES = {
    "empty": "<< >>",
    "element": _dictionary(
        {
            "A": rf"(?P<attributes>{CELL})",
            "Alt": rf"(?P<alternative>{TEXT})",
            "ID": TEXT,
            "K": rf"(?P<kids>\[ (?:{REF} |{INT} |{CONTENT} )*+\])",
            "Lang": rf"(?P<language>{TEXT})",
            "P": REF,
            "Pg": r"(?P<page>\d++) 0 R",
            "S": rf"(?P<role>{STRUCTURE})",
            "Type": "/StructElem",
        }
    ),
    "reference": _dictionary({"Type": "/OBJR", "Obj": REF, "Pg": REF}),
    "annotation": _dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Link",
            "Rect": NUMBERS,
            "BS": _dictionary({"W": "0"}),
            "Contents": TEXT,
            "Dest": TEXT,
            "A": _dictionary({"Type": "/Action", "S": "/URI", "URI": rf"(?P<address>{TEXT})"}),
            "F": "4",
            "StructParent": INT,
        }
    ),
    "page": _dictionary(
        {
            "Type": "/Page",
            "Parent": REF,
            "Annots": _array(REF),
            "Contents": REF,
            "Resources": REF,
            "StructParents": INT,
            "Tabs": "/S",
        }
        | dict.fromkeys(("MediaBox", "BleedBox", "TrimBox"), NUMBERS)
    ),
    "pages": _dictionary({"Type": "/Pages", "Count": INT, "Kids": rf"(?P<leaves>{_array(REF)})"}),
    "catalog": _dictionary(
        {
            "Type": "/Catalog",
            "Lang": TEXT,
            "MarkInfo": _dictionary({"Marked": "true"}),
            "Metadata": REF,
            "AF": rf"(?P<associated>\[ (?:{REF} ){{1,2}}\])",
            "Names": _dictionary({"Dests": _dictionary({"Names": _array(rf"{TEXT} {PLACE}")}), "EmbeddedFiles": REF}),
            "Outlines": REF,
            "OutputIntents": rf"\[ (?:{OUTPUT} ){{1,2}}\]",
            "Pages": REF,
            "StructTreeRoot": REF,
            "ViewerPreferences": _dictionary(
                {"DisplayDocTitle": "true", "Duplex": "/DuplexFlipShortEdge", "PrintScaling": "/None"}
            ),
        }
    ),
    "tree": _dictionary(
        {
            "Type": "/StructTreeRoot",
            "K": rf"(?P<roots>{_array(REF)})",
            "ParentTree": REF,
            "IDTree": _dictionary({"Names": _array(f"{TEXT} {REF}")}),
        }
    ),
    "parents": _dictionary({"Nums": _array(rf"{INT} (?:{REF}|\[ (?:{REF} |null )*+\])")}),
    "outline": _dictionary(
        {"Title": TEXT, "Dest": PLACE, "Count": INT} | dict.fromkeys(("First", "Last", "Next", "Parent", "Prev"), REF)
    ),
    "font": _dictionary(
        {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": NAME,
            "ToUnicode": REF,
            "DescendantFonts": rf"(?P<descendants>{_array(REF)})",
            "Encoding": rf"(?:/Identity-H|{REF})",
        }
    ),
    "descendant": _dictionary(
        {
            "Type": "/Font",
            "Subtype": _one_of("CIDFontType0 CIDFontType2"),
            "BaseFont": NAME,
            "CIDSystemInfo": SYSTEM,
            "CIDToGIDMap": "/Identity",
            "W": _array(rf"(?:{NUMBER}|{NUMBERS})"),
            "FontDescriptor": REF,
        }
    ),
    "descriptor": _dictionary(
        {"Type": "/FontDescriptor", "FontName": NAME, "FontFamily": TEXT, "FontBBox": NUMBERS}
        | dict.fromkeys(("FontFile2", "FontFile3", "CIDSet"), REF)
        | dict.fromkeys(("Flags", "ItalicAngle", "Ascent", "Descent", "CapHeight", "StemV", "StemH"), NUMBER)
    ),
    "fonts": _dictionary({}, rf"/[A-Z]{{6}} {REF} "),
    "spaces": _dictionary({}, rf"/[\w-]++ (?:\[ /Lab {LAB} \]|{PROFILE}) "),
    "resources": _dictionary(
        {
            "ColorSpace": REF,
            "Font": REF,
            "ExtGState": _dictionary({}, rf"/[aAs][\w.-]*+ {STATE} "),
            "Pattern": _dictionary({}, rf"/p\d++ {REF} "),
            "Shading": _dictionary({}, rf"/s\d++ {REF} "),
            "XObject": _dictionary({}, rf"/[xi][\w-]*+ {REF} "),
        }
    ),
    "information": _dictionary(
        dict.fromkeys(
            ("Author", "CreationDate", "Creator", "Keywords", "ModDate", "Producer", "Subject", "Title"), TEXT
        )
        | {"Trapped": "/False"}
    ),
    "stream": "stream " + _dictionary(PACKED | dict.fromkeys(("Length1", "Length2", "Length3"), INT)),
    "metadata": "stream " + _dictionary(PACKED | {"Type": "/Metadata", "Subtype": "/XML"}),
    "form": "stream "
    + _dictionary(
        PACKED
        | {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": NUMBERS,
            "Resources": REF,
            "Group": _dictionary({"Type": "/Group", "S": "/Transparency", "I": BOOL, "CS": DEVICE}),
        }
    ),
    "profile": "stream " + _dictionary(PACKED | {"N": "[134]"}),
    "objects": "stream " + _dictionary(PACKED | {"Type": "/ObjStm", "N": INT, "First": INT}),
    "table": "stream "
    + _dictionary(
        PACKED
        | {"Type": "/XRef", "ID": _array(TEXT), "Index": NUMBERS, "Info": REF, "Root": REF, "Size": INT, "W": NUMBERS}
    ),
    "shading": _dictionary(
        {
            "ShadingType": "[1-3]",
            "ColorSpace": DEVICE,
            "Domain": NUMBERS,
            "Coords": NUMBERS,
            "Extend": _array(BOOL),
            "Function": FUNCTION,
        }
    ),
    "program": "stream " + _dictionary(PACKED | {"Subtype": _one_of("OpenType CIDFontType0C Type1C")}),
    "encoding": "stream " + _dictionary(PACKED | {"Type": "/CMap", "CMapName": "/WP-Encod-0", "CIDSystemInfo": SYSTEM}),
    "pattern": "stream "
    + _dictionary(
        PACKED
        | {"Type": "/Pattern", "Resources": REF, "BBox": NUMBERS, "Matrix": NUMBERS}
        | dict.fromkeys(("PatternType", "XStep", "YStep", "TilingType", "PaintType"), NUMBER)
    ),
    "attachments": _dictionary({"Names": rf"(?P<named>\[ (?:{TEXT} {REF} ){{1,2}}\])"}),
    "attachment": _dictionary(
        {"Type": "/Filespec", "EF": _dictionary({"F": REF}), "AFRelationship": _one_of("Data Source")}
        | dict.fromkeys(("F", "UF", "Desc"), TEXT)
    ),
    "file": "stream "
    + _dictionary(
        PACKED
        | {
            "Type": "/EmbeddedFile",
            "Subtype": "/(?:application#2fjson|text#2fx-gettext-translation)",
            "Params": _dictionary({"CheckSum": TEXT, "Size": INT} | dict.fromkeys(("CreationDate", "ModDate"), TEXT)),
        }
    ),
    "image": "stream "
    + _dictionary(
        IMAGE_FILTER
        | {"Type": "/XObject", "Subtype": "/Image", "ColorSpace": DEVICE, "Interpolate": BOOL, "SMask": REF}
        | {"Length": INT, "Decode": NUMBERS}
        | dict.fromkeys(("Width", "Height", "BitsPerComponent"), r"\d{1,5}")
    ),
}
