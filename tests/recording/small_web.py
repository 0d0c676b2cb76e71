# ruff: noqa: E501 - the pages are kept as short as they are on the wire
"""A small web on loopback: a shop whose page embeds look-alikes of well-known tags, with consent banners, and
pages that mean harm. Every host name leads here, so the real names stand in what is recorded, and whatever
the browser asks of anyone is seen.

The scripts are ours: each does what the public documentation of its namesake says that it does, in a few
lines.
"""

from __future__ import annotations

import base64
import hashlib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_PIXEL = base64.b64decode("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==")
_EMAIL = hashlib.sha256(b"jane.roe@example.com").hexdigest()

# How a tag is loaded from within another: what tag managers do.
_LOAD = "(u)=>{const s=document.createElement('script');s.async=true;s.src=u;document.head.append(s)}"
_SEE = "(u)=>{new Image().src=u}"

SCRIPTS = {
    # Google Tag Manager loads what its container lists.
    "www.googletagmanager.com/gtm.js": f"""const load={_LOAD};
        load('https://connect.facebook.net/en_US/fbevents.js');
        load('https://snap.licdn.com/li.lms-analytics/insight.min.js');
        load('https://sc-static.net/scevent.min.js');
        load('https://s.pinimg.com/ct/core.js');
        load('https://static.hotjar.com/c/hotjar-1.js');
        ({_SEE})('https://www.temu.com/api/pixel?ev=view');""",
    "connect.facebook.net/en_US/fbevents.js": f"""
        document.cookie='_fbp=fb.1.1700000000000.1234567890;path=/;max-age=7776000';
        ({_SEE})('https://www.facebook.com/tr/?id=1&ev=PageView&fbp=fb.1.1700000000000.1234567890&ud[em]={_EMAIL}');""",
    "analytics.tiktok.com/i18n/pixel/events.js": """
        fetch('https://analytics.tiktok.com/api/v2/pixel',{method:'POST',mode:'no-cors',body:JSON.stringify({
        event:'Pageview',context:{user:{email:'jane.roe@example.com'},ad:{device_id:
        '7a1b2c3d-1111-4222-8333-444455556666'}}})});""",
    "mc.yandex.ru/metrika/tag.js": f"({_SEE})('https://mc.yandex.ru/watch/1?page-url='+encodeURIComponent(location));",
    "hm.baidu.com/hm.js": f"({_SEE})('https://hm.baidu.com/hm.gif?si=1&lt=1700000000&u='+encodeURIComponent(location));",
    "static.hotjar.com/c/hotjar-1.js": """
        const s=new WebSocket('wss://ws.hotjar.com/api/v2/client/ws');
        s.onopen=()=>s.send(JSON.stringify({user_email:'jane.roe@example.com',page:'/'}));""",
    "snap.licdn.com/li.lms-analytics/insight.min.js": f"({_SEE})('https://px.ads.linkedin.com/collect?pid=1');",
    "sc-static.net/scevent.min.js": "navigator.sendBeacon('https://tr.snapchat.com/p','pid=1&ev=PAGE_VIEW');",
    "s.pinimg.com/ct/core.js": f"({_SEE})('https://ct.pinterest.com/v3/?event=pagevisit');",
}
# A redirect that hands the visitor's id on to another company: a cookie sync.
SYNC_ID = "y1234567890abcdef"

BANNERS = {
    "onetrust": (
        '<div id="onetrust-banner-sdk" role="dialog">We value your privacy.'
        '<button id="onetrust-accept-btn-handler" onclick="answer(1)">Accept All</button>'
        '<button id="onetrust-reject-all-handler" onclick="answer(0)">Reject All</button></div>'
    ),
    "usercentrics": (
        '<div id="usercentrics-root"></div><script>const r=document.getElementById("usercentrics-root")'
        '.attachShadow({mode:"open"});r.innerHTML="<div data-testid=uc-default-banner>'
        "<button data-testid=uc-accept-all-button onclick=answer(1)>Accept</button>"
        '<button data-testid=uc-deny-all-button onclick=answer(0)>Deny</button></div>"</script>'
    ),
    "sourcepoint": '<iframe id="sp_message_iframe_1" src="https://cdn.privacy-mgmt.com/index.html"></iframe>',
    "second-layer": (
        '<div id="onetrust-banner-sdk"><button id="onetrust-accept-btn-handler" onclick="answer(1)">Yes</button>'
        '<button id="onetrust-pc-btn-handler" onclick="document.getElementById(\'pc\').hidden=0">Settings</button></div>'
        '<div id="pc" hidden><button class="ot-pc-refuse-all-handler" onclick="answer(0)">Reject All</button></div>'
    ),
    "own": (
        '<div class="my-cookie-notice"><p>Cookies!</p><a href="#" onclick="answer(1)">Alle akzeptieren</a>'
        '<a href="#" onclick="answer(0)">Nur notwendige</a></div>'
    ),
    "none": "",
}


def _shop(banner: str) -> str:
    """The shop: Yandex Metrica and Baidu run at once, TikTok's even after a refusal, Google's after
    consent."""
    return f"""<!doctype html><meta charset=utf-8><title>Shop</title><h1>A shop</h1>
    <script src="/shop.js"></script><script>
    const load={_LOAD};
    function answer(yes){{document.cookie='choice='+yes+';path=/';document.querySelectorAll(
      '#onetrust-banner-sdk,#pc,#usercentrics-root,iframe,.my-cookie-notice').forEach(e=>e.remove());start(yes)}}
    function start(yes){{if(yes)load('https://www.googletagmanager.com/gtm.js?id=GTM-1');
      load('https://analytics.tiktok.com/i18n/pixel/events.js?sdkid=1')}}
    addEventListener('message',e=>answer(e.data));
    window.__tcfapi=(c,v,f)=>f({{cmpId:28,gdprApplies:true,tcString:'CP-1',eventStatus:'tcloaded'}},true);
    load('https://mc.yandex.ru/metrika/tag.js');load('https://hm.baidu.com/hm.js?1');
    const said=document.cookie.match(/choice=(.)/);if(said)start(+said[1]);
    localStorage.setItem('cart','x');
    </script>{"<script>if(!said)document.write(" + _js(BANNERS[banner]) + ")</script>" if banner != "none" else ""}"""


