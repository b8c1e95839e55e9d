"""The profile: YAML comes in, a frozen Profile goes out, or every fault that was found, each with its line."""

from pipeline.profile.loader import RESERVED_SLUGS, form_missing, is_slug, load_profile
from pipeline.profile.model import (
    Claim,
    Fact,
    Figure,
    Message,
    Name,
    NameForms,
    Paragraph,
    Place,
    Profile,
    Section,
    Source,
    TimelineEntry,
)

__all__ = [
    "RESERVED_SLUGS",
    "Claim",
    "Fact",
    "Figure",
    "Message",
    "Name",
    "NameForms",
    "Paragraph",
    "Place",
    "Profile",
    "Section",
    "Source",
    "TimelineEntry",
    "form_missing",
    "is_slug",
    "load_profile",
]
