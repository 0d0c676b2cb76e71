"""Android's own formats: binary XML, the resource table, the manifest, and the protobuf forms of bundles."""
