#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The car park as a short story: build, deploy, play demo.txt, then one attack. From any folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "$root"
authex=build/authex
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
bold='' dim='' green='' red='' end='' terminal=''
if [ -t 1 ]; then
    terminal=yes
    if [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
        bold=$(printf '\033[1m') dim=$(printf '\033[2m') green=$(printf '\033[32m')
        red=$(printf '\033[31m') end=$(printf '\033[0m')
    fi
fi

heading() {
    printf '%s%s%s\n' "$bold" "$1" "$end"
}
# Runs a command; on a terminal, "$1 …" and the newest line of its output stand there meanwhile.
working() {
    what=$1
    log=$tmp/log
    shift
    : >"$log"
    "$@" >"$log" 2>&1 &
    while [ -n "$terminal" ] && kill -0 $! 2>/dev/null; do
        printf '\r\033[K  %s … %.50s' "$what" "$(tail -n 1 "$log")"
        sleep 0.2
    done
    status=0
    wait $! || status=$?
    [ -z "$terminal" ] || printf '\r\033[K'
    [ "$status" = 0 ] || { cat "$log"; exit "$status"; }
}

heading '1  Build'
start=$(date +%s)
working 'compiling' make --no-print-directory -j"$(nproc)" all
echo "  $($authex --version) and the firmware of the nodes, in $(($(date +%s) - start)) s"

# The engines agree on every prefix of the story; so the reference interpreter tells how many of
# the simulated nodes' outputs belong to each scene.
play() {
    "$authex" run examples/carpark --script "$@"
}
whole_story() {
    play "$here/demo.txt" --verbose >"$tmp/out" 2>"$tmp/told" || { cat "$tmp/told"; false; }
}
working 'deploying and playing' whole_story

heading '2  Deploy: two applications that distrust each other, on five simulated Sancus nodes'
awk -v dim="$dim" -v end="$end" '
    /: provider .* frame 1$/ { sub(/:$/, "", $1); sub(/,/, "", $3); app = $1
                               printf "  %s, of provider %s\n", app, $3 }
    $1 == "attested" && /bytes$/ { printf "    attested   %-6s on %-5s measurement %s%s%s\n", $2, $4, dim, $5, end }
    $1 == "attested" && /driver of/ { drivers++ }
    $1 == "leased" { lease = $2 }
    $1 == "connected" && lease { printf "    connected  %d channels, each with its own key; %s is leased to %s alone\n", $2, lease, app; lease = "" }
    END { printf "  and %d device drivers, attested by the owner of the nodes\n", drivers }' "$tmp/told"

heading '3  Play: inputs at the pins, and what they cause on the displays'
scene=0
before=0
grep -n '^#:' "$here/demo.txt" | while IFS=: read -r line _ text; do
    scene=$((scene + 1))
    next=$(sed -n "$((line + 1)),\$p" "$here/demo.txt" | grep -n '^#:' | head -n 1 | cut -d: -f1)
    last=$(wc -l <"$here/demo.txt")
    [ -z "$next" ] || last=$((line + next - 1))
    head -n "$last" "$here/demo.txt" >"$tmp/prefix"
    after=$(play "$tmp/prefix" --on interpreter 2>/dev/null | wc -l)
    inputs=$(sed -n "$line,${last}p" "$here/demo.txt" | sed -n 's/^in \([^ ]*\) \(.*\)/\1 \2/p' | uniq -c |
        sed 's/^ *1 \(.*\)/\1/; s/^ *\([0-9]*\) \(.*\)/\2, \1 times/')
    printf '  %s\n' "${text# }"
    printf '    in   %-28s' "$inputs"
    if [ "$after" = "$before" ]; then
        printf '%s(no output)%s\n' "$dim" "$end"
    else
        sed -n "$((before + 1)),${after}p" "$tmp/out" |
            awk -v g="$green" -v e="$end" '{ printf "%s%s%s shows %s%s", sep, g, $2, $3, e; sep = ", then " } END { print "" }'
    fi
    before=$after
done
play "$here/demo.txt" --on interpreter >"$tmp/reference" 2>/dev/null
for display in nd1 nd2; do
    grep "$display" "$tmp/out" >"$tmp/a"
    grep "$display" "$tmp/reference" >"$tmp/b"
    cmp -s "$tmp/a" "$tmp/b" || { echo '  The reference interpreter disagrees!' && exit 1; }
done
echo '  The reference interpreter of the source gives the same outputs, display by display.'

heading '4  Attack: the network flips one bit of VioP1 while it is loaded'
status=0
play "$here/demo.txt" --attack alter:VioP1 >"$tmp/out" 2>"$tmp/told" || status=$?
sed -n 's/^authex: error: //p' "$tmp/told" | fold -s -w 90 | sed "s/^/  $red/; s/\$/$end/"
if [ "$status" = 1 ] && [ ! -s "$tmp/out" ]; then
    echo "  Exit status 1, and no display showed anything."
else
    echo "  The attack was not refused (exit status $status)!"
    exit 1
fi
