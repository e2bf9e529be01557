// SPDX-License-Identifier: Apache-2.0
// attack SHARE MUTANTS [ID]: every attack, with the defence and without; one line per attack.
// attack --check SHARE: only that every rule holds with this runtime; says what does not. This is
// how mutants of the runtime are found out: exit status 1.
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attack/attack.h"
#include "attack/stand.h"
#include "base/buf.h"

static const struct attack *const tables[] = {
    attacks_network, attacks_software,   attacks_platform,
    attacks_devices, attacks_deployment, attacks_rules,
};
enum { TABLES = sizeof tables / sizeof tables[0], MAX_SHARES = 64 };

static const char *mutants;

static void carry_out(const struct attack *a, const struct site *site, struct trial *t)
{
    *t = (struct trial){.site = site};
    a->run(t);
}

// Shares are told apart by their pointers (stand.c).
static const char *share_of_mutant(const char *name, size_t len)
{
    static char *shares[MAX_SHARES];
    static size_t count;
    char *path = mem_printf("%s/%.*s/lib/authex", mutants, (int)len, name);
    for (size_t i = 0; i < count; i++)
        if (strcmp(shares[i], path) == 0) {
            free(path);
            return shares[i];
        }
    if (count == MAX_SHARES)
        bench_die("too many mutants");
    return shares[count++] = path;
}

// "event-tag+upstream"
static void read_site(const char *off, struct site *site)
{
    while (*off) {
        size_t len = strcspn(off, "+");
        if (strncmp(off, "upstream", len) == 0)
            site->core = MACHINE_UPSTREAM;
        else if (strncmp(off, "unprotected", len) == 0)
            site->unprotected = true;
        else if (strncmp(off, "weak", len) == 0)
            site->weak = true;
        else
            site->share = share_of_mutant(off, len);
        off += len + (off[len] == '+');
    }
}

// ---- attacks -----------------------------------------------------------------------------------

struct result {
    unsigned parts, variants;
    char rules[200];
    char offs[400];
    char failure[800];
};

static void add_word(char *list, size_t size, const char *word)
{
    if (strstr(list, word))
        return;
    size_t len = strlen(list);
    snprintf(list + len, size - len, "%s%s", len ? ", " : "", word);
}

static void add_failure(struct result *r, const struct attack *a, const char *what, const char *why)
{
    size_t len = strlen(r->failure);
    snprintf(r->failure + len, sizeof r->failure - len, "%s%s: %s%s", len ? "; " : "", a->name,
             what, why);
}

static void try_part(const struct attack *a, const char *share, struct result *r)
{
    struct trial with, without;
    struct site site = {.share = share};
    carry_out(a, &site, &with);
    r->parts++;
    r->variants += with.variants;
    add_word(r->rules, sizeof r->rules, a->rule);
    add_word(r->offs, sizeof r->offs, a->off);
    if (with.verdict != HELD || !with.variants) {
        add_failure(r, a, with.verdict == BROKEN ? "SUCCEEDED: " : "",
                    with.variants ? with.why : "nothing was tried");
        return;
    }
    read_site(a->off, &site);
    carry_out(a, &site, &without);
    if (without.verdict != BROKEN)
        add_failure(r, a, "does not succeed without the defence: ",
                    without.verdict == HELD ? "it is refused" : without.why);
}

static void try_id(const char *id, const char *share, struct result *r)
{
    for (size_t i = 0; i < TABLES; i++)
        for (const struct attack *a = tables[i]; a->id; a++)
            if (strcmp(a->id, id) == 0)
                try_part(a, share, r);
}

static int report(const char *id, const char *share)
{
    struct result r = {0};
    try_id(id, share, &r);
    if (!r.parts)
        return -1; // not among the tables
    if (r.failure[0])
        printf("%s FAIL %s\n", id, r.failure);
    else
        printf("%s PASS %u variants in %u parts refused by %s; succeed with %s\n", id, r.variants,
               r.parts, r.rules, r.offs);
    fflush(stdout);
    return r.failure[0] ? 0 : 1;
}

static int attack_all(const char *share, const char *only)
{
    static const char *const ids[] = {"N1",  "N2", "N4", "N5", "N10", "S1",  "S2",
                                      "S3",  "S4", "S6", "S7", "S11", "S15", "S16",
                                      "S17", "D1", "D2", "D4", NULL};
    unsigned passed = 0, failed = 0;
    for (size_t i = 0; ids[i]; i++) {
        if (only && strcmp(only, ids[i]) != 0)
            continue;
        int held = report(ids[i], share);
        passed += held > 0;
        failed += held == 0;
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed || !passed;
}

// ---- rules -------------------------------------------------------------------------------------

static int check_all(const char *share)
{
    struct trial t;
    struct site site = {.share = share, .quick = true};
    for (size_t i = 0; i < TABLES; i++) {
        if (tables[i] == attacks_deployment)
            continue; // slow, and about the host's code
        for (const struct attack *a = tables[i]; a->id; a++) {
            carry_out(a, &site, &t);
            if (t.verdict != HELD) {
                printf("%s %s: %s\n", a->id, a->name, t.why);
                return 1;
            }
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    int rc = 2;
    if (sodium_init() < 0)
        return 1;
    if (argc == 3 && strcmp(argv[1], "--check") == 0) {
        rc = check_all(argv[2]);
    } else if (argc == 3 || argc == 4) {
        mutants = argv[2];
        rc = attack_all(argv[1], argc == 4 ? argv[3] : NULL);
    } else {
        fputs("usage: attack SHARE MUTANTS [ID] | attack --check SHARE\n", stderr);
    }
    stand_close_all();
    return rc;
}
