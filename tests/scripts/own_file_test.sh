#!/usr/bin/env bash
# A manifest of one's own, filed by `scripts/run --file`: the registered number of what is good, and the place of what is
# not. Exits 77 (skipped) when asked for the corpus and there is none beside the repository.
#   own_file_test.sh PRESET ours|corpus
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
preset=${1:?PRESET}
case ${2:?ours or corpus} in
    ours) file=$root/tests/data/edi/cuscar_one_good_one_bad.edi ;;
    corpus)
        file=$(find "$root/../shared/corpus/edifact/CUSCAR" -name '*simple.edi' -print -quit 2>/dev/null || true)
        if [ -z "$file" ]; then echo "no corpus beside the repository"; exit 77; fi ;;
    *) exit 2 ;;
esac
said=$("$root/scripts/run" --once --no-build --preset "$preset" --lang en --story "$root/tests/stories/small-port.story" --file "$file")
echo "$said"
wanted() { grep -qE -- "$1" <<<"$said" || { echo "missing: $1"; exit 1; }; }
wanted '^== Your manifest$'
wanted '^ +segment [0-9]+ [A-Z]+.*byte [0-9]+ \[[a-z_]+\] '
wanted 'refused$'
if [ "$2" = ours ]; then wanted '^ +QLH26BL[0-9]+ [0-9]{2}FR[A-Z0-9]{14}$'; fi
