"""The system libraries that set text, and how each system has them installed: no package of Python brings them."""

DEBIAN = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig"
INSTALL = {
    "Debian, Ubuntu": f"apt-get install {DEBIAN}",
    "Fedora": "dnf install pango fontconfig",
    "Alpine": "apk add pango so:libharfbuzz-subset.so.0 fontconfig",
    "macOS": "brew install pango",
    "Windows": "use WSL, with the line of Debian or Ubuntu",
}
HINT = "\n".join(["install Pango and HarfBuzz:", *(f"{system}: {line}" for system, line in INSTALL.items())])
