// SPDX-License-Identifier: Apache-2.0
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/suggest.h"
#include "cli/version.h"

static const struct cli_option *find_option(const struct cli_verb *verb, const char *name,
                                            size_t len)
{
    for (const struct cli_option *o = verb->options; o->name; o++)
        if (strlen(o->name) == len && memcmp(o->name, name, len) == 0)
            return o;
    return NULL;
}

static const char *given(const struct cli_args *args, const struct cli_option *option, size_t n)
{
    for (size_t i = 0; i < args->options; i++)
        if (args->given[i].option == option && n-- == 0)
            return args->given[i].value;
    return NULL;
}

const char *cli_repeated(const struct cli_verb *verb, const struct cli_args *args, const char *name,
                         size_t n)
{
    return given(args, find_option(verb, name, strlen(name)), n);
}

const char *cli_value(const struct cli_verb *verb, const struct cli_args *args, const char *name)
{
    return cli_repeated(verb, args, name, 0);
}

static int may_be_repeated(const struct cli_option *o)
{
    return o->value && strstr(o->value, "...") != NULL;
}

int cli_number(const struct cli_verb *verb, const struct cli_args *args, const char *name,
               unsigned long long max, unsigned long long otherwise, unsigned long long *out,
               struct err_info *e)
{
    const char *text = cli_value(verb, args, name);
    *out = otherwise;
    if (!text)
        return 0;
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 0);
    if (errno || end == text || *end || *text == '-' || *text == ' ' || *out > max)
        return err_set(e, ERR_INPUT, "%s %s: a whole number from 0 to %llu is needed", name, text,
                       max);
    return 0;
}

static int unknown_option(const struct cli_verb *verb, const char *name, size_t len,
                          struct err_info *e)
{
    char word[64];
    struct suggest s;
    snprintf(word, sizeof word, "%.*s", (int)(len < 60 ? len : 60), name);
    suggest_begin(&s, word);
    for (size_t i = 0; verb->options[i].name; i++)
        suggest_offer(&s, verb->options[i].name);
    const char *near = suggest_result(&s);
    return err_set(e, ERR_INPUT, "unknown option %s%s%s%s", word, near ? ". Did you mean " : "",
                   near ? near : "", near ? "?" : "");
}

static int check_choice(const struct cli_option *o, const char *value, struct err_info *e)
{
    size_t len = strlen(value);
    for (const char *c = o->choices; c && *c; c += strcspn(c, "|"), c += *c == '|')
        if (strcspn(c, "|") == len && memcmp(c, value, len) == 0)
            return 0;
    return o->choices
               ? err_set(e, ERR_INPUT, "%s %s: one of %s is needed", o->name, value, o->choices)
               : 0;
}

// argv[*i] is an option; takes its value too. *i is brought to the last word used.
static int parse_option(const struct cli_verb *verb, struct cli_args *args, int argc, char **argv,
                        int *i, struct err_info *e)
{
    const char *word = argv[*i];
    size_t len = strcspn(word, "=");
    const struct cli_option *o = find_option(verb, word, len);
    if (!o)
        return unknown_option(verb, word, len, e);
    if (given(args, o, 0) && !may_be_repeated(o))
        return err_set(e, ERR_INPUT, "%s is given twice", o->name);
    if (args->options == CLI_MAX_GIVEN)
        return err_set(e, ERR_INPUT, "more than %d options are given", CLI_MAX_GIVEN);
    struct cli_given *g = &args->given[args->options++];
    *g = (struct cli_given){.option = o, .value = ""};
    if (!o->value)
        return word[len] ? err_set(e, ERR_INPUT, "%s takes no value", o->name) : 0;
    if (word[len])
        g->value = word + len + 1;
    else if (*i + 1 < argc)
        g->value = argv[++*i];
    else
        return err_set(e, ERR_INPUT, "%s needs a value: %s", o->name, o->value);
    return check_choice(o, g->value, e);
}

