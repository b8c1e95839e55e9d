"""The address that a publication stands at: what is wrong with one, in words that say what to do, and its one form.

Every canonical link, the sitemap, QR codes and the data are made of it by adding a path, so it has to be a folder.
"""

import re
from collections.abc import Callable
from functools import partial

from pipeline.base.toml import Rule

LONGEST_SITE = 200  # characters: a QR code has no place for much more, and none that is long is read well
HINT = 'write the address of the folder that the publication will stand in, as "https://example.org/facts/"'
ASCII_HINT = (
    "write the host in Punycode (xn--…), and other letters as a browser copies them from its address line (%D0…)"
)
SCHEME = re.compile("https?://", re.IGNORECASE)
LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*\.?(?::([0-9]{{1,5}}))?")
FOLDER = re.compile(r"(?:/(?!\.{1,2}(?:/|\Z))(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+)*/?")


def _parts(site: str) -> tuple[str, str]:
    """Return host and folder, without the scheme."""
    host, slash, folder = SCHEME.sub("", site, count=1).partition("/")
    return host, slash + folder


def _is_no_host(site: str) -> bool:
    host = HOST.fullmatch(_parts(site)[0])
    return host is None or int(host[1] or 0) > 65_535


# What can be wrong, told of the first that is: whether it is, what the address then is, and what to do.
FAULTS: tuple[tuple[Callable[[str], object], str, str], ...] = (
    (lambda site: not SCHEME.match(site), "is not an address that begins with https:// or http://", HINT),
    (lambda site: re.search(r"\s", site), "has a space or a line break", "take it out, or write %20 in its place"),
    (lambda site: "?" in site, "has a query", "take out all from the ? on: a publication is files, which answer none"),
    (lambda site: "#" in site, "has a fragment", "take out all from the # on: it names a place on a page"),
    (lambda site: "@" in _parts(site)[0], "has a user in it", "take out all up to the @: every page would tell it"),
    (lambda site: _parts(site)[0].partition(":")[0] == "", "has no host", HINT),
    (lambda site: not site.isascii(), "has letters that no address may have", ASCII_HINT),
    (_is_no_host, "has a host that cannot be", HINT),
    (lambda site: re.search(r"\.html?/?\Z", site), "is the address of a page, not of a folder", HINT),
    (lambda site: not FOLDER.fullmatch(_parts(site)[1]), "has a folder that browsers would write in another way", HINT),
)


def _passes(number: int, site: str) -> bool:
    """Tell whether another fault than this one is the first of an address; an empty address has none."""
    found = next((n for n, (is_wrong, _, _) in enumerate(FAULTS) if is_wrong(site)), None) if site else None
    return found != number


SITE_RULES = tuple(Rule(partial(_passes, n), message, hint) for n, (_, message, hint) in enumerate(FAULTS))


def normal_site(site: str) -> str:
    """Return an address without faults with its scheme and host in small letters, and one slash at its end."""
    if not site:
        return ""
    host, folder = _parts(site)
    return f"{site.partition(':')[0]}://{host}".lower() + folder.rstrip("/") + "/"
