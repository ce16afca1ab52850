#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refuses-big-endian.sh FILE...: checks that these C files do not all compile for s390x, a big-endian machine, and that
# every error there is an #error that speaks of the byte order.
set -eu

check() {
  clang-19 --target="$1" -std=c11 -ffreestanding -ffp-contract=off -Isrc -fsyntax-only -fno-color-diagnostics "$2" 2>&1
}

refused=0
for file in "$@"; do
  # The same command compiles the file for a little-endian machine: so s390x is refused for its byte order alone.
  check aarch64-linux-gnu "$file"
  if errors=$(check s390x-linux-gnu "$file"); then continue; fi
  refused=$((refused + 1))
  others=$(printf '%s\n' "$errors" | grep 'error:' | grep -iv 'error: .*endian' || true)
  if [ -n "$others" ]; then
    printf '%s is not refused for s390x by name:\n%s\n' "$file" "$others" >&2
    exit 1
  fi
done
if [ "$refused" = 0 ]; then
  echo "all $# files compile for s390x, a big-endian machine, which would make other bits" >&2
  exit 1
fi
echo "$refused of $# files refuse a big-endian machine by name"
