// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_stub: any bytes as what a debugger's stub, or QMP, says. The client takes
 * them or gives up; it never waits for more than there is, nor keeps more than it has
 * room for.
 *
 * An input is a byte that chooses who is asked, then all that it says before it hangs up.
 */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "qmp.h"
#include "trace_in.h"

#define SAYS 4096u

const struct fuzz_form fuzz_form = { .head = 1, .record = 16 };

static const struct xv6image_symbols sym = {
	.cpus = 0x80111000,
	.ptable = 0x80112000,
	.kernbase = 0x80000000,
	.lay = { .ncpu = 8,
		 .cpu_size = 176,
		 .runs = 172,
		 .proc_size = 124,
		 .pid = 16,
		 .name = 108,
		 .name_len = 16 },
};

void fuzz_begin(void)
{
}

/* Return: an end at which all of that has come, and no more will. */
static int say(const uint8_t *p, size_t len)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		fuzz_fail("no sockets");
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	if (send(ends[1], p, len, MSG_NOSIGNAL) != (ssize_t)len)
		fuzz_fail("no room for what is said");
	shutdown(ends[1], SHUT_WR);
	/* What the client sends is read by nobody, and has room. */
	return dup2(ends[1], 900) < 0 || close(ends[1]) ? -1 : ends[0];
}

static void end(int fd)
{
	close(fd);
	close(900);
}

static void ask_stub(int fd, bool greet)
{
	static struct gdb g;
	char text[512], memory[8192];
	struct xv6vm_error why;

	g = (struct gdb){ .wire.fd = fd };
	if (greet)
		gdb_greet(&g, "here", &why);
	gdb_read(&g, greet, 0x1000, memory, sizeof(memory));
	gdb_monitor(&g, "info registers -a", text, sizeof(text));
	if (strnlen(text, sizeof(text)) == sizeof(text))
		fuzz_fail("the monitor's answer has no end");
	gdb_ask(&g, "?");
	if (g.len > GDB_REPLY || g.reply[g.len])
		fuzz_fail("an answer of %zu bytes", g.len);
}

/* Of one whose stub has watchpoints, if there are @cpus. */
static void ask_trace(int fd, uint32_t cpus)
{
	static struct gdb g;
	static struct trace t;
	struct trace_event e;

	g = (struct gdb){ .wire.fd = fd };
	t = (struct trace){ .g = &g, .sym = &sym, .count = 1, .cpus = cpus };
	t.points[0] = (struct point){ .va = 0, .kind = TRACE_TRAP };
	t.look = t.ltr = t.list = t.eoi = cpus;
	t.form = trace_form(&g);
	while (!gdb_take(&g, wire_until(0)) && trace_look(&t, &e) >= 0) {
		trace_follow(&t);
		if (strnlen(e.name, sizeof(e.name)) == sizeof(e.name))
			fuzz_fail("a name has no end");
	}
}

static void ask_qmp(int fd)
{
	static struct qmp q;
	struct xv6vm_error why;
	char text[512] = "";

	q.wire = (struct wire){ .fd = fd };
	if (qmp_greet(&q, "here", &why))
		return;
	qmp_stop(&q);
	qmp_monitor(&q, "info status", text, sizeof(text));
	if (strnlen(text, sizeof(text)) == sizeof(text))
		fuzz_fail("the monitor's answer has no end");
}

void fuzz_one(struct fuzz_in *in)
{
	uint8_t who = fuzz_u8(in) % 5;
	size_t len = in->left < SAYS ? in->left : SAYS;
	int fd = say(in->p, len);

	if (who == 0)
		ask_qmp(fd);
	else if (who == 1)
		ask_trace(fd, 0);
	else if (who == 2)
		ask_trace(fd, SEATS);
	else
		ask_stub(fd, who == 3);
	end(fd);
	fuzz_case();
}
