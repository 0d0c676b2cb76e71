"""mitmproxy: an add-on that answers 451 to requests, and opens no connection to a blocked address.

The names stand in the file as a JSON text: data, and no code.
"""

from __future__ import annotations

import json

from ..model.block import BlockList
from .comments import describe_list, say_address, say_name

ADDON = '''\
import asyncio
import json

from mitmproxy import http

BLOCKED = json.loads(r"""
{blocked}
""")
WHOLE, EXACT, ADDRESSES = (frozenset(BLOCKED[each]) for each in ("whole", "exact", "addresses"))


def is_blocked(host):
    host = host.lower().strip("[]").rstrip(".")
    parts = host.split(".")
    above = (".".join(parts[start:]) for start in range(len(parts)))
    return host in EXACT or host in ADDRESSES or any(each in WHOLE for each in above)


class Ringfence:
    def request(self, flow):
        if is_blocked(flow.request.pretty_host) or is_blocked(flow.request.host):
            flow.response = http.Response.make(451, b"blocked by ringfence\\n")

    def http_connect(self, flow):
        self.request(flow)

    async def server_connect(self, data):
        if not ADDRESSES or not data.server.address:
            return
        host, port = data.server.address[:2]
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port)
        except OSError:
            return
        if any(is_blocked(each[4][0]) for each in found):
            data.server.error = "blocked by ringfence"


addons = [Ringfence()]
'''


def to_mitmproxy(blocked: BlockList) -> str:
    names = {
        "whole": [each.name for each in blocked.names if each.whole],
        "exact": [each.name for each in blocked.names if not each.whole],
        "addresses": [each.address for each in blocked.addresses],
    }
    said = [*describe_list(blocked), "Run it with mitmdump -s FILE."]
    said += [say_name(each) for each in blocked.names] + [say_address(each) for each in blocked.addresses]
    head = "".join(f"# {line}\n" for line in said)
    return head + ADDON.format(blocked=json.dumps(names, indent=1))
