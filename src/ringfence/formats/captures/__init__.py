"""Packet captures (pcap, pcapng) to flows, and the first bytes of each flow on demand."""
