"""The words by which noise among addresses is known. All lower case."""

from __future__ import annotations

import ipaddress
import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Host (without www.) -> how the paths of its vocabularies begin; '' is any.
NAMESPACES: dict[str, str | tuple[str, ...]] = {
    **dict.fromkeys(
        _words("""
    schemas.android.com schemas.microsoft.com schemas.xmlsoap.org schemas.openxmlformats.org xml.org
    xmlpull.org xml.apache.org ns.adobe.com purl.org xmlns.com rdfs.org ogp.me json-schema.org relaxng.org
    iptc.org uri.etsi.org docs.oasis-open.org opengis.net topografix.com sodipodi.sourceforge.net
    ns.useplus.org cipa.jp xml.sax.org xmlsoap.org smpte-ra.org idpf.org xspf.org ns.google.com
    xmlns.jcp.org dashif.org ns.sun.com schema.org specs.openid.net dublincore.org aiim.org npes.org
    """),
        "",
    ),
    "w3.org": "",
    "apache.org": ("xml/", "xslt", "xalan", "ns/"),
    "java.sun.com": ("xml", "dtd", "jaxp", "j2ee"),
    "apple.com": ("DTDs/", "dtds/"),
    "inkscape.org": ("namespaces",),
    "google.com": ("schemas/", "kml/"),
    "adobe.com": ("xml/",),
    "gribuser.ru": ("xml/",),
    "iana.org": "",
    "googleapis.com": "auth/",  # names of OAuth scopes
    "openid.net": ("specs/", "srv/"),
    "hibernate.org": ("dtd/",),
    "springframework.org": ("schema/",),
    "youtube.com": ("xml/",),
    "android.com": ("tools", "apk/res"),
    "sun.com": ("xml",),
}

EXAMPLE_SUFFIXES = frozenset({"test", "example", "invalid", "localhost"})
EXAMPLES = _words(
    "example.com example.org example.net example.edu foo.com bar.com foo.bar domain.com"
    " yourdomain.com mydomain.com yoursite.com mysite.com yourserver.com your-domain.com yourcompany.com"
    " mycompany.com xxx.com xxx.xxx test.com company.com website.com acme.com host.com server.com"
)
PRIVATE_SUFFIXES = _words("local lan internal intranet corp home localdomain private onion")

DOCUMENTATION = _words("""
    developer.android.com d.android.com source.android.com developers.google.com developer.apple.com
    stackoverflow.com issuetracker.google.com code.google.com b.corp.google.com opensource.org
    creativecommons.org gnu.org tools.ietf.org ietf.org rfc-editor.org datatracker.ietf.org kotlinlang.org
    reactjs.org react.dev reactnative.dev angular.io vuejs.org docs.oracle.com openssl.org sqlite.org
    zlib.net unicode.org cldr.unicode.org ffmpeg.org boost.org bugs.chromium.org crbug.com chromium.org
    issues.apache.org youtrack.jetbrains.com wikipedia.org en.wikipedia.org en.m.wikipedia.org
    zh.wikipedia.org caniuse.com mozilla.org bugzilla.mozilla.org eclipse.org junit.org slf4j.org
    logback.qos.ch hamcrest.org mockito.org site.mockito.org javadoc.io jsoup.org joda.org unlicense.org
    spdx.org json.org yaml.org xiph.org libpng.org ijg.org freetype.org harfbuzz.org webkit.org lua.org
    python.org mono-project.com jquery.org jquery.com sizzlejs.com underscorejs.org lodash.com
    momentjs.com getbootstrap.com fontawesome.io fontawesome.com webpack.js.org nodejs.org emberjs.com
    expo.dev dev.w3.org html5rocks.com ecma-international.org iso.org ieee.org llvm.org gcc.gnu.org
    rust-lang.org golang.org go.dev godoc.org pkg.go.dev swift.org cocoapods.org gradle.org bintray.com
    mvnrepository.com search.maven.org squareup.com/retrofit square.github.io google.github.io
    material.io material.google.com g.co goo.gle arxiv.org doi.org dwarfstd.org tensorflow.org numpy.org
    openjdk.org jetbrains.com w3schools.com html.spec.whatwg.org whatwg.org tc39.es npmjs.com npmjs.org
    babeljs.io eslint.org typescriptlang.org redux.js.org reactnavigation.org reactrouter.com webrtc.org
    developer.mozilla.org feross.org mathiasbynens.be stackexchange.com codepen.io jsperf.com esm.sh
    msdn.microsoft.com semver.org requirejs.org mths.be publicsuffix.org quirksmode.org ejohn.org matroska.org
    webmproject.org saxproject.org netty.io pub.dev api.flutter.dev flutter.dev flutter.io plugins.flutter.io
    """)
