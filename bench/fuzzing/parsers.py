"""The parsers of the apps leg, in one list: what each is asked, and the seeds it is asked about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.formats.android import test_hostile as android
from tests.formats.android.binary_files import proto_xml
from tests.formats.apk_signing import test_mutated as signing
from tests.formats.apple import test_hostile as apple
from tests.formats.apple.test_mach_o import SHAPES
from tests.formats.dex.sample_dex import make_dex
from tests.formats.zip.test_mutated import SEED as ZIP_SEED
from tests.formats.zip.zip_writer import deflate

from . import payload_parsers as payloads
from . import seeds, uses
from .seeds import Corpus

Use = Callable[[bytes], bool]
_ZIP = (b"PK\1\2", b"PK\3\4", b"PK\5\6", b"PK\7\x08", b"PK\6\6", b"PK\6\7", b"\x01\x00\x10\x00")
_DEX = (b"dex\n035\0", b"dex\n041\0", b"cdex001\0", b"\x78\x56\x34\x12", b"L", b"\0\x0e\0")
_XML = (b"\x02\x01\x10\x00", b"\x03\x01\x10\x00", b"\x01\x00\x1c\x00", b"\x80\x01\x08\x00", b"\x08\x00\0\0")
_TABLE = (b"\x02\x00\x0c\x00", b"\x01\x00\x1c\x00", b"\x00\x02", b"\x01\x02", b"\x02\x02\x10\x00")
_ADDRESS = (
    b"http://", b"https://", b"://", b"\\/\\/", b".com", b".cn", b".", b":", b"::", b"[", b"]", b"@", b"%2F",
    b"{x}", b"%s", b"\0", b"\xff", b"/", b"content://", b"1.2.3.4", b"h\0t\0t\0p\0:\0/\0/\0",
)  # fmt: skip
_PLIST = (
    b"bplist00",
    b"<dict>",
    b"</dict>",
    b"<array>",
    b"<key>",
    b"<!DOCTYPE",
    b"&amp;",
    b"<data>",
    b"\xd1",
)
_MACH_O = (b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\x19\0\0\0", b"\x1d\0\0\0", b"\x34\0\0\x80", b"__TEXT")
_SIGNED = (b"APK Sig Block 42", b"\x1a\x87\x09\x71", b"\xf0\x53\x68\xf0", b"\x06\x09", b"\x30\x82", b"Name: ",
           b"\r\n", b"SHA-256-Digest", *_ZIP)  # fmt: skip
_BLOBS = (b"\xfa\xde\x0c\xc0", b"\xfa\xde\x0c\x02", b"\xfa\xde\x71\x71", b"\xfa\xde\x0b\x01", b"\x30\x82")


@dataclass(frozen=True, slots=True)
class Parser:
    """`marks` are words of the format; a `container`'s entries are changed as well as its bytes."""

    name: str
    use: Use
    seeds: Callable[[Corpus], Sequence[bytes]]
    marks: Sequence[bytes] = ()
    container: bool = False


def _named(name: str) -> Callable[[str], bool]:
    return lambda each: each.rpartition("/")[2] == name


def _signed_apps(corpus: Corpus) -> list[bytes]:
    return [*signing.apps(), *corpus.files(".apk", 20_000, 60)]


def _of(*names: str) -> list[bytes]:
    return [data for name, (_, data) in apple.SEEDS.items() if name in names]


def _shapes() -> list[bytes]:
    return [*_of(*SHAPES, "encrypted", "fat", "signed")]


