// SPDX-License-Identifier: Apache-2.0
#include "base/suggest.h"

#include <stdint.h>
#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

// One row of the table of Wagner and Fischer: distances of a[0..i] to every start of b, from the
// rows for i-1 and i-2.
static void fill_row(const char *a, size_t i, const char *b, size_t b_len, const size_t *before,
                     const size_t *last, size_t *row)
{
    row[0] = i;
    for (size_t j = 1; j <= b_len; j++) {
        char ca = lower(a[i - 1]), cb = lower(b[j - 1]);
        row[j] = least(least(last[j] + 1, row[j - 1] + 1), last[j - 1] + (ca != cb));
        if (i > 1 && j > 1 && ca == lower(b[j - 2]) && lower(a[i - 2]) == cb)
            row[j] = least(row[j], before[j - 2] + 1);
    }
}

size_t suggest_distance(const char *a, const char *b)
{
    size_t a_len = strlen(a), b_len = strlen(b);
    if (a_len > SUGGEST_MAX || b_len > SUGGEST_MAX)
        return SIZE_MAX;
    size_t rows[3][SUGGEST_MAX + 1] = {{0}};
    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_len; i++)
        fill_row(a, i, b, b_len, rows[(i + 1) % 3], rows[(i + 2) % 3], rows[i % 3]);
    return rows[a_len % 3][b_len];
}

void suggest_begin(struct suggest *s, const char *word)
{
    size_t edits = strlen(word) / 3;
    *s = (struct suggest){.word = word, .distance = (edits ? edits : 1) + 1};
}

void suggest_offer(struct suggest *s, const char *known)
{
    size_t distance = suggest_distance(s->word, known);
    if (distance >= s->distance || distance >= strlen(known))
        return;
    s->best = known;
    s->distance = distance;
}

const char *suggest_result(const struct suggest *s)
{
    return s->best;
}
