"""The command that checks, fixes and explains."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict, replace

from pipeline.base.diagnostics import misuse
from pipeline.cli.command import command, listed, open_workspace
from pipeline.cli.report import print_json, report, say, show

ALL = "all"


def run_check(arguments: Namespace) -> int:
    if arguments.explain:
        arguments.command = replace(CHECK, remedy="nothing was checked")
        return _explain(arguments.explain.lower(), as_json=arguments.format == "json")
    from pipeline.project.project import read_project
    from pipeline.project.selection import Selection

    workspace, selection = open_workspace(arguments), Selection(tuple(arguments.locale), checks=True)
    if arguments.fix:
        from pipeline.project.update import fix_catalogs

        fixes = fix_catalogs(workspace, selection)
        for fix in fixes:
            say(str(fix), arguments)
        say(f"fixed {len(fixes)} text(s)" if fixes else "there is nothing to fix", arguments)
    project, warnings = read_project(workspace, selection)
    report(warnings, arguments)
    messages = sum(len(template.messages) for template in project.templates)
    checked = f"{len(project.profiles)} profile(s), {messages} messages, {len(project.catalogs)} catalogs"
    say(f"checked {checked} in {len(project.selected)} locales: no errors", arguments)
    return 0


def _explain(name: str, *, as_json: bool) -> int:
    """Print what a code means, or a line for each; an unknown code is wrong usage."""
    from difflib import get_close_matches

    from pipeline.checks.codes import read_codes

    codes = read_codes()
    if name != ALL and name not in codes:
        near = get_close_matches(name, codes, 3, 0.7)
        hint = f"did you mean {', '.join(near)}?" if near else f"pipeline check --explain {ALL} lists the codes"
        raise misuse("--explain", "unknown-code", f"there is no code “{name}”", hint)
    if as_json:
        fields = [asdict(code) for code in (codes.values() if name == ALL else [codes[name]])]
        records = [{"code": record.pop("name"), **record} for record in fields]
        print_json(records if name == ALL else records[0])
    elif name == ALL:
        for code in codes.values():
            show(f"{code.name:{max(map(len, codes))}}  {code.severity.split()[0]:7}  {code.means}")
    else:
        code = codes[name]
        show(f"{code.severity}[{name}]: {code.means}")
        for heading in ("why", "fix", "wrong", "right"):
            if text := getattr(code, heading):
                show(f"  {heading}: {text}")
    return 0


def _arguments(parser: ArgumentParser) -> None:
    part = "check the catalogs of this locale only; several with commas or once more (example: hy)"
    parser.add_argument("--locale", type=listed, action="extend", default=[], metavar="TAG", help=part)
    parser.add_argument("--fix", action="store_true", help="first fix in the catalogs what takes no judgement")
    explain = f"say what a code means, and do nothing else; {ALL} lists the codes"
    parser.add_argument("--explain", metavar="CODE", help=explain)


CHECK = command("check", run_check, _arguments)
