"""An invented SDK that can be written under its own names and renamed, and apps that only talk about it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.dex_instructions import const_string, invoke_static, invoke_virtual, op, return_void
from tests.dex_writer import NATIVE, PUBLIC, STATIC, DexClass, Field, Method, constructor, write_dex

PACKAGE = "com.redsdk.core"
OWN_NAMES = {"Collector": "com.redsdk.core.Collector", "Sender": "com.redsdk.core.Sender"}
RENAMED = {"Collector": "x.y.a", "Sender": "x.y.b"}
TEXTS = {
    "Collector": ("red_sdk_device_cache", "red_sdk_last_upload", "RED-SDK/Collector"),
    "Sender": ("https://up.redsdk.example/v2/log", "red_sdk_send_queue", "RED-SDK/Sender"),
}
_PLATFORM = (
    "getDeviceId",
    "getSimSerialNumber",
    "getLine1Number",
    "getSubscriberId",
    "getNetworkOperator",
    "getSimOperator",
    "getNetworkCountryIso",
    "getSimCountryIso",
    "getDeviceSoftwareVersion",
)
_TELEPHONY, _TEXT = "android.telephony.TelephonyManager", "()Ljava/lang/String;"


def write_sdk(names: Mapping[str, str], member: str = "collect", most: int = 3) -> bytes:
    """The SDK with its classes called so; `most` strings of each class are kept."""
    return write_dex(classes(names, member, most))


def classes(names: Mapping[str, str], member: str = "collect", most: int = 3) -> list[DexClass]:
    return [_class(part, names, member, most) for part in names]


def _class(part: str, names: Mapping[str, str], member: str, most: int) -> DexClass:
    other = names["Sender" if part == "Collector" else "Collector"].replace(".", "/")
    loads = [const_string(0, text) for text in TEXTS[part][:most]]
    asks = [
        instruction
        for name in _PLATFORM
        for instruction in (invoke_virtual(_TELEPHONY, name, _TEXT, "p1"), op("move-result-object", 0))
    ]
    code = (*loads, *(asks if part == "Collector" else ()), return_void())
    return DexClass(
        names[part],
        "java.lang.Thread",
        fields=(
            Field(f"{member}Count", "int"),
            Field(f"{member}Peer", names["Sender" if part == "Collector" else "Collector"]),
            Field(f"{member}Ids", "java.lang.String[]"),
            Field(f"{member}Context", "android.content.Context"),
        ),
        methods=(
            constructor("java.lang.Thread"),
            Method(member, f"(L{_TELEPHONY.replace('.', '/')};)V", PUBLIC, code, 4),
            *(Method(f"{member}{n}", f"({'I' * n}L{other};)V", PUBLIC | NATIVE) for n in range(4)),
            Method(f"{member}All", f"([L{other};J)V", PUBLIC | STATIC | NATIVE),
        ),
    )


def write_helper(name: str, texts: tuple[str, ...], library: str = "") -> bytes:
    """A class of the app that holds some of the SDK's strings, as one that configures it does."""
    loads = [const_string(0, text) for text in texts]
    if library:
        load = invoke_static("java.lang.System", "loadLibrary", "(Ljava/lang/String;)V", 0)
        loads += [const_string(0, library), load]
    body = Method("setUp", "()V", PUBLIC, (*loads, return_void()), 2)
    return write_dex([DexClass(name, methods=(constructor(), body))])
