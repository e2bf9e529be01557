// SPDX-License-Identifier: Apache-2.0
// The attack suite: each trial carries one attack out and says how it ended. A trial runs where the
// defence is in place, and again where it is off: there the same attack has to succeed.
#ifndef TEST_ATTACK_ATTACK_H
#define TEST_ATTACK_ATTACK_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/machine.h"

enum verdict {
    HELD,     // carried out, and refused by the rule named
    BROKEN,   // it succeeded
    MISTAKEN, // refused by something else, or it never came to the attack
};

// Where a trial runs.
struct site {
    const char *share; // runtime that modules are linked with
    enum machine_core core;
    bool unprotected; // modules are loaded but not enabled
    bool weak;        // the checks of deployer and provider are off (test/attack/weak.h)
    bool quick;       // fewer variants: for mutants
};

struct trial {
    const struct site *site;
    enum verdict verdict; // the first thing found wrong counts
    unsigned variants;    // attacks tried
    char why[400];        // of a verdict that is not HELD
};

// Notes a verdict with its reason, unless there is one already. Returns false.
bool trial_note(struct trial *t, enum verdict verdict, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
// The attack has succeeded if `held` is false; the set-up has failed if `right` is.
bool trial_held(struct trial *t, bool held, const char *what);
bool trial_right(struct trial *t, bool right, const char *what);
// As trial_held, for a status: another refusal than `wanted` is a mistake, OK is a success of the
// attacker.
bool trial_refused(struct trial *t, unsigned status, unsigned wanted, const char *what);

// One row of the table: an attack, or a part of one.
struct attack {
    const char *id;   // of attacks.md; "-": no attack but a rule that mutants are measured by
    const char *name; // of the part
    void (*run)(struct trial *t);
    const char *rule; // that refuses it
    // Where it has to succeed: a mutant of test/attack/mutants.txt, "upstream", "unprotected",
    // "weak", or several joined by "+". NULL only for "-".
    const char *off;
};

// Tables end with an id of NULL.
extern const struct attack attacks_network[], attacks_software[], attacks_platform[],
    attacks_devices[], attacks_deployment[], attacks_rules[];

#endif
