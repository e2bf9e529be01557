// SPDX-License-Identifier: Apache-2.0
// Around emitted modules in unprotected memory (test/unit/test_lang_sancus.c): the test calls their
// functions itself, by setting registers, and looks at outputs at a breakpoint on module_output.
    .text
    .global harness_start, harness_stop, module_output
harness_start:
    mov #0x5a80, &0x0120            ; holds the watchdog
harness_stop:
    jmp harness_stop
module_output:
    ret

    .section .vectors, "a"
    .word harness_start

    .section .helpers, "a"          ; brings all of them from the archive
    .word __mspabi_mpyi, __mspabi_divu, __mspabi_remu, __mspabi_divi, __mspabi_remi
    .word __mspabi_slli, __mspabi_srli, __mspabi_srai, memcpy, memset

    .bss
    .global harness_words, harness_state
    .balign 2
harness_words:                      ; of one event
    .skip 16
harness_state:                      ; of one module
    .skip 2048
