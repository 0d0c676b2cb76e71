"""Android app signatures: JAR signing (v1) and APK Signature Scheme v2, v3, v3.1, judged as Android does."""
