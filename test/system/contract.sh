#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the programs promise about files they write and places they run from: contract.sh BUILD.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=$1
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
passed=0
failed=0

# $1: what is tested; the rest: a command that must succeed.
expect() {
    what=$1
    shift
    if "$@" >"$tmp/said" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "contract: $what: FAILED: $*"
        tail -n 10 "$tmp/said"
    fi
}

# ---- statistics and images of one run
printf 'in np1.button 1\nin np1.clock 1\nin np2.button 0\nin np2.clock 1\n' >"$tmp/script"
run() {
    program=$1
    shift
    "$program/authex" run examples/carpark --script "$tmp/script" "$@" 2>/dev/null
}
expect 'run with --stats and --images' run "$build" --stats "$tmp/stats" --images "$tmp/images"

# Names and instructions of all modules, from the statistics.
modules() {
    awk -F'[:,]' '/"name"/ { gsub(/[ "]/, "", $2); name = $2 }
                  /"instructions"/ { print name, $2 + 0 }' "$tmp/stats"
}
works() {
    modules | awk -v name="$1" '$1 == name && $2 > 0 { found = 1 } END { exit !found }'
}
for name in NP1 NP2 NAgg ND1 ND2 VioP1 VioP2 VioD AvlP1 AvlP2 Agg AvlD; do
    expect "$name has executed instructions" works $name
done
is_json() {
    awk '{ for (i = 1; i <= length($0); i++) { c = substr($0, i, 1)
               if (c == "\"") q = !q; else if (!q) n += (c ~ /[{[]/) - (c ~ /[]}]/) } }
         END { exit n != 0 || q || NR == 0 }' "$1"
}
expect 'statistics are JSON' is_json "$tmp/stats"
# A measurement of the statistics is one of the images, as the provider and the deployer know it.
measured() {
    "$build/authex" driver list examples/carpark | awk '$1 == "ND1.display" { print $2 }' >"$tmp/m"
    grep -q "\"measurement\": \"$(cat "$tmp/m")\"" "$tmp/stats"
}
expect 'measurements agree' measured

# ---- the same images from whatever folder
expect 'a second run' run "$build" --images "$tmp/images2"
expect 'the same images again' diff -r "$tmp/images" "$tmp/images2"
elsewhere="$tmp/another tree"
mkdir "$elsewhere"
tar c --exclude=./build --exclude=./.git . | tar x -C "$elsewhere"
rebuild() {
    # The runtime anew; the host's part is the same program.
    (cd "$elsewhere" && make runtime firmware && cp "$OLDPWD/$build/authex" build/authex)
}
expect 'another tree builds' rebuild
from_copy() {
    cd "$elsewhere" && build/authex run examples/carpark --script "$tmp/script" --images "$tmp/images3" 2>/dev/null
}
expect 'a run there' from_copy
expect 'the same images in another tree' diff -r "$tmp/images" "$tmp/images3"

# ---- installed
expect 'make install' make --no-print-directory install BUILD="$build" DESTDIR="$tmp/root" PREFIX=/opt/authex
installed=$tmp/root/opt/authex
expect 'runs from the installed place' run "$installed/bin" --images "$tmp/images4"
expect 'the same images from there' diff -r "$tmp/images" "$tmp/images4"
expect 'the simulator is installed' "$installed/bin/sancus-sim" --version
published() {
    folder=$("$installed/bin/authex" driver list examples/carpark 2>/dev/null | sed -n 's/^sources: //p')
    [ "$(realpath "$folder")" = "$(realpath "$installed")/lib/authex/source" ] &&
        [ -s "$folder/enclave/driver/display.c" ] && [ -s "$installed/share/doc/authex/LICENSE" ]
}
expect 'sources are published there' published

# ---- the simulator as a program
cat >"$tmp/tiny.S" <<'END'
    .text
    .global _start
_start:
    mov #0x5a80, &0x0120
    mov #0x0a00, r1
    mov #0x1234, r4
    mov r4, &0x0200
    bis #0x10, r2
    jmp _start
    .section .vectors, "a"
    .word _start
END
cat >"$tmp/tiny.lds" <<'END'
ENTRY(_start)
SECTIONS { .text 0x4000 : { *(.text) } .vectors 0xfffe : { *(.vectors) } }
END
assemble() {
    clang --target=msp430 -c "$tmp/tiny.S" -o "$tmp/tiny.o" &&
        ld.lld --build-id=none -T "$tmp/tiny.lds" "$tmp/tiny.o" -o "$tmp/tiny.elf"
}
expect 'a small program is assembled' assemble
sim() {
    "$build/sancus-sim" run "$tmp/tiny.elf" "$@" >"$tmp/result"
}
expect 'it ends at CPUOFF' sim --dump 0x200:2
expect 'its result is JSON' is_json "$tmp/result"
for key in '"stop": *"cpuoff"' '"cycles": *[0-9]' '"instructions": *5' '"violations": *0' '"0x200": *"3412"' '4660'; do
    expect "the result has $key" grep -q -- "$key" "$tmp/result"
done
stops_at_limit() {
    sim --max-cycles 3
    [ $? = 1 ] && grep -q '"stop": *"limit"' "$tmp/result"
}
expect 'the limit is another end' stops_at_limit
expect 'on the upstream core with 64 bits' sim --core upstream --security 64

echo "contract: $passed passed, $failed failed"
[ "$failed" = 0 ]