def _js(text: str) -> str:
    return "`" + text.replace("</script", "<\\/script") + "`"


_FRAME = """<div class="message-container"><button class="sp_choice_type_11" onclick="parent.postMessage(1,'*')">
Accept all</button><button class="sp_choice_type_13" onclick="parent.postMessage(0,'*')">Reject all</button></div>"""

# host -> a page that means harm, or none.
HOSTILE = {
    "popups.example": "<script>for(let i=0;i<9;i++)window.open('https://popped.example/'+i);</script>",
    "dialogs.example": "<script>for(let i=0;i<5;i++){alert(i);confirm(i);prompt(i)}</script>after",
    "dialogs-forever.example": "<script>for(;;)alert(1)</script>",
    "download.example": "<iframe src=/file.zip></iframe><a id=a href=/file.zip download>x</a><script>a.click()</script>",
    "spin.example": "<script>setTimeout(()=>{for(;;);},50)</script>spinning",
    "circle.example": "<script>location='/'+Math.random()</script>",
    "flood.example": "<script>for(let i=0;i<5000;i++)new Image().src='/p'+i</script>",
    "bloat.example": "<script>let a=[];for(let i=0;i<3e4;i++)a.push('<b>'+i+'</b>');document.write(a.join(''))</script>",
    "windows.example": "<script>onload=()=>setInterval(()=>window.open('/'+Math.random()),1)</script>",
    "plain.example": "a page that means no harm",
    "tamper.example": (
        "<script>Date.now=()=>0;JSON.stringify=()=>'x';Element.prototype.click=()=>{};"
        "window.__tcfapi=()=>{throw 1}</script>tampered"
    ),
}


@dataclass
class Web:
    """The running web: its port, and every request that reached it (host, path, body)."""

    port: int
    asked: list[tuple[str, str, bytes]] = field(default_factory=list)

    @property
    def flags(self) -> tuple[str, ...]:
        """What makes a browser take every name for this web, and trust its certificate."""
        return (f"--host-resolver-rules=MAP * 127.0.0.1:{self.port}", "--ignore-certificate-errors")

    @property
    def hosts(self) -> set[str]:
        return {host for host, _, _ in self.asked}


@contextmanager
def small_web(folder: Path) -> Iterator[Web]:
    web = Web(0)
    stopped = threading.Event()

    class Answers(_Answers):
        pass

    Answers.web, Answers.stopped = web, stopped
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_make_certificate(folder))
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    web.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    web: Web
    stopped: threading.Event

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        try:
            self._answer()
        except (ConnectionError, ssl.SSLError, TimeoutError):
            self.close_connection = True

    def _answer(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0]
        path = urlsplit(self.path).path
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.web.asked.append((host, self.path, body))
        if self.headers.get("Upgrade", "").lower() == "websocket":
            self._be_socket()
        elif host == "never.example":
            self.stopped.wait(60)
        elif host == "redirects.example":
            self._send(302, b"", Location=f"https://redirects.example/{len(self.web.asked)}")
        elif host == "mc.yandex.ru" and path.startswith("/watch"):
            to = f"https://mc.yandex.com/sync?yandexuid={SYNC_ID}"
            self._send(
                302, b"", ("Set-Cookie", f"yandexuid={SYNC_ID}; Secure; SameSite=None; Path=/"), Location=to
            )
        elif path == "/file.zip":
            disposition = ("Content-Disposition", "attachment; filename=file.zip")
            self._send(200, b"PK\5\6" + bytes(18), disposition, kind="application/zip")
        elif script := SCRIPTS.get(host + path):
            self._send(200, f"{{{script}}}".encode(), kind="text/javascript")
        else:
            self._send_page(host, path)

    def _send_page(self, host: str, path: str) -> None:
        if host.endswith("shop.example") and path == "/":
            banner = host.removesuffix("shop.example").rstrip(".") or "onetrust"
            self._send(200, _shop(banner).encode(), ("Set-Cookie", "sid=first-party-1; HttpOnly; Secure"))
        elif path == "/shop.js":
            self._send(200, b"/* the shop's own */", kind="text/javascript")
        elif host == "cdn.privacy-mgmt.com":
            self._send(200, _FRAME.encode())
        elif host in HOSTILE and not path.startswith(("/p", "/favicon")):
            self._send(200, HOSTILE[host].encode())
        else:
            self._send(200, _PIXEL, kind="image/gif")

    def _send(
        self, status: int, body: bytes, *more: tuple[str, str], kind: str = "text/html", **headers: str
    ) -> None:
        self.send_response(status)
        for name, value in (
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            *headers.items(),
            *more,
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _be_socket(self) -> None:
        """Shake hands (RFC 6455), take what comes for a moment, and go."""
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        for name, value in (
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"\x81\x02hi")
        self.connection.settimeout(5)
        self.rfile.read(40)
        self.close_connection = True


def _make_certificate(folder: Path) -> Path:
    """A certificate of its own for any name, which no one trusts: the tests tell the browser to overlook
    it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "small web")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("*.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "small-web.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file
