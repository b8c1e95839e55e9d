"""Adds the map of a profile to a workspace: all of its three files, or nothing."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

from pipeline.base.diagnostics import Diagnostic, misuse
from pipeline.base.files import Workspace
from pipeline.base.settings import Settings, read_settings
from pipeline.language.locales import SOURCE as ENGLISH
from pipeline.profile.loader import load_profile
from pipeline.profile.model import Profile
from pipeline.project.update import update_catalogs
from pipeline.scaffold.decisions import Created, Decision
from pipeline.scaffold.maps.example import example
from pipeline.scaffold.maps.extent import coarse, parse_extent
from pipeline.scaffold.maps.geojson import UserData, read_user_data
from pipeline.scaffold.maps.layouts import Texts, data_text, legend_entries, legend_layout, map_layout
from pipeline.scaffold.pending import PendingWorkspace

WHERE = "new map"
NEUTRAL = "see that no country’s name stands in what is disputed, and that the territory is tinted as far as you mean"
UNTINTED = "the territory is not tinted: Natural Earth has no outline of it, or a disputed one; see where its names are"
DRAW = "draw it as far as you mean, save it as the example below, in longitudes and latitudes of your own, and run"
ADD = "it lacks what is drawn now: add between call and endcall, and run pipeline update"
LIBRARY = "shapely"
INSTALL = 'pip install "factsheet-pipeline[maps]", or: pip install "shapely>=2.1"'


def new_map(
    workspace: Workspace, slug: str, bbox: str, lines: Path | None = None, *, data_only: bool = False
) -> tuple[Created, list[Diagnostic]]:
    """Add the map of a profile; return what was written, with warnings; raise, and write nothing, where that fails.

    `bbox` is west, south, east and north in degrees, `lines` a GeoJSON file of the user's. With `data_only` the layouts
    of a map that exists stay as they were edited.
    """
    settings = read_settings(workspace)
    profile = _profile(workspace, slug, settings)
    path = f"templates/figures/{slug}"
    layouts = [f"{path}.svg.html", f"{path}.legend.html"]
    _check_existing(workspace, [f"{path}.json", *layouts], data_only=data_only)
    extent = parse_extent(bbox)
    own = read_user_data(lines) if lines else UserData((), "")
    try:
        from pipeline.scaffold.maps.make import make_map
    except ModuleNotFoundError as failure:
        if failure.name != LIBRARY:
            raise
        message = f"needs the library {LIBRARY}, which is not installed"
        raise misuse(WHERE, "map-library", message, INSTALL) from failure

    names = _names(profile)
    value, labels = make_map(extent, own, names, slug)
    is_tinted = bool(value["territory"]) or any(tint["kind"] == "territory" for tint in value["tints"].values())
    texts = Texts(slug, _described(names, own), labels, own, is_tinted)
    pending = PendingWorkspace(workspace)
    pending.write_text(f"{path}.json", data_text(value))
    unnamed = legend_entries(texts, workspace.read_text(layouts[1])) if data_only else []
    if unnamed:
        unnamed = [ADD, *unnamed]
    if not data_only:
        for layout, text in zip(layouts, (map_layout(texts), legend_layout(texts)), strict=True):
            pending.write_text(layout, text)
        update_catalogs(pending)
    decisions: tuple[Decision, ...] = (
        Decision("labels", (f"{layouts[0]}: delete what is not wanted; names and places are in {path}.json",)),
        Decision("neutrality", (NEUTRAL,)),
        Decision("names", ("Natural Earth’s are one usage of several: correct them where the dispute is about them",)),
        Decision("legend", (f"{layouts[1]}: neutral words, and whose data the lines are", *unnamed)),
    )
    if not is_tinted:
        command = f"pipeline new map {slug} --bbox={quote(bbox)} --data-only --lines FILE"
        decisions = (Decision("tint", (UNTINTED, f"{DRAW}: {command}", *example(extent, names[0]))), *decisions)
    warnings = coarse(extent) if not own.of("country") else []
    return Created(pending.commit(), decisions, f"pipeline build --draft --profile {slug}"), warnings


def _names(profile: Profile) -> list[str]:
    """Return the names that the map sets on the territory: those of the title, or all where that is not decided."""
    order = profile.order(ENGLISH)
    territory = profile.places[0].id
    known = {record.id: record.in_locale(ENGLISH).name for record in profile.names if record.place == territory}
    return [known[name] for name in order if name in known] or list(known.values())


def _profile(workspace: Workspace, slug: str, settings: Settings) -> Profile:
    path = f"templates/profiles/{slug}.yaml"
    if slug not in [Path(name).stem for name in workspace.list("templates/profiles/*.yaml")]:
        hint = f"create it first: pipeline new profile {slug}"
        raise misuse(WHERE, "map-profile", f"there is no profile “{slug[:60]}”", hint)
    return load_profile(path, workspace.read_text(path), settings, draft=True)


def _check_existing(workspace: Workspace, paths: list[str], *, data_only: bool) -> None:
    there = [path for path in paths if workspace.exists(path)]
    if there and not data_only:
        hint = "--data-only makes the data anew and leaves the layouts; to begin anew, remove all three files first"
        raise misuse(WHERE, "map-exists", f"{there[0]} exists already", hint)
    if data_only and len(there) < len(paths):
        missing = next(path for path in paths if path not in there)
        raise misuse("--data-only", "map-exists", f"there is no {missing}", "leave --data-only out")


def _described(names: list[str], own: UserData) -> str:
    """Return what the map shows, for those who do not see it."""
    title = names[0] + "".join(f" ({name})" for name in names[1:])
    shown = [feature.name for feature in own.shown() if feature.name]
    return f"Map of {title} and what lies around it" + (f", with: {'; '.join(shown)}" if shown else "")
