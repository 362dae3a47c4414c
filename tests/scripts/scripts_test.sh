#!/usr/bin/env bash
# Every script of the tree parses and passes shellcheck; those that take options explain themselves.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
failed=0
mapfile -t scripts < <(grep -rlE '^#!.*\b(ba)?sh$' --include='*' .ci scripts tests benchmarks 2>/dev/null | sort)
[ "${#scripts[@]}" -ge 8 ] || { echo "only ${#scripts[@]} scripts found"; exit 1; }
for script in "${scripts[@]}"; do
    bash -n "$script" || failed=1
    [ -x "$script" ] || { echo "$script is not executable"; failed=1; }
    grep -q '^set -euo pipefail$' "$script" || { echo "$script goes on after a failure"; failed=1; }
    shellcheck "$script" || failed=1
done
for script in scripts/run scripts/test scripts/install scripts/kafka/broker; do
    if said=$("$script" --no-such-option 2>&1) || [ -z "$said" ]; then echo "$script takes a wrong option in silence"; failed=1; fi
done
exit "$failed"
