"""What kind of data a file has, by the end of its name: files that layouts load, and those of the editor's page."""

MEDIA_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".otf": "font/otf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".woff2": "font/woff2",
}
