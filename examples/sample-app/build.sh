#!/usr/bin/env bash
# Build sample-app.apk from the sources beside this script. What it needs: see README.md.
#   ./build.sh [PYTHON]        (default: the project's .venv/bin/python)
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
python=${1:-$root/.venv/bin/python}
framework=${FRAMEWORK:-/usr/share/android-framework-res/framework-res.apk}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compile() { # CLASS_PATH OUT SOURCE_FOLDER: Java 8 class files, strings joined without invokedynamic
    mkdir -p "$2"
    find "$3" -name '*.java' | LC_ALL=C sort >"$work/sources"
    javac -nowarn -Xlint:-options --release 8 -XDstringConcat=inline -cp "$1" -d "$2" "@$work/sources"
}
compile "$work" "$work/stubs" stubs
compile "$work/stubs" "$work/classes" src
compile "$work/stubs" "$work/plugin" plugin

# Debian has no compiler from class files to DEX, so the project brings a small one.
export PYTHONPATH=$root
cp -r assets "$work/assets"
"$python" java_to_dex.py "$work/classes" "$work/classes.dex" >"$work/counts"
"$python" java_to_dex.py "$work/plugin" "$work/assets/plugin.bin" >"$work/plugin-counts"

aapt package -f -M AndroidManifest.xml -S res -A "$work/assets" -I "$framework" -F "$work/resources.apk"
"$python" pack.py "$work/resources.apk" "$work/classes.dex" "$work/packed.apk"
zipalign -p 4 "$work/packed.apk" "$work/aligned.apk"

# A key that lives as long as this run: nobody can sign a second app with it.
keytool -genkeypair -keystore "$work/key.p12" -storetype PKCS12 -storepass throwaway -alias sample \
    -keyalg RSA -keysize 2048 -validity 10950 -dname "CN=ringfence sample app" 2>/dev/null
apksigner sign --ks "$work/key.p12" --ks-pass pass:throwaway --v1-signing-enabled true \
    --v2-signing-enabled true --v3-signing-enabled true --out "$work/signed.apk" "$work/aligned.apk"
apksigner verify "$work/signed.apk"
mv "$work/signed.apk" sample-app.apk
"$python" note_build.py sample-app.apk truth.json "$work/counts" "$work/plugin-counts"
