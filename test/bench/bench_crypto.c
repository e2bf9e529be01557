// SPDX-License-Identifier: Apache-2.0
// Nanoseconds per permutation, one stream (each input is the output before): the bit-by-bit
// version against ours. The versions take turns, so that a change of clock meets all of them, and
// the median of the turns is printed.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "crypto/spongent.h"
#include "crypto/spongewrap.h"
#include "lib/spongent_plain.h"

#define TURNS      31
#define TURN_NS    2000000 // about how long one turn of one version takes
#define CALIBRATE  16      // calls to find out how many fit a turn
#define VERSIONS   3
#define EVENT_SIZE 2

struct version {
    const char *name;
    const struct spongent_backend *backend; // NULL: the plain one
    long calls;                             // per turn
    double ns[TURNS];                       // per call
};

static uint64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static double time_calls(const struct version *v, enum spongent_size size, long calls)
{
    union {
        uint64_t words[SPONGENT_WORDS];
        uint8_t bytes[SPONGENT_WORDS * 8];
    } state = {.words = {1}};
    unsigned width = spongent_params(size)->width;
    uint64_t start = now_ns();

    for (long i = 0; i < calls; i++) {
        if (v->backend)
            v->backend->permute[size](state.words);
        else
            spongent_plain_permute(width, state.bytes);
    }
    return (double)(now_ns() - start) / (double)calls;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *ns)
{
    qsort(ns, TURNS, sizeof *ns, compare_doubles);
    return ns[TURNS / 2];
}

static void bench_size(const char *title, enum spongent_size size)
{
    struct version v[VERSIONS] = {{.name = "plain"},
                                  {.name = "portable", .backend = &spongent_portable},
                                  {.name = "bmi2", .backend = &spongent_bmi2}};
    int versions = spongent_bmi2.usable() ? VERSIONS : VERSIONS - 1;
    double plain;

    for (int i = 0; i < versions; i++)
        v[i].calls = 1 + (long)(TURN_NS / time_calls(&v[i], size, CALIBRATE));
    for (int turn = 0; turn < TURNS; turn++)
        for (int i = 0; i < versions; i++)
            v[i].ns[turn] = time_calls(&v[i], size, v[i].calls);
    plain = median(v[0].ns);
    for (int i = 0; i < versions; i++) {
        double ns = i == 0 ? plain : median(v[i].ns);

        printf("%-22s %-10s %10.0f ns/permutation %8.1f x\n", title, v[i].name, ns, plain / ns);
    }
}

// What the simulator and the deployer pay for one event of one word, as it is dispatched here.
static void bench_event(const char *title, enum crypto_alg alg)
{
    uint8_t key[CRYPTO_KEY_MAX] = {1};
    uint8_t tag[CRYPTO_TAG_MAX];
    uint8_t nonce[2] = {0, 0};
    uint8_t body[EVENT_SIZE] = {2};
    uint8_t cipher[EVENT_SIZE];
    double seal[TURNS];
    double open[TURNS];
    int bad = 0;

    for (int turn = 0; turn < TURNS; turn++) {
        uint64_t start = now_ns();
        uint64_t middle;

        for (int i = 0; i < CALIBRATE; i++)
            bad |= spongewrap_seal(alg, key, nonce, 2, body, EVENT_SIZE, cipher, tag);
        middle = now_ns();
        for (int i = 0; i < CALIBRATE; i++)
            bad |= spongewrap_open(alg, key, nonce, 2, cipher, EVENT_SIZE, tag, body);
        seal[turn] = (double)(middle - start) / CALIBRATE;
        open[turn] = (double)(now_ns() - middle) / CALIBRATE;
    }
    if (bad)
        abort();
    printf("%-22s %-10s %10.0f ns\n", title, "seal", median(seal));
    printf("%-22s %-10s %10.0f ns\n", title, "open", median(open));
}

int main(void)
{
    bench_size("spongent-336 (128 bit)", SPONGENT_336);
    bench_size("spongent-176 (64 bit)", SPONGENT_176);
    bench_event("2-byte event, 128 bit", CRYPTO_SPONGENT_128);
    bench_event("2-byte event, 64 bit", CRYPTO_SPONGENT_64);
    return 0;
}
