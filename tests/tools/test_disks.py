"""Disks that are full or read-only in earnest: mounted in a name space of their own, where the system allows that."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, assemble

from pipeline.base.user_cache import cache_folder

BUILD = f'{sys.executable} -m pipeline build --workspace "$1"'
STARTED = """
set -e
mount -t tmpfs -o size=3m disk "$1"
cp -r "$2"/. "$1"
{build} >&2
sha256sum "$1"/output/manifest.json
sed -i 's/Island Editors/Editors of the Island/' "$1"/pyproject.toml
{trouble}
! {build} || exit 3
sha256sum "$1"/output/manifest.json
ls -A "$1"
{mend}
{build} >&2
{verify}
"""


def allowed() -> bool:
    command = ["unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "disk", "/mnt"]
    return shutil.which("unshare") is not None and subprocess.run(command, capture_output=True).returncode == 0


pytestmark = pytest.mark.skipif(not allowed(), reason="this system allows no mount")


def run(folder: Path, trouble: str, mend: str) -> tuple[list[str], str]:
    """Publish on a disk of 3 MB, edit, build into trouble, and again when it is mended; return what is said."""
    assemble(folder / "source")
    (folder / "disk").mkdir()
    script = STARTED.format(build=BUILD, trouble=trouble, mend=mend, verify=BUILD.replace(" build ", " verify "))
    command = [
        "unshare",
        "--map-root-user",
        "--mount",
        "bash",
        "-c",
        script,
        "bash",
        folder / "disk",
        folder / "source",
    ]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr
    before, after, *rest = result.stdout.splitlines()
    assert before == after, "the publication has changed"
    assert not [name for name in rest if name.startswith(".")]
    return rest, result.stderr


@pytest.mark.parametrize("free", [0, 8, 24, 48, 80])
def test_a_full_disk(tmp_path: Path, free: int) -> None:
    """So many kilobytes are left: for nothing, for the fonts, for a part of the publication."""
    trouble = f'head -c 4M /dev/zero > "$1"/ballast || truncate -s -{free}K "$1"/ballast'
    _, said = run(tmp_path, trouble, 'rm "$1"/ballast')
    assert "error[unwritable]" in said
    assert "No space left on device" in said


def test_a_workspace_that_is_read_only(tmp_path: Path) -> None:
    _, said = run(tmp_path, 'mount -o remount,ro "$1"', 'mount -o remount,rw "$1"')
    assert ".output.staging: error[unwritable]: cannot be written: Read-only file system" in said


def test_an_output_that_is_read_only(tmp_path: Path) -> None:
    trouble = 'mount --bind "$1"/output "$1"/output; mount -o remount,bind,ro "$1"/output'
    _, said = run(tmp_path, trouble, 'umount "$1"/output')
    assert "output: error[unwritable]: cannot be written: " in said  # a mount of the same disk is not known as one


def in_name_space(script: str, *arguments: Path, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = ["unshare", "--map-root-user", "--mount", *options, "bash", "-ec", script, "bash", *map(str, arguments)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in result.stderr
    assert result.returncode == 0, result.stderr
    return result


EDIT = """sed -i 's/Island Editors/Editors of the Island/' "$1"/pyproject.toml"""
VERIFY = BUILD.replace(" build ", " verify ")


def test_an_output_that_is_a_link_to_another_disk(tmp_path: Path) -> None:
    """Published through by each build, and verified."""
    assemble(tmp_path / "workspace")
    (tmp_path / "disk").mkdir()
    script = f"""
mount -t tmpfs disk "$2"
mkdir "$2"/site
ln -sfn "$2"/site "$1"/output
{BUILD}
{VERIFY}
{EDIT}
{BUILD}
{VERIFY}
{BUILD}
readlink "$1"/output
ls -A "$2" "$1"
grep -c "Editors of the Island" "$2"/site/he/hans-island.html
"""
    lines = in_name_space(script, tmp_path / "workspace", tmp_path / "disk").stdout.splitlines()
    assert lines[lines.index(str(tmp_path / "disk/site")) + 1 :][:2] == [f"{tmp_path}/disk:", "site"]
    assert not [line for line in lines if line.startswith(".")]


def test_a_workspace_of_a_container_image(tmp_path: Path) -> None:
    """It is the lower layer of an overlay, where no folder can be renamed or exchanged: it is copied."""
    assemble(tmp_path / "image")
    (tmp_path / "image/output").mkdir(exist_ok=True)
    (tmp_path / "image/output/old.html").touch()
    for name in ("disk", "container"):
        (tmp_path / name).mkdir()
    script = f"""
mount -t tmpfs disk "$2"
mkdir "$2"/upper "$2"/work
mount -t overlay overlay -o lowerdir="$3",upperdir="$2"/upper,workdir="$2"/work,userxattr "$1" || exit 0
{BUILD}
{VERIFY}
{EDIT}
{BUILD}
{VERIFY}
ls -A "$1"
ls "$1"/output
echo mounted
"""
    lines = in_name_space(script, *(tmp_path / name for name in ("container", "disk", "image"))).stdout.splitlines()
    if not lines:
        pytest.skip("this system allows no overlay")
    assert lines[-1] == "mounted"
    assert "old.html" not in lines
    assert not [line for line in lines if line.startswith(".")]


def test_a_container_without_proc(tmp_path: Path) -> None:
    assemble(tmp_path / "workspace")
    script = f"""
mount -t tmpfs nothing /proc
mkdir -p "$2"/work.999999999 "$1"/.output.staging
{BUILD}
{VERIFY}
{EDIT}
{BUILD}
{VERIFY}
ls -A "$1" "$2"
"""
    lines = in_name_space(script, tmp_path / "workspace", cache_folder(tmp_path / "workspace")).stdout.splitlines()
    assert not [line for line in lines if line.startswith(("work.", ".output"))]
