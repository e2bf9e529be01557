// SPDX-License-Identifier: Apache-2.0
// The module language: source text -> lang_parse -> lang_check -> run it (interpreter) or
// emit C. The language and its meaning: docs/spec/language.md. No function does I/O; nothing is
// global; a parsed program or checked module may be used from several threads at once.
#ifndef LANG_LANG_H
#define LANG_LANG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "lang/diag.h"

// Limits of the language; docs/spec/language.md lists them with their reasons.
enum lang_limit {
    LANG_MAX_SOURCE = 1 << 20, // bytes of one file
    LANG_MAX_NAME = 63,        // characters of a name
    LANG_MAX_MODULES = 256,    // modules of one file
    LANG_MAX_NAMES = 512,      // variables and constants of one module
    LANG_MAX_CHANNELS = 32,    // inputs of one module; outputs of one module
    LANG_MAX_WORDS = 8,        // 16-bit words of one event
    LANG_MAX_EVENTS = 64,      // outputs of one handler run, in the worst case
    LANG_MAX_STEPS = 1 << 20,  // steps of one handler run, in the worst case
    LANG_MAX_STATE = 1024,     // elements of all state of one module
    LANG_MAX_DEPTH = 48,       // operators and brackets inside each other
    LANG_MAX_NESTING = 24,     // blocks inside each other
    LANG_MAX_ARMS = 128,       // branches of an if; clang takes each as a block in the one before
};

// Types of variables, parameters and channel words. A value is held in one 16-bit word: LANG_INT
// as two's complement, LANG_BOOL as 0 or 1, LANG_U8 as 0..255.
enum lang_type {
    LANG_INT,
    LANG_BOOL,
    LANG_U8,
    LANG_U16,
};

// "int", "bool", "u8", "u16".
const char *lang_type_name(enum lang_type type);
// The number that a word of this type means: -32768..65535.
int32_t lang_type_value(enum lang_type type, uint16_t word);

// ---- parse ------------------------------------------------------------------------------------

struct lang_program; // one source file

// Parses a file of one or more modules. `file_name` is for diagnostics and, without its folders,
// for #line. The text is copied. NULL if any error was reported in `diags`.
struct lang_program *lang_parse(const char *file_name, const char *text, size_t len,
                                struct lang_diags *diags);
void lang_program_destroy(struct lang_program *program);

size_t lang_program_modules(const struct lang_program *program);
const char *lang_program_name(const struct lang_program *program, size_t module);
// The index of the module of that name (case matters), or -1.
int lang_program_find(const struct lang_program *program, const char *name);
// Name number `i` of those the module reads, never assigns and does not define with `const`: the
// constants to be given to lang_check. In order of first use; NULL behind the last.
const char *lang_program_needs(const struct lang_program *program, size_t module, size_t i);

// ---- check ------------------------------------------------------------------------------------

struct lang_module; // one checked module with its constants bound; independent of its program

// A constant from the descriptor; value -32768..65535.
struct lang_constant {
    const char *name;
    int64_t value;
};

// Checks module number `module` of the program with these constants. NULL if any error was
// reported in `diags`; warnings may be reported in either case. A given name that the module does
// not need is ignored (compare with lang_program_needs to refuse it), but one that the source
// defines by `const` is an error. The caller owns the module.
struct lang_module *lang_check(const struct lang_program *program, size_t module,
                               const struct lang_constant *constants, size_t count,
                               struct lang_diags *diags);
void lang_module_destroy(struct lang_module *module);

// ---- what a module is -------------------------------------------------------------------------

// A channel; its number in its direction is its index, counted from 0 in order of first appearance
// in the source (declaration, handler or call). These numbers go on the wire.
struct lang_channel {
    const char *name;
    unsigned params;                     // 0..LANG_MAX_WORDS
    unsigned words;                      // of an event: params, but 1 (zero) if there are none
    enum lang_type type[LANG_MAX_WORDS]; // of each parameter
    uint32_t line;                       // of first appearance
};

// The worst case of one run of a handler.
struct lang_cost {
    uint32_t steps;  // docs/spec/language.md, "Steps"
    uint32_t events; // outputs sent
    uint32_t words;  // of all these outputs together
    bool aborts;     // an index may be out of range
};

// A state variable.
struct lang_state {
    const char *name;
    enum lang_type type;
    uint32_t length;  // of an array; 0: a scalar
    uint32_t offset;  // of its first word in lang_instance_state
    uint16_t initial; // word; of every element
};

const char *lang_module_name(const struct lang_module *module);
size_t lang_module_inputs(const struct lang_module *module);
size_t lang_module_outputs(const struct lang_module *module);
// NULL if there is no such channel.
const struct lang_channel *lang_module_input(const struct lang_module *module, size_t channel);
const struct lang_channel *lang_module_output(const struct lang_module *module, size_t channel);
// The channel of that name, or -1.
int lang_module_find_input(const struct lang_module *module, const char *name);
int lang_module_find_output(const struct lang_module *module, const char *name);
// The worst case of the handler of an input (all zero if the input has none); NULL: no such input.
const struct lang_cost *lang_module_cost(const struct lang_module *module, size_t channel);
// The worst over all handlers: steps, events, words each at its largest; aborts if any does.
struct lang_cost lang_module_worst(const struct lang_module *module);
// Words of the largest input or output event; 0 without channels.
unsigned lang_module_max_words(const struct lang_module *module);
// State variable number `i` in order of offset, or NULL behind the last; their number of words.
const struct lang_state *lang_module_state(const struct lang_module *module, size_t i);
size_t lang_module_state_words(const struct lang_module *module);

// ---- run: the reference interpreter -----------------------------------------------------------

enum { LANG_ABORT = 1 }; // the handler aborted

// One event sent by a handler.
struct lang_event {
    unsigned channel; // output number
    unsigned words;
    uint16_t word[LANG_MAX_WORDS];
    uint32_t line; // of the call in the source
};

// The events of one run, in program order.
struct lang_outputs {
    size_t count;
    struct lang_event event[LANG_MAX_EVENTS];
};

struct lang_instance; // a module and its state

// The module is used, not copied: it must live as long as the instance. State is initial.
struct lang_instance *lang_instance_create(const struct lang_module *module);
void lang_instance_destroy(struct lang_instance *instance);

// Runs the handler for one event; `n` must be the input's `words`. 0: done, `out` holds what it
// sent. LANG_ABORT: state as before, `out` is empty. ERR_INPUT: no such channel or wrong `n`,
// nothing happened.
int lang_instance_run(struct lang_instance *instance, unsigned channel, const uint16_t *words,
                      size_t n, struct lang_outputs *out);
// Back to the initial state.
void lang_instance_restart(struct lang_instance *instance);
// The state: lang_module_state_words words, for explain and model checking. May be written,
// with values that fit the variables' types.
uint16_t *lang_instance_state(struct lang_instance *instance);
// Steps that the last run took, and, if it aborted, the source line where.
uint32_t lang_instance_steps(const struct lang_instance *instance);
uint32_t lang_instance_abort_line(const struct lang_instance *instance);

// ---- emit C -----------------------------------------------------------------------------------

// Appends the module as freestanding C11: what "enclave/module.h" says that a module provides. The
// text depends on the source, the file's name without folders, and the constants; on nothing else.
void lang_emit_c(const struct lang_module *module, struct buf *out);

#endif