DOCUMENTATION_HEADS = (
    "docs.",
    "doc.",
    "developer.",
    "developers.",
    "wiki.",
    "javadoc.",
    "bugs.",
    "jira.",
    "learn.",
)
DOCUMENTATION_ENDS = (
    ".readthedocs.io",
    ".readthedocs.org",
    ".stackexchange.com",
    ".wikipedia.org",
    ".whatwg.org",
)
SERVICES_LIKE_DOCUMENTATION = frozenset({"docs.google.com"})
DOCUMENTATION_PATHS = {
    "github.com": re.compile(r"[^/]*/[^/]*($|/?$|/(issues|wiki|blob|pull|tree|releases|commit|discussions))"),
    "firebase.google.com": re.compile(r"(docs|support)"),
    "support.google.com": re.compile(r""),
    "facebook.com": re.compile(r"docs/"),
    "apache.org": re.compile(r"licenses?\b", re.IGNORECASE),
    "console.developers.google.com": re.compile(r""),
    "console.firebase.google.com": re.compile(r""),
    "play.google.com": re.compile(r"console"),
    "android.googlesource.com": re.compile(r""),
    "medium.com": re.compile(r"."),
    "gist.github.com": re.compile(r""),
    "fb.me": re.compile(r"(react|use-|\w*-?warning)"),
}
SHORT_LINKS = _words("goo.gl bit.ly tinyurl.com ow.ly is.gd git.io aka.ms t.cn youtu.be")
LICENCE_PATH = re.compile(r"\bLICEN[CS]E(\b|S\b|-)", re.IGNORECASE)

DOCUMENTATION_NETWORKS = tuple(
    map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"))
)
ALLOCATED_IPV6 = ipaddress.IPv6Network("2000::/3")
RESOLVERS = _words(
    "8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 9.9.9.9 114.114.114.114 114.114.115.115 223.5.5.5 223.6.6.6"
    " 119.29.29.29 182.254.116.116 180.76.76.76 1.2.4.8 208.67.222.222 208.67.220.220"
)

# The arcs of X.500 attributes and extensions.
OBJECT_IDENTIFIERS = ("2.5.4.", "2.5.6.", "2.5.8.", "2.5.29.", "2.16.840.")

# What stands around a name where it is a string of its own, with its port or path or without.
BEFORE = frozenset(["", "\0", '"', "'", "`", "/", "\n", "\\"])
AFTER = BEFORE | {":", "?", "#", "\r"}
IP_BEFORE = BEFORE | {"[", " ", ",", "=", ">", "\t", "@"}
IP_AFTER = AFTER | {"]", " ", ",", "<", "\t", ";"}

CODE_WORDS = frozenset(
    ["this", "prototype", "constructor", "arguments", "super__", "exports", "window", "document"]
)

# Top-level domains under which a bare name is a host unless something speaks against it.
COMMON_SUFFIXES = _words("com net org edu gov mil cn ru io biz jp kr")
COMMON_STATES = _words("de fr uk nl eu es ca au kz hk by ua cz hu pl fi dk")
SECOND_LEVELS = _words("com co net org gov edu ac or ne go")  # as in com.br, co.in, or.kr
PUBLIC_SECOND_LEVELS = _words("com co net org gov edu ac or ne mil asn idv ltd plc sch govt gob gouv")
# Two letters that are also words, units or endings in code and text.
WORD_SUFFIXES = _words(
    "is in to at as by me it no do so id am my us be al ad la se ai pm tv cc sh py pl rs ps md ms mm mk ml ne"
    " pa st tm vi ws gl gt lt ge si hr im re pk ax bz br bo sc tf ph er et va va cd mp mt ma mc mg na sb sd"
    " sk sl sr ss sv sx sy sz tc td tg th tk tl tn tr tt vc"
)
FILE_ENDINGS = _words("so zip mov properties inc data")
SOURCE_ENDINGS = _words("py sh pl rs ps md cc mm ml pub bz cab in am")  # domains, too
REVERSED_HEADS = frozenset({"com", "org", "net", "edu", "gov"})
LANGUAGE_HEADS = _words(
    "java javax kotlin kotlinx android androidx dalvik sun scala groovy junit libcore system os persist ro"
    " sys debug user file line path vnd"
)
LIBRARY_NAMES = frozenset({"socket.io", "asp.net", "engine.io", "ado.net", "vb.net", "system.net"})
SHORT_DOMAINS = _words("t.co x.com t.cn t.me g.cn qq.com vk.com ok.ru ya.ru fb.com line.me fb.me hz.com")
HOST_HEADS = _words("""
www api m cdn log logs static img image images s ads ad push auth track tracking stats collector gateway gw
pay dl upload graph wap h5 stage staging sso passport ws im chat live mqtt open mobile web cloud i t d p a c
""")
