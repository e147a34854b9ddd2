// SPDX-License-Identifier: GPL-2.0-only
/* xv6run: the command line. */

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"

#define DEVICE "/dev/xv6vm"
#define ADDED  64

static const char usage[] =
	"Usage: xv6run [OPTIONS] PROGRAM [ARGS...]\n"
	"Runs an i386 program of xv6's as a process of the emulated machine: its pages are\n"
	"those of the module's page tables, its system calls xv6's. PROGRAM is a file of the\n"
	"host's, or a path in the file system.\n"
	"\n"
	"  --fs-image FILE  the file system is xv6's fs.img in FILE, read only\n"
	"  --save FILE      write the file system there when all is over\n"
	"  --add FILE       put a file of the host's into it (up to 64 times)\n"
	"  --backend NAME   kvm, or ptrace: where its code runs (the first that works)\n"
	"  --trace          say each system call on stderr\n"
	"  --stats          say at the end what was done\n"
	"  --help\n"
	"\n"
	"Exit: 0; 1 if the program was killed; 2 for what cannot be run.\n";

struct options {
	const char *image;
	const char *save;
	const char *add[ADDED];
	int added;
	const char *backend;
	bool stats;
};

static const struct option longs[] = {
	{ "fs-image", required_argument, NULL, 'f' },
	{ "save", required_argument, NULL, 's' },
	{ "add", required_argument, NULL, 'a' },
	{ "backend", required_argument, NULL, 'b' },
	{ "trace", no_argument, NULL, 't' },
	{ "stats", no_argument, NULL, 'S' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static int cannot(const char *why)
{
	fprintf(stderr, "xv6run: %s\n", why);
	return 2;
}

static int parse(int argc, char **argv, struct options *o, struct run *r)
{
	int c;

	while ((c = getopt_long(argc, argv, "+", longs, NULL)) != -1) {
		switch (c) {
		case 'f':
			o->image = optarg;
			break;
		case 's':
			o->save = optarg;
			break;
		case 'a':
			if (o->added == ADDED)
				return cannot("more than 64 files to add");
			o->add[o->added++] = optarg;
			break;
		case 'b':
			o->backend = optarg;
			break;
		case 't':
			r->trace = true;
			break;
		case 'S':
			o->stats = true;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(0);
		default:
			return 2;
		}
	}
	return optind < argc ? 0 : cannot("no program is named: xv6run --help");
}

/* A file system with a console, and what is to be in it. */
static int furnish(struct run *r, const struct options *o, const char *program)
{
	char why[256];
	int i;

	if (o->image ? fs_load(&r->fs, o->image, why, sizeof(why))
		     : fs_make(&r->fs))
		return cannot(o->image ? why : strerror(ENOMEM));
	r->files.fs = &r->fs;
	fs_create(&r->fs, ROOTINO, "console", T_DEV, CONSOLE, 1);
	for (i = 0; i < o->added; i++)
		if (fs_add(&r->fs, o->add[i], why, sizeof(why)))
			return cannot(why);
	if (fs_namei(&r->fs, ROOTINO, program))
		return 0;
	return fs_add(&r->fs, program, why, sizeof(why)) ? cannot(why) : 0;
}

static int open_machine(struct run *r)
{
	struct xv6vm_error e;

	if (geteuid())
		return cannot("a machine's RAM and pages at address 0 are for "
			      "root alone: run xv6run as root");
	r->dev = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (r->dev < 0 || xv6vm_open(DEVICE, 0, &r->h, &e))
		return cannot("no " DEVICE
			      ": load the module (make shell has it)");
	return 0;
}

/* The first that works, or the one that is wanted; or why none does. */
static int choose(struct run *r, const char *wanted)
{
	static const struct backend *const all[] = { &kvm_backend,
						     &ptrace_backend };
	char why[2][200];
	bool tried[2] = { false };
	int i;

	for (i = 0; i < 2; i++) {
		if (wanted && strcmp(wanted, all[i]->name))
			continue;
		tried[i] = true;
		r->cpu = all[i];
		if (!all[i]->check(r, why[i], sizeof(why[i])))
			return 0;
	}
	if (!tried[0] && !tried[1])
		return cannot("--backend is kvm or ptrace");
	for (i = 0; i < 2; i++)
		if (tried[i])
			fprintf(stderr, "xv6run: not by %s: %s\n", all[i]->name,
				why[i]);
	return 2;
}

/* The program's name in the file system, which may have lost an underscore. */
static const char *path_of(struct run *r, const char *program)
{
	const char *slash = strrchr(program, '/');
	const char *base = slash ? slash + 1 : program;

	if (fs_namei(&r->fs, ROOTINO, program))
		return program;
	return *base == '_' ? base + 1 : base;
}

/* As xv6's init starts its shell: the console is files 0, 1 and 2. */
static int start(struct run *r, int argc, char **argv)
{
	struct file *f = file_alloc(&r->files);
	struct task *t = task_new(r, NULL);
	int fd;

	if (!t)
		return cannot("the machine has no room for a process");
	r->first = t;
	*f = (struct file){ FD_INODE, 0,
			    true,     true,
			    NULL,     fs_namei(&r->fs, ROOTINO, "console"),
			    0 };
	fs_hold(&r->fs, f->inum);
	for (fd = 0; fd < 3; fd++)
		t->ofile[fd] = file_dup(f);
	t->cwd = ROOTINO;
	fs_hold(&r->fs, ROOTINO);
	argv[0] = (char *)path_of(r, argv[0]);
	if (sys_exec_file(r, t, argv[0], argc, (const char *const *)argv))
		return cannot("it is no program that xv6 could exec");
	if (r->cpu->start(r, t))
		return cannot("it got no user mode: Linux has no room");
	return 0;
}

int main(int argc, char **argv)
{
	static struct run r;
	struct options o = { 0 };
	int ret = parse(argc, argv, &o, &r);

	argc -= optind;
	argv += optind;
	if (!ret)
		ret = open_machine(&r);
	if (!ret)
		ret = choose(&r, o.backend);
	if (!ret)
		ret = furnish(&r, &o, argv[0]);
	if (!ret)
		ret = start(&r, argc, argv);
	if (ret)
		return ret;
	ret = schedule(&r);
	if (o.save && fs_save(&r.fs, o.save))
		ret = cannot("the file system could not be saved");
	if (o.stats)
		fprintf(stderr,
			"xv6run: by %s: %lu processes, %lu system calls, %lu stops\n",
			r.cpu->name, r.stats.tasks, r.stats.syscalls,
			r.stats.stops);
	xv6vm_close(r.h);
	fs_free(&r.fs);
	return ret;
}