def _deflated(corpus: Corpus) -> list[bytes]:
    """The size in units of 16 bytes, then the stream."""
    plain = [seeds.TEXT.encode(), bytes(60_000), make_dex(), bytes(range(256)) * 16, b""]
    return [
        (len(each) // 16).to_bytes(2, "little") + deflate(each, level) for each in plain for level in (1, 6)
    ]


def _dex_files(corpus: Corpus) -> list[bytes]:
    return [make_dex(), make_dex(41), *corpus.files(".dex", 60_000, 20),
            *corpus.entries(_named("classes.dex"), 20_000, 20)]  # fmt: skip


def _xml_seeds(use: object) -> list[bytes]:
    return [data for each, data in android.SEEDS if each is use]


PARSERS: tuple[Parser, ...] = (
    Parser(
        "zip",
        uses.use_zip,
        lambda c: [ZIP_SEED, seeds.small_apk(), seeds.sets()[0], *c.files(".apk", 15_000, 40)],
        _ZIP,
    ),
    Parser("inflating", uses.use_inflating, _deflated),
    Parser(
        "manifest",
        uses.use_manifest,
        lambda c: [
            *_xml_seeds(android.use_manifest)[:2],
            *c.entries(_named("AndroidManifest.xml"), 8_000, 40),
        ],
        _XML,
    ),
    Parser("proto-manifest", uses.use_manifest, lambda c: [proto_xml(android.MANIFEST)]),
    Parser(
        "table",
        uses.use_table,
        lambda c: [*android.TABLES, *c.entries(_named("resources.arsc"), 6_000, 40)],
        _TABLE,
    ),
    Parser("proto-table", uses.use_proto_table, lambda c: [android.PROTO_TABLE]),
    Parser(
        "network-security",
        uses.use_network_security,
        lambda c: [
            *_xml_seeds(android.use_config),
            *c.entries(lambda name: "network_security" in name, 9_000, 20),
        ],
        _XML,
    ),
    Parser("apk-signature", uses.use_signature, _signed_apps, _SIGNED),
    Parser("dex", uses.use_dex, _dex_files, _DEX),
    Parser("call-graph", uses.use_call_graph, _dex_files, _DEX),
    Parser(
        "elf",
        uses.use_elf,
        lambda c: [*seeds.elf_files(), *c.entries(lambda name: name.endswith(".so"), 40_000, 8)],
        (b"\x7fELF", b"UPX!", b"GNU\0"),
    ),
    Parser(
        "addresses",
        uses.use_addresses,
        lambda c: [seeds.TEXT.encode(), seeds.TEXT.encode("utf-16-le"), (seeds.TEXT * 5).encode()],
        _ADDRESS,
    ),
    Parser("hermes", uses.use_hermes, lambda c: seeds.hermes_files()),
    Parser("unity", uses.use_unity, lambda c: seeds.unity_files()),
    Parser(
        "assets",
        uses.use_assets,
        lambda c: [
            *seeds.flutter_files(),
            *seeds.hermes_files()[:3],
            *seeds.unity_files()[:2],
            seeds.TEXT.encode(),
            *c.entries(lambda name: name.startswith("assets/"), 20_000, 40),
        ],
        (b"\x7fELF", b"dex\n", b"PK\3\4", *_ADDRESS),
    ),
    Parser("property-list", uses.use_property_list, lambda c: seeds.property_lists(), _PLIST),
    Parser(
        "info",
        uses.use_info,
        lambda c: [*_of("xml list", "binary list"), *c.entries(_named("Info.plist"), 20_000, 20)],
        _PLIST,
    ),
    Parser(
        "privacy-manifest",
        uses.use_privacy_manifest,
        lambda c: [*_of("manifest"), *c.entries(_named("PrivacyInfo.xcprivacy"), 20_000, 9)],
        _PLIST,
    ),
    Parser(
        "provisioning",
        uses.use_provisioning,
        lambda c: [*_of("profile"), *c.entries(_named("embedded.mobileprovision"), 20_000, 9)],
        (b"\x30\x82", b"\x06\x09", *_PLIST),
    ),
    Parser("store-metadata", uses.use_store, lambda c: _of("store"), _PLIST),
    Parser("mach-o", uses.use_mach_o, lambda c: _shapes(), _MACH_O),
    Parser(
        "mach-o-signature",
        uses.use_code_signature,
        lambda c: [apple.SIGNED, *_of("signed", "signed well")],
        _BLOBS,
    ),
    Parser("ipa", uses.use_ipa, lambda c: seeds.ios_apps(), (*_ZIP, *_MACH_O), True),
    Parser(
        "app-apk",
        uses.use_app,
        lambda c: [seeds.small_apk(), seeds.SAMPLE.read_bytes(), *c.files(".apk", 15_000, 30)],
        (*_ZIP, *_DEX),
        True,
    ),
    Parser("app-set", uses.use_app, lambda c: seeds.sets(), _ZIP, True),
    Parser("app-aab", uses.use_app, lambda c: seeds.bundles(), _ZIP, True),
    Parser("app-ipa", uses.use_app, lambda c: [*seeds.ios_apps(), *c.files(".ipa", 200_000, 3)], _ZIP, True),
    Parser("app-dex", uses.use_app, _dex_files, _DEX),
    Parser("payload", payloads.use_payload, lambda c: payloads.SEEDS, payloads.MARKS),
    Parser("payload-compression", payloads.use_compression, lambda c: payloads.SEEDS, payloads.MARKS),
    Parser("payload-request", payloads.use_request, lambda c: payloads.SEEDS, payloads.MARKS),
    Parser("payload-patterns", payloads.use_patterns, lambda c: payloads.SEEDS),
    Parser("known-values", payloads.use_canary_file, lambda c: [payloads.CANARIES.encode()]),
)
