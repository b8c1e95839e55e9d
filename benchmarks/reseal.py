"""What somebody does who changes a publication and its manifest to match: digests, sizes and the seal."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pipeline.verify.manifest import digest, sealed


def resealed(manifest: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Return a manifest with the sizes and digests of changed files, by path, and sealed again."""
    table = json.loads(manifest)
    for file in table["files"]:
        if file["path"] in changed:
            data = changed[file["path"]]
            file |= {"size": len(data), "sha256": digest(data)}
    return sealed(table).encode("utf-8")
