// SPDX-License-Identifier: Apache-2.0
// An independent model of the car park (shared design, "Running example"): it keeps no module
// state, but asks the history of inputs since the applications' last restart.
//   carpark script SEED KIND   prints a random script. KIND: waits, resets or free (no waits)
//   carpark check SCRIPT OUT   judges what `authex run` printed for it. Exit 0: as it must be
// With a wait after every input the sequence per display is exact. Without, events of different
// connections may be taken in any order: then some order must explain each display's sequence.
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPOTS = 2, MAX = 3, MAX_INPUTS = 4096, FREE_INPUTS = 7, FREE_LINES = 128 };

enum kind { BUTTON, TICK, RESTART_VIO, RESTART_AVL };

struct fact {
    enum kind kind;
    int spot;
    bool pressed;
};

struct lines {
    int value[MAX_INPUTS * 3];
    size_t count;
};

struct history {
    struct fact fact[2 * MAX_INPUTS];
    size_t count;
    bool free; // some input has no wait after it
};

// ---- random scripts ----------------------------------------------------------------------------

static uint64_t draw(uint64_t *state) // splitmix64 (Steele, Lea, Flood 2014)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static unsigned below(uint64_t *state, unsigned n)
{
    return (unsigned)(draw(state) % n);
}

static const char *pressed_value(uint64_t *s)
{
    static const char *const values[] = {"0", "1", "1", "0", "2", "-1", "0x8000", "65535", "0x0"};
    return values[below(s, sizeof values / sizeof *values)];
}

// Names ignore case; the letters of a script do, too.
static void print_name(uint64_t *s, const char *name)
{
    for (bool loud = below(s, 4) == 0; *name; name++)
        putchar(loud ? toupper((unsigned char)*name) : *name);
}

static void print_input(uint64_t *s, bool tick)
{
    char name[16];
    snprintf(name, sizeof name, "np%u.%s", 1 + below(s, SPOTS), tick ? "clock" : "button");
    printf("in ");
    print_name(s, name);
    printf(" %s\n", tick ? "1" : pressed_value(s));
}

static void print_free_script(uint64_t *s)
{
    for (unsigned i = 0, buttons = 0, ticks = 0; i < 2 * FREE_INPUTS; i++) {
        bool tick = below(s, 2) == 0 ? ticks < FREE_INPUTS : buttons >= FREE_INPUTS;
        ticks += tick;
        buttons += !tick;
        print_input(s, tick);
    }
}

static void print_script(uint64_t seed, const char *kind)
{
    static const char *const nodes[] = {"np1", "np2", "nagg", "nd1", "nd2"};
    uint64_t s = seed;
    bool resets = strcmp(kind, "resets") == 0;
    printf("# seed %llu, kind %s\n", (unsigned long long)seed, kind);
    if (strcmp(kind, "free") == 0) {
        print_free_script(&s);
        return;
    }
    for (unsigned left = 20 + below(&s, 25); left; left--) {
        if (resets && below(&s, 8) == 0) {
            printf("reset ");
            print_name(&s, nodes[below(&s, 5)]);
            printf("\n");
            continue;
        }
        // Spells of ticks make violations likely.
        print_input(&s, below(&s, 3) != 0);
        printf("wait\n");
    }
}

// ---- what happened -----------------------------------------------------------------------------

static _Noreturn void die(const char *why, const char *what)
{
    fprintf(stderr, "carpark: %s: %s\n", what, why);
    exit(2);
}

static void add(struct history *h, enum kind kind, int spot, bool pressed)
{
    if (h->count == sizeof h->fact / sizeof *h->fact)
        die("too long", "script");
    h->fact[h->count++] = (struct fact){kind, spot, pressed};
}

static void add_reset(struct history *h, const char *node)
{
    bool spot = strncmp(node, "np", 2) == 0;
    if (spot || strcmp(node, "nd1") == 0)
        add(h, RESTART_VIO, 0, false);
    if (spot || strcmp(node, "nd2") == 0 || strcmp(node, "nagg") == 0)
        add(h, RESTART_AVL, 0, false);
}

