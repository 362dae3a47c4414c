#!/usr/bin/env bash
# systemd's own opinion of our unit: it verifies, and its exposure stays under a bound.
#   unit_test.sh BUILD_DIR       exits 77 (skipped) where systemd-analyze does not exist
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$(cd "${1:?BUILD_DIR}" && pwd)
command -v systemd-analyze >/dev/null || exit 77

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# The programs of this build in place of installed ones, and an account that exists everywhere: verify looks for both.
sed -E -e "s|/usr/bin/cargod|$build/bin/cargod|" -e 's/^(User|Group)=quai$/\1=daemon/' \
    "$root/packaging/systemd/quai.service" >"$folder/quai.service"
grep -q "ExecStart=$build/bin/cargod" "$folder/quai.service"
said=$(systemd-analyze verify --man=no "$folder/quai.service" 2>&1) || { echo "$said"; exit 1; }
# It warns without failing: a misspelt directive would be passed over in silence on the site's machine.
if grep -F "$folder/quai.service" <<<"$said"; then exit 1; fi

# Out of 100; a unit without hardening has 96.
systemd-analyze security --offline=true --threshold=15 "$folder/quai.service" | tail -n 1
