// SPDX-License-Identifier: Apache-2.0
// authex run: deploy everything under a folder on virtual nodes and play a script.
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cli/verbs.h"
#include "play/play.h"

static const struct cli_option options[] = {
    {"--script", "FILE", "inputs to play (default: standard input)", NULL},
    {"--on", "ENGINE", "sancus (default): simulated nodes; interpreter: the reference",
     "sancus|interpreter"},
    {"--core", "CORE", "hardened (default) or upstream hardware", "hardened|upstream"},
    {"--seed", "N", "of the virtual network (default 1)", NULL},
    {"--stats", "FILE", "write what each node and module did, as JSON", NULL},
    {"--images", "FOLDER", "write the ELF files that were loaded", NULL},
    {"--record", "FOLDER", "write what crosses the node link (untrusted, encrypted), as CBOR",
     NULL},
    {"--state", "FOLDER", "keep the keys there in files (default: in memory)", NULL},
    {"--loss", "N", "frames lost, per mille", NULL},
    {"--duplicate", "N", "frames duplicated, per mille", NULL},
    {"--reorder", "N", "frames overtaken by later ones, per mille", NULL},
    {"--corrupt", "N", "frames damaged, per mille", NULL},
    {"--jitter", "N", "delay of frames varies by up to N cycles", NULL},
    {"--attack", "WHAT:NAME", "alter:MODULE, move:MODULE or swap-key:NODE while deploying", NULL},
    {"--verbose", NULL, "tell what is deployed, attested and connected", NULL},
    {NULL, NULL, NULL, NULL},
};

static int take_faults(const struct cli_args *args, struct vnet_faults *f, struct err_info *e)
{
    static const struct {
        const char *name;
        size_t offset;
    } rates[] = {
        {"--loss", offsetof(struct vnet_faults, loss)},
        {"--duplicate", offsetof(struct vnet_faults, duplicate)},
        {"--reorder", offsetof(struct vnet_faults, reorder)},
        {"--corrupt", offsetof(struct vnet_faults, corrupt)},
    };
    unsigned long long n;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        int rc = cli_number(&cli_run, args, rates[i].name, 1000, 0, &n, e);
        if (rc)
            return rc;
        *(unsigned *)(void *)((char *)f + rates[i].offset) = (unsigned)n;
    }
    int rc = cli_number(&cli_run, args, "--jitter", 1u << 30, 0, &n, e);
    f->jitter = n;
    return rc;
}

static int take_attack(const struct cli_args *args, struct play_options *o, struct err_info *e)
{
    static const struct {
        const char *prefix;
        enum play_attack attack;
    } attacks[] = {{"alter:", PLAY_ALTER}, {"move:", PLAY_MOVE}, {"swap-key:", PLAY_SWAP_KEY}};
    const char *text = cli_value(&cli_run, args, "--attack");
    if (!text)
        return 0;
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++)
        if (strncmp(text, attacks[i].prefix, strlen(attacks[i].prefix)) == 0) {
            o->attack = attacks[i].attack;
            o->target = text + strlen(attacks[i].prefix);
            return 0;
        }
    return err_set(e, ERR_INPUT,
                   "--attack %s: alter:MODULE, move:MODULE or swap-key:NODE is needed", text);
}

static int run(const struct cli_args *args, struct err_info *e)
{
    const char *engine = cli_value(&cli_run, args, "--on");
    const char *core = cli_value(&cli_run, args, "--core");
    unsigned long long seed;
    struct play_options o = {
        .folder = args->word[0],
        .script = cli_value(&cli_run, args, "--script"),
        .engine = engine && strcmp(engine, "interpreter") == 0 ? &play_interpreter : &play_sancus,
        .upstream = core && strcmp(core, "upstream") == 0,
        .state_folder = cli_value(&cli_run, args, "--state"),
        .stats = cli_value(&cli_run, args, "--stats"),
        .record = cli_value(&cli_run, args, "--record"),
        .images = cli_value(&cli_run, args, "--images"),
        .verbose = cli_value(&cli_run, args, "--verbose") != NULL,
    };
    int rc = cli_number(&cli_run, args, "--seed", UINT64_MAX, 1, &seed, e);
    o.seed = seed;
    if (rc == 0)
        rc = take_faults(args, &o.faults, e);
    if (rc == 0)
        rc = take_attack(args, &o, e);
    if (o.engine == &play_interpreter && (o.stats || o.images || o.record || o.attack))
        fputs("warning: --stats, --images, --record and --attack need --on sancus\n", stderr);
    return rc ? rc : play_run(&o, e);
}

const struct cli_verb cli_run = {
    .name = "run",
    .words = "DIR",
    .min_words = 1,
    .max_words = 1,
    .summary = "deploy the applications under DIR on virtual nodes and play a script",
    .details = "Script lines: `in NODE.DEVICE VALUE`, `wait`, `reset NODE`, `# comment`. Standard "
               "output has\n"
               "one line per write to a display: `out NODE.DEVICE VALUE`. DIR is never written to.",
    .options = options,
    .run = run,
};
