/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tool: one table of commands, by which calls are dispatched and from which
 * help, the manual page and completion are made. To add a command, add a row to
 * the table of its object's file.
 */
#ifndef XV6VM_CLI_H
#define XV6VM_CLI_H

#include <libxv6vm.h>
#include <stdbool.h>
#include <stdint.h>

#include "out.h"

enum {
	EXIT_OK = 0,	  /* done, or the question is answered */
	EXIT_REFUSED = 1, /* refused or failed */
	EXIT_USAGE = 2,	  /* not understood; nothing was tried */
};

/**
 * struct cli - one run of the program
 * @spec: which machine
 * @h: open on it, or NULL until a command needs it
 * @where: "FILE:LINE: " in a batch, else ""
 * @line: in a batch, else 0
 * @input_taken: standard input has the commands
 * @verbose: changes say what they have done
 * @passing: what is made goes with the handle
 */
struct cli {
	const char *spec;
	struct xv6vm *h;
	struct out *out;
	const char *where;
	unsigned int line;
	bool input_taken;
	bool verbose;
	bool passing;
};

/**
 * struct option - of a command; a list ends with an empty one
 * @arg: what it takes, for people; NULL if nothing
 */
struct option {
	const char *name;
	const char *arg;
	const char *help;
};

#define OPTIONS_MAX 8

/* One that stands before the command, and has a letter, too. */
struct global_option {
	char letter;
	struct option o;
};

/* Closed by an empty one. */
extern const struct global_option global_options[];

struct call;

/* What a command does to the machine. */
enum effect {
	ASKS,
	CHANGES,
	CHANGES_LATER, /* and opens the machine by itself */
	STANDS_ALONE,  /* none is opened for it */
};

/**
 * struct command - a row of the table; a list ends with an empty one
 * @object: the first word
 * @name: the second one, or NULL if the object is the whole command
 * @args: for people
 * @min, @max: arguments, options not counted; @max -1: any number
 * @raw_after: behind that many arguments nothing is an option; 0: never so
 * @run: Return: EXIT_*
 */
struct command {
	const char *object;
	const char *name;
	const char *args;
	const char *help;
	const struct option *options;
	int min, max;
	int raw_after;
	enum effect effect;
	int (*run)(struct call *c);
};

/* All commands: lists in the order of help, closed by NULL. */
extern const struct command *const command_lists[];

extern const struct command machine_commands[];
extern const struct command kmem_commands[];
extern const struct command proc_commands[];
extern const struct command mem_commands[];
extern const struct command pt_commands[];
extern const struct command cpu_commands[];
extern const struct command qemu_commands[];
extern const struct command snapshot_commands[];
extern const struct command view_commands[];
extern const struct command export_commands[];
extern const struct command map_commands[];
extern const struct command tour_commands[];
extern const struct command quiz_commands[];
extern const struct command grade_commands[];
extern const struct command other_commands[];

/**
 * struct call - a command with its arguments
 * @subject: its words, for error lines
 * @opt: values of cmd->options, "" for those without argument, or NULL
 * @help: its help is asked for, and nothing else
 * @verbose: all of the run's commands are, or this one
 */
struct call {
	struct cli *cli;
	struct xv6vm *h;
	struct out *out;
	const struct command *cmd;
	char subject[160];
	int argc;
	char **argv;
	const char *opt[OPTIONS_MAX];
	bool help;
	bool verbose;
};

/*
 * names.c: the command that words begin with, and how many of them name it; "fork" is
 * enough for "proc fork", where no other object has a fork, and "ps" is "proc ls".
 * NULL if there is none.
 */
const struct command *command_find(int argc, char **argv, int *used);

/* The commands of an object: "ls, show". Empty for any other word. */
const char *command_names(const char *object, char buf[96]);

/* The nearest to words that name none, or NULL if nothing is near. */
const char *command_guess(int argc, char **argv);

/* run.c: a command given as words; opens the machine where needed. */
int run_words(struct cli *cli, int argc, char **argv);

/* run.c: another command in the place of this one, in the same answer. EXIT_*. */
int run_inner(struct call *c, int argc, char **argv);

/* run.c: have c->h open, as @flags of xv6vm_open() say. Return: EXIT_*. */
int need_machine(struct call *c, unsigned int flags);

/* args.c: XV6VM_PERSIST, if what is made is to outlive the handle. */
uint32_t lives(const struct call *c);

/* parse.c: the value of an option, "" if it takes none; NULL if not given. */
const char *option(const struct call *c, const char *name);

/* parse.c: the global option of this letter is among the words of this command. */
bool wants_global(const struct command *cmd, int argc, char **argv,
		  char letter);

/* parse.c: sort words into arguments and options. Return: EXIT_*. */
int parse_words(struct call *c, int argc, char **argv);

/* verbose.c: run a command that changes the machine, and say what it did. EXIT_*. */
int run_verbose(struct call *c);

/* Commands that have a file of their own, called as the others. */
int run_batch(struct call *c);
int run_access(struct call *c);
int run_diff(struct call *c);
int run_file(struct call *c);
int run_watch(struct call *c);
int run_frame(struct call *c);
int run_frames(struct call *c);
int run_events(struct call *c);
/* events.c: list those from *seq on, @most of them, and move *seq on. Return: EXIT_*. */
int list_events(struct call *c, __u64 *seq, uint64_t most, uint64_t *lost);
int run_help(struct call *c);
int run_prompt(struct cli *cli);
/* run.c: what was done to a machine that stays is kept, or it is said why not. */
int keep_machine(struct cli *cli, int ret);
void help_all(void);
void help_command(const struct command *cmd);
/* topics.c: the commands for what a lecture speaks of. Return: it is known. */
bool help_topic(int argc, char **argv);

/* help.c: "OBJECT NAME [OPTIONS] ARGS"; what numbers and pids look like. */
#define SYNOPSIS_LEN 96
const char *help_synopsis(const struct command *cmd, char buf[SYNOPSIS_LEN]);
extern const char help_words[], help_status[];

/* All of the table for man(1), and for a shell: false if it is none of those known. */
void manual_page(void);
bool completion_for(const char *shell);

/*
 * errors.c: say what went wrong, and return the exit status. The first is for
 * what the library just refused, the second for what it refused before. fail_as()
 * says all in its own words and has errno for programs alone; fail_errno() adds the
 * system's words for what the system did not do.
 */
int fail(struct call *c);
int fail_reason(struct call *c, const struct xv6vm_error *why);
int fail_as(struct call *c, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int fail_errno(struct call *c, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int fail_usage(struct call *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
