// SPDX-License-Identifier: Apache-2.0
// The seam to the processor: the only place in crypto that asks what it is compiled for.
#ifndef CRYPTO_SPONGENT_CPU_H
#define CRYPTO_SPONGENT_CPU_H

#include <stdint.h>

#if defined(__x86_64__) && __STDC_HOSTED__

#include <immintrin.h>

#define CPU_WITH_BMI2 __attribute__((target("bmi,bmi2")))

// Moves the bits of x that `mask` selects together at the low end.
CPU_WITH_BMI2 static inline uint64_t cpu_extract(uint64_t x, uint64_t mask)
{
    return _pext_u64(x, mask);
}

static inline int cpu_has_extract(void)
{
    return __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

// AMD before Zen 3 runs PEXT in microcode, tens of cycles for each (its time depends on the mask,
// which is constant here, so it is slow but leaks nothing).
static inline int cpu_extracts_fast(void)
{
    return cpu_has_extract() && !__builtin_cpu_is("amdfam17h") && !__builtin_cpu_is("bdver4");
}

#else

#define CPU_WITH_BMI2

// Never called, as cpu_has_extract() says; it only has to compile.
static inline uint64_t cpu_extract(uint64_t x, uint64_t mask)
{
    return x & mask;
}

static inline int cpu_has_extract(void)
{
    return 0;
}

static inline int cpu_extracts_fast(void)
{
    return 0;
}

#endif

#endif
