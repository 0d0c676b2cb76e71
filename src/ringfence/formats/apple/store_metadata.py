"""iTunesMetadata.plist, which the App Store puts into a bought app: which app it is, and who sells it.

The buyer's account stands in it too; it is a person's and is not kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from .plist_values import mapping, text
from .property_list import read_dictionary


@dataclass(frozen=True, slots=True)
class StoreMetadata:
    """What the store says. Days are as written; empty text means: not said."""

    bundle_id: str
    app_id: str  # the number in the App Store's address
    name: str
    seller: str
    seller_id: str
    version: str
    genre: str
    released: str
    bought: str
    names_buyer: bool


def read_store_metadata(data: bytes, name: str) -> StoreMetadata:
    """Read an iTunesMetadata.plist; raise EvidenceError where it is none."""
    plist = read_dictionary(data, name)
    download = mapping(plist, "com.apple.iTunesStore.downloadInfo")
    return StoreMetadata(
        bundle_id=text(plist, "softwareVersionBundleId"),
        app_id=text(plist, "itemId"),
        name=text(plist, "itemName") or text(plist, "title"),
        seller=text(plist, "artistName") or text(plist, "playlistArtistName"),
        seller_id=text(plist, "artistId"),
        version=text(plist, "bundleShortVersionString") or text(plist, "bundleVersion"),
        genre=text(plist, "genre"),
        released=text(plist, "releaseDate"),
        bought=text(plist, "purchaseDate") or text(download, "purchaseDate"),
        names_buyer="appleId" in plist or "accountInfo" in download,
    )
