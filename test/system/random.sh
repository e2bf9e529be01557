#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Random scripts through the whole application, judged by an independent model (carpark.c).
# Usage: random.sh BUILD plain|asan SEEDS [FIRST], or random.sh BUILD one SEED: one seed again.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=$1

# One line per run: what differs, or nothing. $1: name of the run, then options.
judge() {
    name=$1
    script=$2
    shift 2
    if ! "$build/authex" run examples/carpark --script "$script" "$@" >"$out.$name" 2>"$out.err"; then
        tail -n 2 "$out.err"
        echo "seed $seed, $name: it ends with an error"
    elif ! "$model" check "$script" "$out.$name"; then
        echo "seed $seed, $name: differs from the model; authex run examples/carpark --script $script $*"
    fi
}

one_seed() {
    for kind in waits resets free; do
        "$model" script "$seed" $kind >"$out.$kind.txt"
    done
    judge interpreter "$out.resets.txt" --on interpreter
    judge interpreter-free "$out.free.txt" --on interpreter
    case $((seed % 4)) in # each kind of trouble has its share of the seeds
    0) judge calm "$out.resets.txt" --seed "$seed" ;;
    1) judge free "$out.free.txt" --seed "$seed" --jitter 40000 ;;
    2) judge faults "$out.waits.txt" --seed "$seed" --loss 200 --duplicate 100 --reorder 200 --corrupt 50 ;;
    3) judge free-faults "$out.free.txt" --seed "$seed" --loss 100 --duplicate 100 --reorder 300 --corrupt 50 ;;
    esac
    if [ $((seed % 8)) = 0 ]; then
        judge resets-faults "$out.resets.txt" --seed "$seed" --loss 100 --duplicate 50 --reorder 100
        judge upstream "$out.waits.txt" --core upstream
        judge twice "$out.resets.txt" --seed "$seed"
        cmp "$out.calm" "$out.twice" || echo "seed $seed: two runs differ"
    fi
}

if [ "$2" = one ]; then
    seed=$3
    model=${MODEL:-$build/system/carpark}
    out=$build/system/random/$seed
    mkdir -p "${out%/*}"
    complaints=$(one_seed 2>&1)
    [ -z "$complaints" ] && echo "ok $seed" || printf '%s\nFAILED %s\n' "$complaints" "$seed"
    exit 0
fi

seq "${4:-1}" $((${4:-1} + $3 - 1)) | xargs -n 1 -P "$(nproc)" test/system/random.sh "$build" one >"$build/system/random.$2"
grep -v '^ok' "$build/system/random.$2"
passed=$(grep -c '^ok' "$build/system/random.$2")
echo "random: $passed passed, $(($3 - passed)) failed"
[ "$passed" = "$3" ]
