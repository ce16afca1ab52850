#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Brings what `make test-webgpu` needs into build: Dawn for Node.js, Deno, and Mesa's lavapipe, unpacked and not installed; ONNX Runtime Web
# and TensorFlow.js.
set -eu
cd "$(dirname "$0")/../.."
peers=build/webgpu-peers
if ! cmp -s tests/webgpu/peers/package-lock.json $peers/package-lock.json; then
  rm -rf $peers
  mkdir -p $peers
  cp tests/webgpu/peers/package.json tests/webgpu/peers/package-lock.json $peers
  npm ci --prefix $peers --ignore-scripts --loglevel=error --no-audit --no-fund >/dev/null || { rm -rf $peers; exit 1; }
fi
mkdir -p build/webgpu
cd build/webgpu
[ -f package.json ] || echo '{ "private": true }' >package.json
[ -d node_modules/webgpu ] && [ -d node_modules/deno ] ||
  npm install --loglevel=error --no-audit --no-fund webgpu@0.6.2 deno@2.9.6 >/dev/null
[ -f lavapipe/driver.json ] && exit 0

rm -rf lavapipe
mkdir lavapipe
cd lavapipe
apt-get download -qq mesa-vulkan-drivers libllvm15 libdrm2 libdrm-amdgpu1 libelf1 libwayland-client0 libxcb-dri3-0 libxcb-present0 \
  libxcb-randr0 libxcb-shm0 libxcb-sync1 libxcb-xfixes0 libx11-xcb1 libxshmfence1 libzstd1 libedit2 libbsd0 libz3-4 2>/dev/null
for package in *.deb; do dpkg-deb -x "$package" .; done
rm ./*.deb
libraries=$PWD/usr/lib/x86_64-linux-gnu
cp /usr/lib/chromium/libvulkan.so.1 "$libraries"
sed "s#/usr/lib/x86_64-linux-gnu#$libraries#" usr/share/vulkan/icd.d/lvp_icd.x86_64.json >driver.json
