#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The contract of the programs, case by case: runs test/system/cases against a copy of the example.
# Usage: cases.sh BUILD [NAME]. In the table, a line `= NAME` begins a case; then
#   edit FILE SED     changes the copy            file FILE TEXT    makes a file (\n: new line)
#   script TEXT       the script, \n: new line    run COMMAND       default: $RUN
#   exit N            expected, default 0         err ERE, out ERE  some line matches; `out none`
#   each ERE          every line of standard output matches
# Whatever happens, the copy of the example must not change.
set -u
cd "$(dirname "$0")/../.." || exit 2
root=$PWD
PATH=$root/$1:$PATH
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
# shellcheck disable=SC2034 # for the table
RUN='authex run carpark --script script'
passed=0
failed=0

complain() {
    echo "case $name: $*"
    good=
}

begin() {
    rm -rf "$tmp/case" && mkdir "$tmp/case" && cd "$tmp/case" || exit 2
    cp -R "$root/examples/carpark" .
    printf 'in np1.button 1\nwait\n' >script
    name=$1 good=yes run=$RUN status=0
    : >expect
}

# Sums over everything below the example, names included.
sum() {
    find carpark | sort | while read -r f; do
        echo "$f"
        [ -d "$f" ] || cksum <"$f"
    done | cksum
}

check() {
    case $1 in
    err) grep -Eq -- "$2" err || complain "standard error does not match: $2" ;;
    out)
        if [ "$2" = none ]; then
            [ ! -s out ] || complain 'there is standard output'
        else
            grep -Eq -- "$2" out || complain "standard output does not match: $2"
        fi
        ;;
    each) ! grep -Evq -- "$2" out || complain "a line of standard output is not like: $2" ;;
    esac
}

finish() {
    [ -n "${name:-}" ] || return 0
    before=$(sum)
    (eval "$run") >out 2>err </dev/null
    got=$?
    [ "$got" = "$status" ] || complain "exit status $got, not $status"
    while read -r what pattern; do
        check "$what" "$pattern"
    done <expect
    [ "$(sum)" = "$before" ] || complain 'the folder changed'
    if [ -n "$good" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        sed 's/^/    out: /' out | head -n 5
        sed 's/^/    err: /' err | tail -n 5
    fi
}

while read -r key value; do
    case $key in
    '' | '#'*) continue ;;
    =) finish && begin "$value" ;;
    edit) sed -i "${value#* }" "carpark/${value%% *}" ;;
    file) printf '%b' "${value#* }" >"${value%% *}" ;;
    script) printf '%b\n' "$value" >script ;;
    run) run=$value ;;
    exit) status=$value ;;
    err | out | each) echo "$key $value" >>expect ;;
    *) echo "cases: what is $key?" && exit 2 ;;
    esac
done <"$root/test/system/cases"
finish
echo "cases: $passed passed, $failed failed"
[ "$failed" = 0 ]
