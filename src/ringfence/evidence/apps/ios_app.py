"""An iOS app -> what is in it: components, what its code may read, hosts, and what it declares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ...catalogue.apis import Api, list_apis
from ...catalogue.lookup import Catalogue
from ...formats.addresses.find_addresses import find_addresses, find_addresses_in
from ...formats.addresses.noise import Address
from ...formats.apple.bundles import Bundle
from ...formats.apple.ipa import IpaContents, read_ipa
from ...formats.apple.mach_o_values import MachO, MachOSlice
from ...formats.zip.open_archive import Archive
from ...model.app import AppContents, HiddenCode, Part, PartKind, Presence, Reading, Signature
from ...model.kinds import Verdict
from ...model.source import Source
from .assets import read_assets
from .hosts import Hosts, Weighing
from .ios_components import IosComponent, find_components
from .ios_declared import data_collected, list_declared

_OWN = str(PartKind.OWN)
_ENCRYPTED = (
    "its code is encrypted, as the App Store delivers it: names, calls and hosts in it cannot be read"
)


@dataclass(slots=True)
class _Binaries:
    """The addresses in each binary of the app."""

    addresses: dict[str, list[Address]] = field(default_factory=dict)
    weighing: Weighing = field(default_factory=Weighing)

    def see(self, path: str, data: bytes, mach_o: MachO) -> None:
        found: list[Address] = []
        for part in mach_o.slices:
            spans = [(each.offset, each.offset + each.length) for each in part.text_spans]
            texts = list(zip(spans, part.text_spans, strict=True))
            plain = [span for span, each in texts if each.encoding == "utf-8"]
            found += self.weighing.weigh(
                find_addresses_in(data, [begin for begin, _ in plain], [end for _, end in plain]), path
            )
            for (begin, end), each in texts:
                if each.encoding != "utf-8":
                    found += self.weighing.weigh(find_addresses(data[begin:end]), path)
        self.addresses[path] = found


def read_ios_app(archive: Archive, source: Source, catalogue: Catalogue) -> AppContents:
    """Read everything of an IPA. Raises EvidenceError where there is no app in it."""
    binaries = _Binaries()
    contents = read_ipa(archive, source.file, binaries.see)
    components = find_components(contents, catalogue)
    assets = read_assets([archive], {bundle.executable for bundle in contents.bundles})
    owners = {path: each.software for each in components for path in each.binaries}
    parts = [_component(catalogue, each, contents, binaries) for each in components]
    own = _own_code(catalogue, contents, owners, binaries, assets.addresses)
    info = contents.app.info
    declared = list_declared(contents)
    gaps = [*contents.gaps, *binaries.weighing.gaps, *assets.gaps]
    if contents.encrypted:
        gaps.append(_ENCRYPTED)
    slices = [part for bundle in contents.bundles for part in _slices(bundle)]
    return AppContents(
        source=source,
        platform="iOS",
        id=info.bundle_id if info and info.bundle_id else source.file,
        name=info.name if info else "",
        version=info.version if info else "",
        parts=(*sorted(parts, key=lambda part: (-part.classes, part.name)), own),
        declared=declared,
        signature=_signature(contents),
        hidden=(*assets.hidden, *_runtimes(contents)),
        oddities=tuple(f"{each.place}: {each.what}" for each in archive.oddities),
        gaps=tuple(gaps),
        files=contents.files,
        classes=sum(len({*part.classes, *part.swift_types}) for part in slices),
    )


def _component(catalogue: Catalogue, found: IosComponent, contents: IpaContents, binaries: _Binaries) -> Part:
    """A component, with what the binaries that are its own may read and hold."""
    rows = catalogue.rows(found.software, "software")
    row = rows[0] if rows else {}
    mine = [bundle for bundle in contents.bundles if bundle.executable in found.binaries]
    hosts = Hosts(catalogue)
    for path in found.binaries:
        hosts.add(binaries.addresses.get(path, ()), path)
    embedded = found.presence is Presence.EMBEDDED
    documented = {each["data"] for each in catalogue.rows(found.software, "collects")} - {"none"}
    manifests = [b.privacy for b in contents.bundles if f"{b.path}/PrivacyInfo.xcprivacy" in found.manifests]
    declared = {word for each in manifests if each for word in data_collected(each)}
    return Part(
        id=found.software,
        kind=PartKind.COMPONENT,
        name=row.get("name", found.software),
        purpose=row.get("purpose", ""),
        publisher=row.get("publisher", ""),
        made_by=catalogue.name(row["publisher"]) if row.get("publisher") else "",
        presence=found.presence,
        clues=found.clues,
        classes=found.classes,
        readings=tuple(_list_readings(catalogue, mine, contents)),
        hosts=hosts.list(),
        collects=tuple(sorted(documented | declared)) if embedded else (),
    )


def _own_code(
    catalogue: Catalogue,
    contents: IpaContents,
    owners: dict[str, str],
    binaries: _Binaries,
    files: list[tuple[str, list[Address]]],
) -> Part:
    """The app's own binaries, and the components that are linked into them: whose call is whose is not told
    apart in machine code."""
    mine = [bundle for bundle in contents.bundles if bundle.executable not in owners]
    hosts = Hosts(catalogue)
    for path, addresses in (*binaries.addresses.items(), *files):
        if path not in owners:
            hosts.add(addresses, path)
    part = Part(_OWN, PartKind.OWN, "own code and what is linked into it")
    privacy = contents.app.privacy
    return replace(
        part,
        classes=sum(len(each.classes) for bundle in mine for each in _slices(bundle)[:1]),
        readings=tuple(_list_readings(catalogue, mine, contents)),
        hosts=hosts.list(),
        collects=tuple(sorted(data_collected(privacy))) if privacy else (),
    )


def _slices(bundle: Bundle) -> tuple[MachOSlice, ...]:
    return bundle.mach_o.slices if bundle.mach_o else ()


def _list_readings(catalogue: Catalogue, bundles: list[Bundle], contents: IpaContents) -> Iterator[Reading]:
    """What the binaries' classes, messages and functions name. Whether the code runs is not told."""
    purposes = contents.app.info.purposes if contents.app.info else {}
    for api in sorted(list_apis(catalogue), key=lambda api: (api.reads, api.class_name, api.member)):
        if api.platform != "ios" or api.reads == "none" or api.sends:
            continue
        named = [bundle for bundle in bundles if any(_names(part, api) for part in _slices(bundle))]
        if named:
            asked = not api.permissions or any(key in purposes for key in api.permissions)
            yield Reading(
                data=api.reads,
                api=" ".join(filter(None, (api.class_name, api.member))),
                what=api.what,
                sites=len(named),
                place=named[0].executable,
                permission=" or ".join(api.permissions),
                permitted=Verdict.HOLDS if asked else Verdict.FAILS,
            )