static void read_script(struct history *h, const char *path)
{
    char line[200], a[64], b[64];
    FILE *in = fopen(path, "r");
    bool waiting = false;
    if (!in)
        die("cannot be read", path);
    while (fgets(line, sizeof line, in)) {
        for (char *c = line; *c; c++)
            *c = (char)tolower((unsigned char)*c);
        if (sscanf(line, "in %63s %63s", a, b) == 2) {
            h->free |= waiting;
            waiting = true;
            bool tick = strstr(a, ".clock") != NULL;
            add(h, tick ? TICK : BUTTON, a[2] - '1', (strtol(b, NULL, 0) & 0xffff) != 0);
        } else if (sscanf(line, "reset %63s", a) == 1) {
            h->free |= waiting;
            add_reset(h, a);
        } else if (strncmp(line, "wait", 4) == 0) {
            waiting = false;
        }
    }
    fclose(in);
}

static void read_output(struct lines display[2], const char *path)
{
    char line[200], name[64], end[2];
    int value;
    FILE *in = fopen(path, "r");
    if (!in)
        die("cannot be read", path);
    while (fgets(line, sizeof line, in)) {
        if (sscanf(line, "out %63s %d%1[\n]", name, &value, end) != 3)
            die("no line of the promised form", line);
        bool first = strcmp(name, "nd1.display") == 0;
        if (!first && strcmp(name, "nd2.display") != 0)
            die("no such display", line);
        struct lines *to = &display[first ? 0 : 1];
        to->value[to->count++] = value;
    }
    fclose(in);
}

// ---- exact, from history -----------------------------------------------------------------------

// Was the spot's last button event an arrival? (facts before `now`)
static bool is_taken(const struct history *h, size_t now, int spot, enum kind restart)
{
    while (now-- > 0 && h->fact[now].kind != restart)
        if (h->fact[now].kind == BUTTON && h->fact[now].spot == spot)
            return h->fact[now].pressed;
    return false;
}

// Has it been taken for more than MAX ticks, with no departure since?
static bool is_violated(const struct history *h, size_t now, int spot)
{
    int ticks = 0, since_arrival = 0;
    while (now-- > 0 && h->fact[now].kind != RESTART_VIO) {
        const struct fact *f = &h->fact[now];
        if (f->spot != spot || f->kind == RESTART_AVL)
            continue;
        if (f->kind == BUTTON && !f->pressed)
            break;
        ticks += f->kind == TICK;
        if (f->kind == BUTTON)
            since_arrival = ticks;
    }
    return since_arrival > MAX;
}

static void expect(const struct history *h, struct lines display[2])
{
    for (size_t now = 0; now < h->count; now++) {
        const struct fact *f = &h->fact[now];
        bool button = f->kind == BUTTON;
        if (button) {
            int free = SPOTS;
            for (int spot = 0; spot < SPOTS; spot++)
                free -= is_taken(h, now + 1, spot, RESTART_AVL);
            display[1].value[display[1].count++] = free;
        }
        // VioD hears of a departure, and of every tick of a violation.
        if ((button && !f->pressed) || (f->kind == TICK && is_violated(h, now + 1, f->spot)))
            for (int spot = 0; spot < SPOTS; spot++)
                if (is_violated(h, now + 1, spot))
                    display[0].value[display[0].count++] = spot + 1;
    }
}

static bool same(const char *name, const struct lines *want, const struct lines *got)
{
    size_t i = 0;
    while (i < want->count && i < got->count && want->value[i] == got->value[i])
        i++;
    if (i == want->count && i == got->count)
        return true;
    printf("%s: line %zu of %zu is ", name, i + 1, got->count);
    i < got->count ? printf("%d", got->value[i]) : printf("missing");
    i < want->count ? printf(", the model says %d (of %zu lines)\n", want->value[i], want->count)
                    : printf(", the model says no more\n");
    return false;
}

// ---- any order across connections --------------------------------------------------------------

// The inputs of one connection each, and how many of them have been taken.
struct queues {
    bool button[SPOTS][FREE_INPUTS];
    int buttons[SPOTS], ticks[SPOTS];
};

struct point {
    int buttons[SPOTS], ticks[SPOTS], count[SPOTS];
    size_t line;
};

static bool point_taken(const struct queues *q, const struct point *p, int spot)
{
    return p->buttons[spot] > 0 && q->button[spot][p->buttons[spot] - 1];
}

// Visits every order, each point once. Searches for one that gives exactly `out`.
struct search {
    const struct queues *q;
    const struct lines *out;
    uint8_t seen[(8 * 8 * 8) * (8 * 8 * 8) * FREE_LINES / 8];
};

