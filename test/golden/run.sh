#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Golden tests of the module language: NAME.aex compiled by aexc gives NAME.c on standard output
# and NAME.err on standard error (a missing file stands for nothing). A comment `# args: ...` in
# NAME.aex gives arguments. What is emitted must compile without a warning, natively and for the
# MSP430. UPDATE=1 writes the files instead. AEXC names a driver that is built already.
set -u
cd "$(dirname "$0")/../.." || exit 1
here=test/golden
cc=${CC:-clang}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
aexc=${AEXC:-$tmp/aexc}
if [ -z "${AEXC:-}" ]; then
    $cc -g -fsanitize=address,undefined -std=c11 -D_GNU_SOURCE -Isrc \
        $here/aexc.c src/lang/*.c src/base/*.c -o "$aexc" || exit 1
fi

warnings="-std=c11 -Wall -Wextra -Werror -Isrc"
msp430="--target=msp430 -Os -ffreestanding -fno-jump-tables -fno-builtin"
failed=0
fail() {
    echo "FAILED: $*"
    failed=$((failed + 1))
}

count=0
for source in $here/*.aex; do
    name=${source%.aex}
    count=$((count + 1))
    args=$(sed -n 's/^# args: //p' "$source")
    # shellcheck disable=SC2086
    "$aexc" "$source" $args >"$tmp/out.c" 2>"$tmp/out.err"
    for kind in c err; do
        if [ -n "${UPDATE:-}" ]; then
            rm -f "$name.$kind"
            [ -s "$tmp/out.$kind" ] && cp "$tmp/out.$kind" "$name.$kind"
        fi
        expected=$name.$kind
        [ -e "$expected" ] || expected=/dev/null
        diff -u "$expected" "$tmp/out.$kind" || fail "$name.$kind"
    done
    # Only one module fits into a translation unit.
    [ "$(grep -c '^uint16_t module_handle' "$tmp/out.c")" = 1 ] || continue
    # shellcheck disable=SC2086
    $cc $warnings -c "$tmp/out.c" -o "$tmp/out.o" || fail "$name.c, native"
    # shellcheck disable=SC2086
    $cc $warnings $msp430 -c "$tmp/out.c" -o "$tmp/out.o" || fail "$name.c, MSP430"
    llvm-nm -u "$tmp/out.o" | grep -v ' U module_output$\| U __mspabi_' && fail "$name.c needs more"
done
echo "golden: $((count > failed ? count - failed : 0)) passed, $failed failed"
[ "$failed" = 0 ]
