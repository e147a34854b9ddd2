// SPDX-License-Identifier: GPL-2.0-only
/* QEMU's record/replay: the same instructions each time, up to the same one. */

#include "replay.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "trace_in.h"

#define ARGS   40
#define TEXT   512
#define STARTS 200 /* tries to reach its stub, 50 ms each */

/**
 * struct command - words for QEMU
 * @text: those that are made, @texts of them
 */
struct command {
	const char *argv[ARGS];
	int argc, texts;
	char text[8][TEXT];
};

static void add(struct command *c, const char *word, const char *value)
{
	c->argv[c->argc++] = word;
	if (value)
		c->argv[c->argc++] = value;
	c->argv[c->argc] = NULL;
}

/* "WORD..." with a name in it. */
static const char *text(struct command *c, const char *fmt, const char *name,
			int n)
{
	char *to = c->text[c->texts++];

	snprintf(to, TEXT, fmt, name, n, n);
	return to;
}

/* What is written to a disk is recorded nowhere, and gone with QEMU. */
static void add_disk(struct command *c, const char *path, int n)
{
	static const char *const replayed[] = {
		"driver=blkreplay,if=none,image=disk0,id=replayed0",
		"driver=blkreplay,if=none,image=disk1,id=replayed1",
	};
	static const char *const drive[] = {
		"ide-hd,drive=replayed0,bus=ide.0,unit=0",
		"ide-hd,drive=replayed1,bus=ide.0,unit=1",
	};

	add(c, "-drive",
	    text(c, "file=%s,if=none,format=raw,snapshot=on,id=disk%d", path,
		 n));
	add(c, "-drive", replayed[n]);
	add(c, "-device", drive[n]);
}

static void compose(struct command *c, const struct replay *r, const char *mode)
{
	*c = (struct command){ .argc = 0 };
	add(c, "qemu-system-i386", NULL);
	add(c, "-display", "none");
	add(c, "-net", "none");
	add(c, "-serial", "stdio");
	add(c, "-monitor", "none");
	add(c, "-no-reboot", NULL);
	add(c, "-m", "512");
	add(c, "-icount", text(c, mode, r->log, 0));
	if (r->disk)
		add_disk(c, r->disk, 0);
	else
		add(c, "-kernel", r->kernel);
	if (r->fs)
		add_disk(c, r->fs, 1);
}

static void become(struct command *c)
{
	char *const *argv = (char *const *)c->argv;

	execvp(c->argv[0], argv);
	c->argv[0] = "qemu-system-x86_64";
	execvp(c->argv[0], argv);
	perror("xv6vm: qemu-system-i386");
	_exit(127);
}

int replay_record(const struct replay *r, unsigned int seconds)
{
	const struct timespec moment = { .tv_nsec = 50000000 };
	int64_t until = wire_until((int)seconds * 1000);
	struct command c;
	void (*was)(int);
	int status = 0;
	pid_t pid;

	compose(&c, r, "shift=auto,rr=record,rrfile=%s");
	pid = fork();
	if (pid < 0)
		return -errno;
	if (!pid)
		become(&c);
	/* Ctrl-C ends what is recorded, not us. */
	was = signal(SIGINT, SIG_IGN);
	while (!waitpid(pid, &status, seconds ? WNOHANG : 0)) {
		if (wire_until(0) >= until)
			kill(pid, SIGTERM);
		nanosleep(&moment, NULL);
	}
	signal(SIGINT, was);
	return WIFEXITED(status) && WEXITSTATUS(status) != 127 ? 0 : -ENOEXEC;
}

