"""WireGuard: tunnels that the keys given with a capture open."""
