#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what building and testing need and what is not there yet: Debian packages by apt, the rest by npm, from the lockfile.
# Says nothing when nothing is missing. The full list is of Debian 12. `tests/setup.sh webkit` installs WebKitGTK too, which is
# tested where ENGINES names it; `tests/setup.sh cpus` what `make test-cpus` needs: cross compilers of 400 MB, and qemu;
# `tests/setup.sh peers` what `make bench-peers` needs; `tests/setup.sh cluster` what `make test-cluster` needs.
set -eu
cd "$(dirname "$0")"

packages="
make gcc libc6-dev
emscripten binaryen zopfli clang-19 lld-19 clang-format-19 wasi-libc libclang-rt-19-dev-wasm32 libclang-rt-19-dev
chromium firefox-esr
"
case "${1-}" in
  webkit) packages="$packages webkit2gtk-driver xvfb xauth" ;;
  cpus) packages="$packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-riscv64-linux-gnu libc6-dev-riscv64-cross qemu-user" ;;
  cluster) packages="$packages slurmctld slurmd slurm-client munge" ;;
esac
case "${1-}" in
  peers | cluster) python3 -c 'import ensurepip' 2>/dev/null || packages="$packages python3-venv" ;;
esac
# Any Node.js from 20.17 on will do, wherever it comes from; Debian 12's own is 18.
command -v npm >/dev/null || packages="$packages nodejs npm"

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo

missing=
for package in $packages; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
  echo "Installing$missing"
  $as_root apt-get update -qq
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

# What load() needs came with 20.16 and 22.3.
if ! node -e 'process.exit(process.getBuiltinModule ? 0 : 1)'; then
  echo 'Installing Node.js 20'
  $as_root npm install --global --loglevel=error --no-audit --no-fund node@20 >/dev/null
fi

# What tests and tools need, then what the page and the site are made of.
for folder in . ../demo ../demo/site; do
  if ! cmp -s "$folder/package-lock.json" "$folder/node_modules/.installed-from" 2>/dev/null; then
    echo 'Installing npm packages'
    npm ci --prefix "$folder" --loglevel=error --no-audit --no-fund >/dev/null
    cp "$folder/package-lock.json" "$folder/node_modules/.installed-from"
  fi
done