static bool seen_before(struct search *s, const struct point *p)
{
    size_t key = p->line;
    for (int i = 0; i < SPOTS; i++)
        key =
            ((key * 8 + (size_t)p->buttons[i]) * 8 + (size_t)p->ticks[i]) * 8 + (size_t)p->count[i];
    bool was = s->seen[key / 8] >> key % 8 & 1;
    s->seen[key / 8] |= (uint8_t)(1u << key % 8);
    return was;
}

// VioD's display lines after a message; false if the output says something else.
static bool follow_display(const struct search *s, struct point *p)
{
    for (int spot = 0; spot < SPOTS; spot++)
        if (p->count[spot] > MAX) {
            if (p->line >= s->out->count || s->out->value[p->line] != spot + 1)
                return false;
            p->line++;
        }
    return true;
}

static bool explain_violations(struct search *s, struct point p)
{
    if (seen_before(s, &p))
        return false;
    bool more = false;
    for (int spot = 0; spot < SPOTS; spot++) {
        if (p.buttons[spot] < s->q->buttons[spot]) {
            struct point next = p;
            bool pressed = s->q->button[spot][next.buttons[spot]++];
            more = true;
            if (!pressed)
                next.count[spot] = 0;
            if ((pressed || follow_display(s, &next)) && explain_violations(s, next))
                return true;
        }
        if (p.ticks[spot] < s->q->ticks[spot]) {
            struct point next = p;
            next.ticks[spot]++;
            more = true;
            next.count[spot] += point_taken(s->q, &p, spot);
            if ((next.count[spot] <= MAX || follow_display(s, &next)) &&
                explain_violations(s, next))
                return true;
        }
    }
    return !more && p.line == s->out->count;
}

// Some merge of the two buttons' events gives these numbers of free spots.
static bool explain_free(const struct queues *q, const struct lines *out)
{
    bool reach[FREE_INPUTS + 1][FREE_INPUTS + 1] = {{true}};
    if (out->count != (size_t)(q->buttons[0] + q->buttons[1]))
        return false;
    for (int a = 0; a <= q->buttons[0]; a++)
        for (int b = 0; b <= q->buttons[1]; b++) {
            struct point p = {.buttons = {a, b}};
            if (a + b == 0)
                continue;
            bool from = (a && reach[a - 1][b]) || (b && reach[a][b - 1]);
            int free = SPOTS - point_taken(q, &p, 0) - point_taken(q, &p, 1);
            reach[a][b] = from && out->value[a + b - 1] == free;
        }
    return reach[q->buttons[0]][q->buttons[1]];
}

static void fill_queues(const struct history *h, struct queues *q)
{
    for (size_t i = 0; i < h->count; i++) {
        const struct fact *f = &h->fact[i];
        if (f->kind > TICK)
            die("a script without waits has no resets", "check");
        int *count = f->kind == TICK ? &q->ticks[f->spot] : &q->buttons[f->spot];
        if (*count == FREE_INPUTS)
            die("too many inputs without waits", "check");
        if (f->kind == BUTTON)
            q->button[f->spot][*count] = f->pressed;
        ++*count;
    }
}

static bool check_free(const struct history *h, const struct lines display[2])
{
    static struct search s;
    struct queues q = {0};
    fill_queues(h, &q);
    s.q = &q;
    s.out = &display[0];
    bool good = explain_free(&q, &display[1]);
    if (!good)
        printf("nd2.display: no order of the inputs gives these %zu lines\n", display[1].count);
    if (display[0].count >= FREE_LINES || !explain_violations(&s, (struct point){0})) {
        printf("nd1.display: no order of the inputs gives these %zu lines\n", display[0].count);
        good = false;
    }
    return good;
}

int main(int argc, char **argv)
{
    static struct history h;
    static struct lines got[2], want[2];
    if (argc == 4 && strcmp(argv[1], "script") == 0) {
        print_script(strtoull(argv[2], NULL, 0), argv[3]);
        return 0;
    }
    if (argc != 4 || strcmp(argv[1], "check") != 0)
        die("script SEED KIND or check SCRIPT OUT is needed", "arguments");
    read_script(&h, argv[2]);
    read_output(got, argv[3]);
    if (h.free)
        return !check_free(&h, got);
    expect(&h, want);
    bool first = same("nd1.display", &want[0], &got[0]);
    return !(same("nd2.display", &want[1], &got[1]) && first);
}
