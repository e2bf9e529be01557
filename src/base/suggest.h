// SPDX-License-Identifier: Apache-2.0
// "Did you mean …?": the nearest of a number of known names by edit distance (Damerau's, in the
// optimal string alignment form: insert, delete, change or swap neighbours), ignoring case.
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include <stddef.h>

enum { SUGGEST_MAX = 64 }; // longer words get no suggestion

// One search. suggest_begin, any number of suggest_offer, then suggest_result.
struct suggest {
    const char *word; // borrowed
    const char *best; // borrowed from the caller of suggest_offer; NULL: none near enough
    size_t distance;  // of `best`; before: one more than what is near enough
};

// Starts the search for the word that somebody wrote.
void suggest_begin(struct suggest *s, const char *word);

// Considers a known name; of equally near ones the first stays. The name must outlive `s`.
void suggest_offer(struct suggest *s, const char *known);

// The nearest name, or NULL. Near enough: at most one edit for each three letters, and at least
// one.
const char *suggest_result(const struct suggest *s);

// The number of edits between two words, ignoring case; SIZE_MAX if one is over SUGGEST_MAX.
size_t suggest_distance(const char *a, const char *b);

#endif
