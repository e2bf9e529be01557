// SPDX-License-Identifier: Apache-2.0
// The compiler's run-time helpers (MSP430 EABI names): r12 op r13 → r12, r14 and r15 are free. Each
// in a section of its own: a module gets copies of those that it uses.
    .macro function name
    .section .text.\name, "ax"
    .global \name
\name:
    .endm

    function __mspabi_mpyi          ; shift and add; 16 rounds whatever the operands
    mov #16, r15
    clr r14
1:  clrc
    rrc r13
    jnc 2f
    add r12, r14
2:  rla r12
    dec r15
    jnz 1b
    mov r14, r12
    ret

    .section .text.__mspabi_divu, "ax"
    .global __mspabi_divu
    .global __mspabi_remu
__mspabi_divu:                      ; restoring division; quotient in r12, remainder in r14
    clr r14
    mov #16, r15
1:  rla r12
    rlc r14
    cmp r13, r14
    jlo 2f
    sub r13, r14
    inc r12
2:  dec r15
    jnz 1b
    ret
__mspabi_remu:
    call #__mspabi_divu
    mov r14, r12
    ret

    .section .text.__mspabi_divi, "ax"
    .global __mspabi_divi
    .global __mspabi_remi
__mspabi_divi:                      ; C's signed division: truncates towards zero
    mov r12, r11
    xor r13, r11                    ; sign of the quotient
    push r12                        ; sign of the remainder
    tst r12
    jge 1f
    inv r12
    inc r12
1:  tst r13
    jge 2f
    inv r13
    inc r13
2:  call #__mspabi_divu
    pop r13
    tst r13
    jge 3f
    inv r14
    inc r14
3:  tst r11
    jge 4f
    inv r12
    inc r12
4:  ret
__mspabi_remi:
    call #__mspabi_divi
    mov r14, r12
    ret

    function __mspabi_slli          ; r12 << r13
    tst r13
    jz 2f
1:  rla r12
    dec r13
    jnz 1b
2:  ret

    function __mspabi_srli          ; logical r12 >> r13
    tst r13
    jz 2f
1:  clrc
    rrc r12
    dec r13
    jnz 1b
2:  ret

    function __mspabi_srai          ; arithmetic r12 >> r13
    tst r13
    jz 2f
1:  rra r12
    dec r13
    jnz 1b
2:  ret

    function memcpy                 ; r12 to, r13 from, r14 bytes; the compiler's own struct copies
    mov r12, r15
    tst r14
    jz 2f
1:  mov.b @r13+, r11
    mov.b r11, 0(r15)
    inc r15
    dec r14
    jnz 1b
2:  ret

    function memset                 ; r12 to, r13 value, r14 bytes
    mov r12, r15
    tst r14
    jz 2f
1:  mov.b r13, 0(r15)
    inc r15
    dec r14
    jnz 1b
2:  ret
