"""Hosts, URLs and IP addresses in any bytes: found by a kernel, then weighed: what of it is an endpoint?"""
