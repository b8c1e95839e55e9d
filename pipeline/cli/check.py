"""The command that checks, fixes and explains."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict, replace

from pipeline.base.diagnostics import misuse
from pipeline.checks.codes import Code, near_codes, read_codes
from pipeline.cli.command import Command, open_workspace
from pipeline.cli.report import report, say

ALL = "all"


def run_check(arguments: Namespace) -> int:
    if arguments.explain:
        arguments.command = replace(CHECK, remedy="nothing was checked")
        return _explain(arguments.explain.lower(), as_json=arguments.format == "json")
    from pipeline.project.project import read_project  # 0.2 s, which other commands and --explain do not need

    workspace = open_workspace(arguments)
    if arguments.fix:
        from pipeline.project.update import fix_catalogs  # and RapidFuzz with it

        fixes = fix_catalogs(workspace)
        for fix in fixes:
            say(str(fix), arguments)
        say(f"fixed {len(fixes)} text(s)" if fixes else "there is nothing to fix", arguments)
    project, warnings = read_project(workspace)
    report(warnings, arguments)
    messages = sum(len(template.messages) for template in project.templates)
    say(
        f"checked {len(project.profiles)} profile(s), {messages} messages, {len(project.catalogs)} catalogs"
        f" in {len(project.locales)} locales: no errors",
        arguments,
    )
    return 0


def _explain(name: str, *, as_json: bool) -> int:
    """Print what a code means, or a line for each; an unknown code is wrong usage."""
    codes = read_codes()
    if as_json and (name == ALL or name in codes):
        records = [_record(code) for code in codes.values() if name in (ALL, code.name)]
        print(json.dumps(records if name == ALL else records[0], ensure_ascii=False, indent=2))
        return 0
    if name == ALL:
        width = max(map(len, codes))
        for code in codes.values():
            print(f"{code.name:{width}}  {code.severity.split()[0]:7}  {code.means}")
        return 0
    if name not in codes:
        near = near_codes(name)
        hint = f"did you mean {', '.join(near)}?" if near else f"pipeline check --explain {ALL} lists the codes"
        raise misuse("--explain", "unknown-code", f"there is no code “{name}”", hint)
    print("\n".join(_section(codes[name])))
    return 0


def _record(code: Code) -> dict[str, str]:
    fields = asdict(code)
    return {"code": fields.pop("name"), **fields}


def _section(code: Code) -> list[str]:
    lines = [f"{code.severity}[{code.name}]: {code.means}"]
    lines += [f"  why: {code.why}"] if code.why else []
    lines += [f"  fix: {code.fix}"]
    lines += [f"  wrong: {code.wrong}"] if code.wrong else []
    lines += [f"  right: {code.right}"] if code.right else []
    return lines


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--fix", action="store_true", help="first fix in the catalogs what takes no judgement")
    explain = f"say what a code means, and do nothing else; {ALL} lists the codes"
    parser.add_argument("--explain", metavar="CODE", help=explain)


CHECK = Command(
    name="check",
    summary="check profiles, layouts and catalogs",
    example="pipeline check --fix",
    remedy="fix what is wrong, then run pipeline check again",
    run=run_check,
    arguments=_arguments,
)
