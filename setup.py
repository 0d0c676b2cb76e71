"""Compile the kernels where the machine can; elsewhere they run interpreted, with the same answers.

The index of the catalogue is built as well. A kernel is a module that imports Cython's shadow module. The
rest of the build is in pyproject.toml.
"""

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

WORKERS = os.cpu_count() or 1
ROOT = Path(__file__).resolve().parent
DIRECTIVES = {
    "language_level": 3,
    "boundscheck": True,  # what the arrays hold comes from files
    "wraparound": False,
    "show_performance_hints": False,
}


def find_kernels() -> list[str]:
    modules = sorted((ROOT / "src").rglob("*.py"))
    return [str(path.relative_to(ROOT)) for path in modules if b"\nimport cython" in path.read_bytes()]


def can_compile() -> bool:
    """Are there a C compiler and the header of this Python? If not, Cython need not even start."""
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    return shutil.which(compiler) is not None and Path(sysconfig.get_path("include"), "Python.h").is_file()


def make_extensions() -> list[Extension]:
    """One for each kernel. That Cython accepts it is demanded, that the C compiler does is not."""
    kept = os.environ.get("RINGFENCE_KERNELS") == "kept"  # tools/set_up.py: those beside the source are right
    kernels = find_kernels() if can_compile() and not kept else []
    extensions = cythonize(
        kernels, build_dir="build", compiler_directives=DIRECTIVES, nthreads=WORKERS, quiet=True
    )
    for extension in extensions:
        extension.optional = True  # after cythonize, which makes new ones and forgets it
    return extensions


def build_index_file() -> None:
    """The index of the catalogue, so that an installed package need not build it at its first look-up."""
    sys.path.insert(0, str(ROOT / "src"))
    from ringfence.catalogue.build_index import build_index
    from ringfence.catalogue.table_files import SHIPPED, fingerprint

    (SHIPPED.parent / "index.bin").write_bytes(build_index((SHIPPED,), fingerprint((SHIPPED,))))


if __name__ == "__main__":  # cythonize starts processes, which read this file again
    build_index_file()
    setup(ext_modules=make_extensions(), options={"build_ext": {"parallel": WORKERS}})
