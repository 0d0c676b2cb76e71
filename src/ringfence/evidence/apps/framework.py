"""The platform under an app: which types are its own, which methods it calls, and how code is found by name.

`framework_methods.txt` has the name of every method of a class or interface of Android (API 21 to 37) or
Java that an app can extend. A name says less than a class and a method, and errs on the safe side.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

# Packages of the platform; all else that an app does not define is a library of the device, or missing.
PACKAGES = (
    "Landroid/",
    "Ljava/",
    "Ljavax/",
    "Ldalvik/",
    "Llibcore/",
    "Lsun/",
    "Lorg/w3c/",
    "Lorg/xml/",
    "Lorg/xmlpull/",
    "Lorg/json/",
    "Lorg/apache/http/",
    "Lorg/apache/commons/logging/",
    "Ljunit/",
)
NOT_OF_THE_PLATFORM = ("Landroid/support/", "Landroid/arch/")
OBJECT = "Ljava/lang/Object;"
OBJECT_METHODS = ("toString", "hashCode", "equals", "finalize", "clone")
ENUM, ENUM_METHODS = "Ljava/lang/Enum;", ("values", "valueOf")
PARCELABLE = "Landroid/os/Parcelable;"
# What deserialising calls, private or not.
SERIAL_METHODS = (
    "readObject",
    "readResolve",
    "readExternal",
    "readObjectNoData",
    "writeReplace",
    "writeObject",
)
# Calls by which a string becomes a class: method names, and (class, method).
LOADING_NAMES = ("forName", "loadClass", "findClass", "setClassName", "instantiate")
COMPONENT_NAME = "Landroid/content/ComponentName;"
# Calls by which methods of a class are found, or its objects handed to scripts.
CLASS = "Ljava/lang/Class;"
LISTING_NAMES = ("getMethod", "getDeclaredMethod", "getMethods", "getDeclaredMethods")
SCRIPT_NAMES = ("addJavascriptInterface",)
SCRIPT_ANNOTATION = "Landroid/webkit/JavascriptInterface;"
# Annotations that stay in the code and by which nobody finds a method.
QUIET_ANNOTATIONS = (
    "Ljava/lang/Deprecated;",
    "Lkotlin/Deprecated;",
    "Ljava/lang/SafeVarargs;",
    "Lkotlin/SinceKotlin;",
)
# Calls by which code comes in that is not in the DEX files read.
CODE_LOADERS = (
    "Ldalvik/system/DexClassLoader;",
    "Ldalvik/system/InMemoryDexClassLoader;",
    "Ldalvik/system/PathClassLoader;",
    "Ldalvik/system/BaseDexClassLoader;",
    "Ldalvik/system/DelegateLastClassLoader;",
    "Ldalvik/system/DexFile;",
    "Ljava/net/URLClassLoader;",
)


@cache
def framework_methods() -> tuple[str, ...]:
    """The names of the platform's methods that an app can override."""
    text = resources.files(__package__).joinpath("framework_methods.txt").read_text(encoding="utf-8")
    return tuple(text.split())


_PACKAGES = tuple(each.encode() for each in PACKAGES)
_NOT_OF_THE_PLATFORM = tuple(each.encode() for each in NOT_OF_THE_PLATFORM)


def is_platform(descriptor: bytes) -> bool:
    """Is a type of the platform? Its first bytes are enough."""
    return descriptor.startswith(_PACKAGES) and not descriptor.startswith(_NOT_OF_THE_PLATFORM)
