# SPDX-License-Identifier: Apache-2.0
"""Which library of linear algebra PyTorch calls. That a library is in the process says little: NumPy's wheel brings an
OpenBLAS of its own. So the dynamic linker is asked in which file PyTorch's own library finds LAPACK's function.
`lapack.py FILE CONFIG` prints the name for the library FILE, if PyTorch's configuration is CONFIG."""

import ctypes
import os
import re
import sys

# Of QR decompositions.
SYMBOL = "sgeqrf_"


class DlInfo(ctypes.Structure):
    """Dl_info of dlfcn.h."""

    _fields_ = [
        ("dli_fname", ctypes.c_char_p),
        ("dli_fbase", ctypes.c_void_p),
        ("dli_sname", ctypes.c_char_p),
        ("dli_saddr", ctypes.c_void_p),
    ]


def defined_in(library):
    """The file that defines SYMBOL for a library: it, or the first that has it of those it depends on."""
    function = ctypes.cast(getattr(ctypes.CDLL(library), SYMBOL), ctypes.c_void_p)
    info = DlInfo()
    dladdr = ctypes.CDLL(None).dladdr
    dladdr.argtypes = [ctypes.c_void_p, ctypes.POINTER(DlInfo)]
    if not dladdr(function, ctypes.byref(info)):
        raise OSError("dladdr does not know " + SYMBOL)
    return os.path.realpath(os.fsdecode(info.dli_fname))


def name(library, config):
    """Of the LAPACK that a library calls, libtorch_cpu say; config is what torch.__config__.show() returns."""
    try:
        path = defined_in(library)
    except (OSError, AttributeError):  # it cannot be loaded; it calls no LAPACK
        return "LAPACK-unknown"
    if "openblas" in path:
        return "OpenBLAS"
    # The wheels for x86-64 have MKL inside of PyTorch's own library.
    if "mkl" in os.path.basename(path) or (path == os.path.realpath(library) and "LAPACK_INFO=mkl" in config):
        return "MKL"
    # Debian's directory of it.
    return "reference-LAPACK" if "/lapack/liblapack.so" in path else "LAPACK-unknown"


def loaded(pattern):
    """The path of a file in this process whose path matches, or None."""
    try:
        with open("/proc/self/maps") as maps:
            return next((path for path in re.findall(r"/.*", maps.read()) if re.search(pattern, path)), None)
    except OSError:  # not Linux
        return None


def of_torch(torch):
    """Of PyTorch, which has been imported."""
    library = loaded(r"/libtorch_cpu\.so")
    return name(library, torch.__config__.show()) if library else "LAPACK-unknown"


if __name__ == "__main__":
    print(name(*sys.argv[1:]))