static int parse(const struct cli_verb *verb, struct cli_args *args, int argc, char **argv,
                 struct err_info *e)
{
    int rc = 0, only_words = 0;
    args->word = argv; // words move to the front: never behind the place that is read
    for (int i = 0; rc == 0 && i < argc; i++) {
        if (!only_words && strcmp(argv[i], "--") == 0)
            only_words = 1;
        else if (!only_words && argv[i][0] == '-' && argv[i][1])
            rc = parse_option(verb, args, argc, argv, &i, e);
        else if (args->words < verb->max_words)
            args->word[args->words++] = argv[i];
        else
            rc = err_set(e, ERR_INPUT, "one word too many: %s", argv[i]);
    }
    if (rc == 0 && args->words < verb->min_words)
        rc = err_set(e, ERR_INPUT, "%s is missing", verb->words);
    return rc;
}

static void print_usage(FILE *out, const char *program, const struct cli_verb *verb)
{
    fprintf(out, "usage: %s %s%s%s%s\n", program, verb->name, *verb->words ? " " : "", verb->words,
            verb->options[0].name ? " [options]" : "");
}

static void print_verb_help(const char *program, const struct cli_verb *verb)
{
    print_usage(stdout, program, verb);
    printf("\n%s\n", verb->summary);
    if (verb->details)
        printf("\n%s\n", verb->details);
    if (verb->options[0].name)
        printf("\noptions:\n");
    for (const struct cli_option *o = verb->options; o->name; o++) {
        char left[64];
        snprintf(left, sizeof left, "%s %s", o->name, o->value ? o->value : "");
        printf("  %-28s %s\n", left, o->help);
    }
}

static void print_help(FILE *out, const char *program, const struct cli_verb *const *verbs)
{
    fprintf(out, "usage: %s VERB [options]\n\n", program);
    for (; *verbs; verbs++)
        fprintf(out, "  %-10s %s\n", (*verbs)->name, (*verbs)->summary);
    fprintf(out, "\n`%s VERB --help` explains a verb; `%s --version` names the release.\n", program,
            program);
}

static int finish(const char *program, const struct err_info *e, int rc)
{
    if (rc == 0 || !*e->text)
        return err_exit_status(rc);
    const char *red = isatty(2) && !getenv("NO_COLOR") ? "\033[31m" : "";
    if (e->located) // file:line:col: error: …
        fprintf(stderr, "%s\n", e->text);
    else
        fprintf(stderr, "%s%s: error:%s %s\n", red, program, *red ? "\033[0m" : "", e->text);
    return err_exit_status(rc);
}

static int run_verb(const char *program, const struct cli_verb *verb, int argc, char **argv)
{
    struct cli_args args = {0};
    struct err_info e = {0};
    for (int i = 0; i < argc && strcmp(argv[i], "--"); i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            print_verb_help(program, verb);
            return 0;
        }
    if (parse(verb, &args, argc, argv, &e)) {
        finish(program, &e, ERR_INPUT);
        print_usage(stderr, program, verb);
        return 2;
    }
    int rc = verb->run(&args, &e);
    if (fflush(stdout) || ferror(stdout))
        rc = rc ? rc : err_set(&e, ERR_SYSTEM, "standard output cannot be written");
    return finish(program, &e, rc);
}

int cli_main(const char *program, const struct cli_verb *const *verbs, int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr, program, verbs);
        return 2;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("%s %s (wire %d)\n", program, CLI_RELEASE, CLI_WIRE);
        return 0;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help(stdout, program, verbs);
        return 0;
    }
    struct suggest s;
    suggest_begin(&s, argv[1]);
    for (size_t i = 0; verbs[i]; i++) {
        if (strcmp(verbs[i]->name, argv[1]) == 0)
            return run_verb(program, verbs[i], argc - 2, argv + 2);
        suggest_offer(&s, verbs[i]->name);
    }
    const char *near = suggest_result(&s);
    fprintf(stderr, "%s: error: unknown verb %.60s%s%s%s\n", program, argv[1],
            near ? ". Did you mean " : "", near ? near : "", near ? "?" : "");
    return 2;
}