static pid_t start(const struct replay *r, const char *socket)
{
	struct command c;
	pid_t pid;
	int fd;

	compose(&c, r, "shift=auto,rr=replay,rrfile=%s");
	add(&c, "-S", NULL);
	add(&c, "-gdb", text(&c, "unix:%s,server=on,wait=off", socket, 0));
	pid = fork();
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	fd = open("/dev/null", O_RDWR);
	if (fd < 0 || dup2(fd, 0) < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
		_exit(127);
	become(&c);
	return -1;
}

static int reach(struct gdb *g, const char *socket, pid_t pid,
		 struct xv6vm_error *why)
{
	const struct timespec moment = { .tv_nsec = 50000000 };
	int tries, ret = -ETIMEDOUT;

	for (tries = 0; tries < STARTS && ret; tries++) {
		nanosleep(&moment, NULL);
		ret = wire_open(&g->wire, socket, why);
		if (ret && waitpid(pid, NULL, WNOHANG)) {
			snprintf(why->what, sizeof(why->what),
				 "QEMU cannot replay that");
			return -ECHILD;
		}
	}
	return ret ? ret : gdb_greet(g, socket, why);
}

/* Who writes, and who called that: frame pointers lead there. */
static int writer(struct trace *t, __u32 va, struct replay_write *w)
{
	char said[256] = "";
	const char *count;
	__u8 bytes[8];
	__u32 ebp;
	int ret;

	gdb_put(t->g, "g");
	ret = gdb_flush(t->g, wire_until(WIRE_PATIENCE));
	if (!ret)
		ret = trace_registers(t);
	if (!ret)
		ret = gdb_read(t->g, false, va, bytes, 4);
	if (!ret)
		ret = gdb_monitor(t->g, "info replay", said, sizeof(said));
	if (ret)
		return ret;
	count = strstr(said, "count = ");
	w->count = count ? strtoull(count + 8, NULL, 10) : 0;
	w->value = trace_le32(bytes);
	w->at[0] = t->reg[EIP];
	ebp = t->reg[EBP];
	for (w->depth = 1; w->depth < REPLAY_DEPTH && ebp; w->depth++) {
		/* Nobody called who has nowhere to return to. */
		if (gdb_read(t->g, false, ebp, bytes, 8) ||
		    !trace_le32(bytes + 4))
			break;
		ebp = trace_le32(bytes);
		w->at[w->depth] = trace_le32(bytes + 4);
	}
	return 0;
}

/* It stops at each write, and where what was recorded ends. */
static int follow(struct trace *t, pid_t pid, __u32 va,
		  bool (*tell)(void *ctx, const struct replay_write *w),
		  void *ctx)
{
	struct replay_write w;
	bool more = true;
	int ret = 0;

	while (!ret && more) {
		gdb_put(t->g, "c");
		ret = gdb_flush(t->g, wire_until(WIRE_PATIENCE));
		while (!ret && !gdb_ready(t->g, 1000))
			ret = waitpid(pid, NULL, WNOHANG) ? -ENOTCONN : 0;
		if (!ret)
			ret = gdb_take(t->g, wire_until(WIRE_PATIENCE));
		if (ret || !strstr(t->g->reply, "watch"))
			break;
		ret = writer(t, va, &w);
		more = !ret && tell(ctx, &w);
	}
	/* Where it ends, QEMU may, too. */
	return ret == -ENOTCONN ? 0 : ret;
}

static int watch(struct gdb *g, pid_t pid, __u32 va,
		 bool (*tell)(void *ctx, const struct replay_write *w),
		 void *ctx, struct xv6vm_error *why)
{
	struct trace t = { .g = g };
	int ret = gdb_ask(g, "qXfer:features:read:target.xml:0,ffb");

	if (!ret)
		t.form = trace_form(g);
	if (!ret)
		ret = gdb_ask(g, "Z2,%x,4", va);
	if (!ret)
		ret = gdb_ok(g);
	if (!ret)
		ret = follow(&t, pid, va, tell, ctx);
	if (ret)
		snprintf(why->what, sizeof(why->what),
			 "the replay does not answer");
	return ret;
}

int replay_watch(const struct replay *r, __u32 va,
		 bool (*tell)(void *ctx, const struct replay_write *w),
		 void *ctx, struct xv6vm_error *why)
{
	char folder[] = "/tmp/xv6vm-XXXXXX", socket[64];
	struct gdb *g = calloc(1, sizeof(*g));
	pid_t pid = -1;
	int ret = -ENOMEM;

	if (!g || !mkdtemp(folder)) {
		free(g);
		return ret;
	}
	snprintf(socket, sizeof(socket), "%s/stub", folder);
	g->wire.fd = -1;
	pid = start(r, socket);
	ret = pid < 0 ? -errno : reach(g, socket, pid, why);
	if (!ret)
		ret = watch(g, pid, va, tell, ctx, why);
	if (pid > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	wire_close(&g->wire);
	unlink(socket);
	rmdir(folder);
	free(g);
	return ret;
}