def _names(part: MachOSlice, api: Api) -> bool:
    """Does this code name the interface? A message counts only beside its class: many classes share names."""
    if api.kind == "ios class":
        return api.class_name in part.classes_used
    if api.kind == "ios selector":
        return api.member in part.selectors and api.class_name in part.classes_used
    if api.kind == "ios symbol":
        return f"_{api.member}" in part.imported or api.member in part.imported
    return False


def _signature(contents: IpaContents) -> Signature:
    """Who signed. Expiry and revocation are the device's to ask for."""
    signed = next((part.signature for part in _slices(contents.app) if part.signature), None)
    if signed is None:
        return Signature(Verdict.UNKNOWN, "the executable carries no signature that can be read")
    team = f"team {signed.team}" if signed.team else "no team"
    certificates = tuple((each.sha256, each.common_name) for each in signed.certificates[:1])
    check = contents.signature
    if check is None or check.holds is None:
        return Signature(
            Verdict.UNKNOWN, f"{team}; {check.why if check else 'not verified'}", (), certificates
        )
    verified = Verdict.HOLDS if check.holds else Verdict.FAILS
    return Signature(verified, team if check.holds else check.why, ("code signature",), certificates)


def _runtimes(contents: IpaContents) -> Iterator[HiddenCode]:
    for each in contents.runtimes:
        why = "" if each.readable else "only its own runtime reads this code"
        yield HiddenCode(each.path, f"{each.name} ({each.files} files)", each.readable, why)
