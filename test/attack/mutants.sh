#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# mutants.sh NAME...: runs the rules of the attack suite with each mutant of the runtime. A mutant
# that is not noticed is a survivor; those listed in survivors.txt, with the reason, may be.
build=${BUILD:-build}
known=test/attack/survivors.txt
one() {
    home=$(cd "$build/mutants/$1" && pwd)
    timeout 60 "$build/attack/attack" --check "$home/lib/authex" >"$home/verdict" 2>&1
    case $? in
    0) if grep -q "^$1 " $known; then echo known; else echo survived; fi >"$home/result" ;;
    *) if grep -q "^$1 " $known; then echo listed; else echo killed; fi >"$home/result" ;;
    esac
}
if [ "$1" = --one ]; then
    one "$2"
    exit
fi
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 env BUILD="$build" "$0" --one
killed=0 survived=0 known_count=0
for m in "$@"; do
    case $(cat "$build/mutants/$m/result") in
    killed) killed=$((killed + 1)) ;;
    known) known_count=$((known_count + 1)) ;;
    listed)
        echo "mutant $m is killed, but listed as a survivor"
        survived=$((survived + 1))
        ;;
    *)
        echo "mutant $m survives"
        survived=$((survived + 1))
        ;;
    esac
done
echo "mutants: $killed killed, $known_count that change nothing, $survived survived"
[ "$survived" = 0 ] && [ "$killed" -gt 0 ]
