"""What the fork server loads before it forks workers: the PDF engine, and what verification reads PDFs with.

The garbage collector is off meanwhile, and all that is loaded is frozen: a collection in a worker would write to every
object, and so copy the memory that workers share.
"""

import gc
import sys

sys.excepthook = lambda *_: None  # if it ends, as where it cannot fork, the command says so
gc.disable()
import pebble.pool.process  # noqa: E402, F401 - loaded, not used, like all of these

import pipeline.build.jobs  # noqa: E402
import pipeline.build.pool  # noqa: E402
import pipeline.pdf.render  # noqa: E402
import pipeline.verify.pdf  # noqa: E402, F401

gc.freeze()
