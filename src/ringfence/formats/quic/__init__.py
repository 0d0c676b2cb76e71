"""QUIC: the ClientHello inside its first packets, whose keys anyone on the path can derive."""
