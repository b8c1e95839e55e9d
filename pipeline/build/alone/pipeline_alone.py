"""Loads the package `pipeline` from where it is, without its folder on the path; run as a script, runs the command.

The folder of a checkout may be a workspace too, and a `yaml.py` there would be imported for PyYAML.
"""

import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]

if PACKAGE.name not in sys.modules:
    spec = spec_from_file_location(PACKAGE.name, PACKAGE / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    sys.modules[PACKAGE.name] = package = module_from_spec(spec)
    spec.loader.exec_module(package)

if __name__ == "__main__":
    sys.exit(import_module("pipeline.__main__").main())
