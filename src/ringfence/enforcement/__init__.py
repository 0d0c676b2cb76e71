"""What the network is to stop -> lists for resolvers, firewalls, proxies and device management."""
