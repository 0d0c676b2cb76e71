"""Who can read secrets and run code in a Kubernetes cluster."""
