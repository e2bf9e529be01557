// SPDX-License-Identifier: Apache-2.0
#include <stdarg.h>
#include <stdio.h>

#include "attack/attack.h"
#include "proto/wire.h"

bool trial_note(struct trial *t, enum verdict verdict, const char *format, ...)
{
    va_list args;
    if (t->verdict != HELD)
        return false;
    t->verdict = verdict;
    va_start(args, format);
    vsnprintf(t->why, sizeof t->why, format, args);
    va_end(args);
    return false;
}

bool trial_held(struct trial *t, bool held, const char *what)
{
    return held || trial_note(t, BROKEN, "%s", what);
}

bool trial_right(struct trial *t, bool right, const char *what)
{
    return right || trial_note(t, MISTAKEN, "%s", what);
}

bool trial_refused(struct trial *t, unsigned status, unsigned wanted, const char *what)
{
    if (status == wanted)
        return true;
    if (status == WIRE_OK)
        return trial_note(t, BROKEN, "%s: accepted", what);
    return trial_note(t, MISTAKEN, "%s: status %u, not %u", what, status, wanted);
}
