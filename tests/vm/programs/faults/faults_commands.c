// SPDX-License-Identifier: GPL-2.0-only
/* Good calls of every command; their arrays are long, for requests' sake. */
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "cards.h"
#include "faults.h"

#define PAGE 4096u

static unsigned char given[2][XV6VM_IO_MAX], answers[1 << 20];

/* What there was before all, and before the call. */
static struct machine baseline, before;

/* The file that makes the call, and what it has. */
static struct {
	int fd;
	struct card_objects o;
} scene;

static int call_device(void *unused, unsigned int cmd, void *arg)
{
	(void)unused;
	return call(scene.fd, cmd, arg);
}

static bool reboot(void)
{
	struct xv6vm_boot b = { .hdr.size = sizeof(b), .ncpu = 1 };

	b.machine = baseline.info.out_machine;
	return !call(scene.fd, XV6VM_BOOT, &b);
}

static bool begin(const struct op *op)
{
	const struct card *c = op->arg;

	scene.fd = machine_open();
	if (scene.fd < 0)
		return wrong("the device cannot be opened");
	scene.o = (struct card_objects){ .cr3 = PAGE };
	if (card_make(c->needs, &scene.o, call_device, NULL))
		return wrong("%s: cannot be prepared", c->name);
	return machine_get(scene.fd, &before);
}

static void *array_of(const struct card_array *a, int i)
{
	return a->done ? answers : a->what ? (void *)a->what : given[i];
}

static int run(const struct op *op)
{
	const struct card *c = op->arg;
	const struct card_array *a = c->arrays;
	__u64 arg[32];
	int i;

	card_good(c, &scene.o, arg);
	for (i = 0; i < 2 && a[i].ptr; i++)
		card_point(&a[i], arg, (uintptr_t)array_of(&a[i], i),
			   a[i].good);
	return call(scene.fd, c->cmd, arg);
}

static bool changed(const struct op *op)
{
	struct machine now;

	(void)op;
	return !machine_get(scene.fd, &now) ||
	       memcmp(&before, &now, sizeof(now));
}

static bool end(const struct op *op)
{
	const struct card *c = op->arg;
	bool ok = !(c->needs & CARD_NEEDS_ALONE) || reboot() ||
		  wrong("the machine cannot be booted again");

	close(scene.fd);
	return ok && machine_whole(&baseline);
}

void sweep_commands(unsigned int stride)
{
	int fd = machine_open();
	size_t i;
	bool ok = fd >= 0 && machine_get(fd, &baseline);

	close(fd);
	tap(ok, "a machine for every command");
	for (i = 0; ok && i < card_count; i++) {
		struct op op = { cards[i].name, begin, run,
				 changed,	end,   &cards[i] };

		sweep(&op, stride);
	}
}
