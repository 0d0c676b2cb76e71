"""HTTP/1 and HTTP/2 in streams of bytes: requests, responses, and where their bodies lie."""
