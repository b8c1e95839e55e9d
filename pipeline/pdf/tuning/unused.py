"""Imports the parts of fontTools that cut fonts only when they are used: HarfBuzz does that where it is installed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

UNUSED = ("fontTools.subset", "fontTools.varLib.instancer")


class _Deferred(ModuleType):
    """Stands in for a module of functions until one of them is called."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: getattr(import_module(self.__name__), name)(*args, **kwargs)


@contextmanager
def applied() -> Iterator[None]:
    """Let the engine import stand-ins; any other import gets the modules themselves."""
    before = {name: sys.modules.get(name) for name in UNUSED}
    sys.modules |= {name: _Deferred(name) for name in UNUSED}
    try:
        yield
    finally:
        for name, module in before.items():
            del sys.modules[name]
            if module:
                sys.modules[name] = module
