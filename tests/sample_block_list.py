"""A small block list: names whole and exact, addresses of both families, reasons, something left out."""

from __future__ import annotations

from datetime import date

from ringfence.model.block import BlockedAddress, BlockedName, BlockList, LeftOut, Reason

SDK = Reason(
    owner="Red Holding Ltd. (China)",
    paths=("0a1b2c3d4e5f", "112233445566"),
    rules=("28 CFR 202.301", "PAFACA 2(g)(1)(A)"),
    stops=("Red SDK (in Maps)",),
)
TENANT = Reason(
    owner="Red Holding Ltd. (China)",
    paths=("112233445566",),
    stops=("Maps",),
    warning="on bluecloud.example, shared hosting of Blue Cloud Inc.: look whether others use this name too",
)
NAMES = (
    BlockedName("red.bluecloud.example", False, "the rest of bluecloud.example is others'", TENANT),
    BlockedName("redsdk.example", True, "all of it is Red SDK Maker's", SDK, ("api.redsdk.example",)),
)
ADDRESSES = (
    BlockedAddress("198.51.100.7", 4, "contacted by its number", SDK),
    BlockedAddress("2001:db8::7", 6, "contacted by its number", SDK),
)
LEFT_OUT = (
    LeftOut("bluecloud.example", "shared hosting of Blue Cloud Inc.: services of others are below it"),
)


def block_list(
    names: tuple[BlockedName, ...] = NAMES, addresses: tuple[BlockedAddress, ...] = ADDRESSES
) -> BlockList:
    day = date(2026, 11, 1)
    return BlockList(
        "Maps of 2026", "every endpoint on an open path", day, names, addresses, LEFT_OUT, "0.1.0"
    )
