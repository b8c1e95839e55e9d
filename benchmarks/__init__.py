"""Measurements against other tools; their last results stand in docs/benchmarks.md."""
