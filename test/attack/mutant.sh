#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# mutant.sh NAME: builds the module runtime with that mutant in build/mutants/NAME/lib/authex.
set -eu
name=$1
build=${BUILD:-build}
home=$build/mutants/$name
rm -rf "$home"
mkdir -p "$home/src" "$home/build/lib"
cp -pR Makefile LICENSE mk tools "$home"
cp -pR src/enclave src/rt src/proto "$home/src"
# What is built already need not be built again.
cp -pR "$build/msp430" "$home/build"
cp -pR "$build/lib/authex" "$home/build/lib"
"$build/attack/mutate" test/attack/mutants.txt "$name" "$home"
env -u MAKEFLAGS -u MAKELEVEL make -s -C "$home" BUILD=build runtime >"$home/log" 2>&1 || { cat "$home/log"; exit 1; }
ln -s build/lib "$home/lib"
