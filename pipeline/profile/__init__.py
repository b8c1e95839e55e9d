"""The canonical text: YAML to a Profile with every fault at its line, the grammar of a message, extracted messages.

Start with `loader.load_profile`; `grammar.parse` takes a message apart, `messages` collects what is translated.
"""
