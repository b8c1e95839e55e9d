"""A tag or a slug comes in; a locale or a profile that can be drafted stands in the workspace."""

from pipeline.new.locale import new_locale
from pipeline.new.model import Created
from pipeline.new.profile import new_profile

__all__ = ["Created", "new_locale", "new_profile"]
