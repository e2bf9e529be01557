// SPDX-License-Identifier: Apache-2.0
#include "play/play.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "deploy/script.h"
#include "play/input.h"

void play_say(struct play *p, const char *format, ...)
{
    if (!p->options->verbose)
        return;
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

enum { MAX_TAKEN = 64 << 20 }; // bytes of standard input checked before anything runs

static void print_lower(FILE *out, const char *text)
{
    for (; *text; text++)
        fputc(tolower((unsigned char)*text), out);
}

void play_output(struct play *p, size_t node, size_t device, int16_t value)
{
    const struct descriptor_node *n = &p->descriptor.infrastructure.nodes[node];
    p->early_output |= !p->had_input;
    fputs("out ", p->out);
    print_lower(p->out, n->name);
    fputc('.', p->out);
    print_lower(p->out, n->devices[device].name);
    fprintf(p->out, " %d\n", value);
    fflush(p->out);
}

static int load(struct play *p, struct err_info *e)
{
    struct buf warnings = {0};
    int rc = descriptor_load_folder(&p->descriptor, p->options->folder, e);
    if (rc == 0)
        p->models = mem_zeroed(p->descriptor.app_count, sizeof *p->models);
    for (size_t i = 0; rc == 0 && i < p->descriptor.app_count; i++)
        rc = model_load(&p->models[i], &p->descriptor, i, &warnings, e);
    if (warnings.len)
        fputs(buf_text(&warnings), stderr);
    buf_finish(&warnings);
    return rc;
}

static int carry_out(struct play *p, const struct script_command *c, struct err_info *e)
{
    const struct play_engine *engine = p->options->engine;
    int rc = interrupt_check(e);
    if (rc == 0 && ferror(p->out))
        rc = err_set(e, ERR_SYSTEM, "standard output cannot be written");
    if (rc)
        return rc;
    switch (c->verb) {
    case SCRIPT_IN:
        p->had_input = true;
        return engine->input(p, c->node, c->device, c->value, e);
    case SCRIPT_WAIT:
        return engine->wait(p, e);
    case SCRIPT_RESET:
        return engine->reset(p, c->node, e);
    case SCRIPT_NOTHING:
        break;
    }
    return 0;
}

static int play_file(struct play *p, const struct script *s, struct err_info *e)
{
    int rc = p->options->engine->start(p, e);
    for (size_t i = 0; rc == 0 && i < s->count; i++)
        rc = carry_out(p, &s->commands[i], e);
    return rc;
}

static int play_stream(struct play *p, FILE *in, struct err_info *e)
{
    struct script_command c;
    struct script_reader r = {&p->descriptor.infrastructure, in, "standard input", 0};
    int rc = p->options->engine->start(p, e);
    while (rc == 0) {
        rc = script_read(&r, &c, e);
        if (rc)
            return rc == 1 ? 0 : rc;
        rc = carry_out(p, &c, e);
    }
    return rc;
}

static int check_stream(struct play *p, FILE *in, struct err_info *e)
{
    struct script_command c;
    struct script_reader r = {&p->descriptor.infrastructure, in, "standard input", 0};
    int rc = 0;
    while (rc == 0)
        rc = script_read(&r, &c, e);
    rewind(in);
    return rc == 1 ? 0 : rc;
}

// What a program has written to our standard input and closed is a script like a file: checked
// to its end before anything runs. A person, or a program that waits for outputs, is read line by
// line.
static int play_standard_input(struct play *p, struct err_info *e)
{
    struct input input;
    FILE *in = input_open(&input, MAX_TAKEN);
    if (!in)
        return err_set(e, ERR_SYSTEM, "standard input: %s", strerror(errno));
    int rc = input.complete ? check_stream(p, in, e) : 0;
    if (rc == 0)
        rc = play_stream(p, in, e);
    fclose(in);
    input_finish(&input);
    return rc;
}

static int play_script(struct play *p, struct err_info *e)
{
    struct script s = {0};
    int rc;
    if (p->options->script) {
        rc = script_load(&s, &p->descriptor.infrastructure, p->options->script, e);
        if (rc == 0)
            rc = play_file(p, &s, e);
        script_finish(&s);
    } else {
        rc = play_standard_input(p, e);
    }
    if (rc == 0)
        rc = p->options->engine->wait(p, e);
    return rc;
}

int play_run(const struct play_options *options, struct err_info *e)
{
    struct play p = {.options = options, .out = stdout};
    int rc = load(&p, e);
    if (rc == 0)
        rc = play_script(&p, e);
    if (rc == 0)
        rc = options->engine->finish(&p, e);
    if (rc == 0 && p.early_output)
        rc = err_set(e, ERR_BUG, "a display was written before the first input");
    options->engine->destroy(&p);
    for (size_t i = 0; p.models && i < p.descriptor.app_count; i++)
        model_finish(&p.models[i]);
    free(p.models);
    descriptor_finish(&p.descriptor);
    return rc;
}
