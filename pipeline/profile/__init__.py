"""The profile: YAML comes in, a frozen Profile goes out, or every fault that was found, each with its line."""

from pipeline.profile.loader import load_profile
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
    "load_profile",
]
