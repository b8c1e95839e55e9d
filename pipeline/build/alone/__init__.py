"""A folder for Python's path that holds the package alone: beside the package itself may stand anybody's modules."""
