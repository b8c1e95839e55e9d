"""What the fork server loads before it forks workers: the PDF engine, and what verification reads PDFs with.

The garbage collector is off meanwhile, and all that is loaded is frozen: a collection in a worker would write to every
object, and so copy the memory that workers share.

A worker needs nothing of the script that builds, which would run once more in each of them if it were imported there.
"""

import gc
import sys
from multiprocessing import spawn

sys.excepthook = lambda *_: None  # if it ends, as where it cannot fork, the command says so
gc.disable()
import pebble.pool.process  # noqa: E402, F401 - loaded, not used, like all of these

import pipeline.build.jobs  # noqa: E402
import pipeline.build.pool  # noqa: E402
import pipeline.pdf.render  # noqa: E402
import pipeline.verify.pdf  # noqa: E402, F401

for _name in ("_fixup_main_from_path", "_fixup_main_from_name"):  # what workers import the script with
    if hasattr(spawn, _name):
        setattr(spawn, _name, lambda *_: None)
gc.freeze()
