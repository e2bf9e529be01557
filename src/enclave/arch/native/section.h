// SPDX-License-Identifier: Apache-2.0
// Included before each file of the runtime in its native build: all its variables come to lie in
// one section, so that native_enable can clear them.
#pragma clang section bss = "enclave_state"
