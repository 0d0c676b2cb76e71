"""The names of an app's files -> the frameworks that bring their own kind of code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_LIB = r"lib/[^/]+/"
_FRAMEWORKS: tuple[tuple[str, str, str], ...] = (
    (
        "React Native",
        rf"assets/index\.android\.bundle|{_LIB}libreactnative(jni)?\.so|{_LIB}libhermes(vm)?\.so|.*/main\.jsbundle",
        "JavaScript or Hermes bytecode in a bundle",
    ),
    ("Flutter", rf"{_LIB}libflutter\.so|.*/Flutter\.framework/Flutter", "Dart in libapp.so, as machine code"),
    ("Unity", rf"{_LIB}libunity\.so|.*/UnityFramework\.framework/.*", "C# in libil2cpp.so or in DLLs"),
    ("Cordova", r"(assets|.*\.app)/www/(cordova|phonegap).*\.js", "JavaScript in www"),
    ("Capacitor", r"(assets|.*\.app)/capacitor\.config\.json", "JavaScript in public"),
    ("NativeScript", rf"{_LIB}libNativeScript\.so|assets/app/package\.json", "JavaScript in assets/app"),
    ("Titanium", rf"{_LIB}libkroll-v8\.so|assets/Resources/ti\..*", "JavaScript, often encrypted"),
    ("Xamarin or .NET", rf"{_LIB}libmono(droid|sgen-2\.0)\.so|assemblies/.*", "C# in assemblies"),
    ("uni-app", r"(assets|.*\.app|.*/Pandora)/apps/__UNI__[^/]+/www/.*", "JavaScript in apps/__UNI__…/www"),
    ("Weex", rf"{_LIB}libweex.*\.so", "JavaScript, often fetched"),
    ("mini-program host", r".*\.wxapkg|.*\.(amr|tar)\.mini|assets/mini.?(program|app).*", "mini-programs"),
    ("Cocos", rf"{_LIB}libcocos.*\.so|assets/(src|main)/.*\.jsc", "JavaScript or Lua, often encrypted"),
    ("Godot", rf"{_LIB}libgodot_android\.so", "GDScript in a package"),
    ("Unreal", rf"{_LIB}lib(UE4|Unreal)\.so", "C++ and packages"),
    ("Python (Chaquopy)", r"assets/chaquopy/.*", "Python in assets/chaquopy"),
    ("Python (Kivy)", rf"assets/private\.(mp3|tar)|{_LIB}libpybundle\.so", "Python in an archive"),
    ("Qt", rf"{_LIB}libQt[56]Core.*\.so", "C++ and QML"),
    ("Corona", r"assets/resource\.car|lib/[^/]+/libcorona\.so", "Lua in resource.car"),
    ("Adobe AIR", rf"{_LIB}libCore\.so|assets/.*\.swf", "ActionScript in SWF files"),
    ("Kotlin Multiplatform (JS or Wasm)", r"assets/.*composeResources.*\.wasm", "WebAssembly"),
)
_PATTERNS = tuple((name, re.compile(pattern), where) for name, pattern, where in _FRAMEWORKS)
_ANY = re.compile("|".join(f"(?:{pattern})" for _, pattern, _ in _FRAMEWORKS))


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework, the file that gave it away, and where its code is."""

    name: str
    seen: str
    where: str


def find_frameworks(names: Iterable[str]) -> tuple[Framework, ...]:
    """Each framework once, by its first file in the order given."""
    found: dict[str, Framework] = {}
    for file in names:
        if not _ANY.fullmatch(file):
            continue
        for name, pattern, where in _PATTERNS:
            if name not in found and pattern.fullmatch(file):
                found[name] = Framework(name, file, where)
    return tuple(found.values())
