"""What the fork server loads before it forks workers: the PDF engine, and what verification reads PDFs with."""

import gc

import pebble.pool.process  # noqa: F401 - loaded, not used, like those below

import pipeline.build.jobs
import pipeline.build.pool
import pipeline.pdf.render
import pipeline.verify.pdf  # noqa: F401

gc.collect()
gc.freeze()  # a collection in a worker would write to every object, and so copy the memory that workers share
