"""The faults of a source that nothing may be extracted from; its other faults are found by the checks."""

from dataclasses import replace
from functools import partial

from pipeline.base.diagnostics import Diagnostic, Location
from pipeline.profile.grammar import grammar_faults
from pipeline.profile.message import Message


def lasting_faults(message: Message, name: str) -> list[Diagnostic]:
    """Report what no catalog may take over from a source; the other faults of its texts are reported by the checks."""
    found = []
    for text in filter(None, (message.text, message.plural)):
        for fault in grammar_faults(text, message.location, name):
            found.append(replace(fault, location=message.place(partial(_has, fault.code))))
    return found


def _has(code: str, text: str) -> bool:
    return any(fault.code == code for fault in grammar_faults(text, Location(), ""))
