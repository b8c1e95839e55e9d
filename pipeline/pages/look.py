"""The look of a publication: its logo, and the shades of its accent. Start with `read_look`."""

from dataclasses import dataclass

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.base.settings import Look, look_place
from pipeline.pages.accent import Shades, check_accent
from pipeline.pages.logo import Logo, read_logo


@dataclass(frozen=True, slots=True)
class PageLook:
    """What the settings name for the look, read and checked; what they do not name is the theme's."""

    logo: Logo | None = None
    shades: Shades | None = None

    @property
    def accent(self) -> str:
        """The accent in print, for drawings, which take nothing from a style sheet there; empty for the theme's."""
        return self.shades.light if self.shades else ""


def read_look(workspace: Workspace, look: Look) -> PageLook:
    """Read logo and accent; raise with all that is wrong with them."""
    found: list[Diagnostic] = []
    logo, shades = None, None
    try:
        logo = read_logo(workspace, look)
    except PipelineError as failure:
        found += failure.diagnostics
    try:
        shades = check_accent(look.accent, look_place(workspace, "accent")) if look.accent else None
    except PipelineError as failure:
        found += failure.diagnostics
    if found:
        raise PipelineError(found)
    return PageLook(logo, shades)
