"""The labels of the translators' editor, which its page shows and its domain `editor` has for translators.

They are the pipeline's own and stand beside this module. A workspace translates them only if it has the POT
(`INTERFACE_POT`); all others have the catalogs of the theme.
"""

import tomllib
from functools import cache
from pathlib import Path

from pipeline.base.diagnostics import Location
from pipeline.profile.message import Message
from pipeline.profile.messages import Template

INTERFACE = "editor"  # the domain
INTERFACE_POT = f"locales/{INTERFACE}.pot"
PATH = "pipeline/profile/interface.toml"


@cache
def interface_template() -> Template:
    """Return every label of the editor as a message, in the order of the file."""
    text = Path(__file__).with_name("interface.toml").read_text(encoding="utf-8")
    lines = {line.strip("[]"): number for number, line in enumerate(text.splitlines(), 1) if line.startswith("[")}
    return Template(
        INTERFACE,
        tuple(
            Message(id_, own["text"], Location(PATH, lines[id_]), _notes(own), own.get("plural", ""))
            for id_, own in tomllib.loads(text).items()
        ),
    )


def _notes(own: dict[str, str]) -> tuple[str, ...]:
    return (own["note"],) if "note" in own else ()
