// SPDX-License-Identifier: GPL-2.0-only
/* Lives of a machine. */

#include "life.h"

#include <errno.h>
#include <string.h>

static const char *const names[] = {
	"?",  "init", "sh",  "cat", "wc",    "grep", "ls",
	"ln", "kill", "zoo", "cp",  "stamp", "tee",  "sort",
};

#define NAMES (sizeof(names) / sizeof(names[0]))

const char *life_name(uint32_t pid)
{
	return names[pid < NAMES ? pid : 0];
}

static void put(unsigned char *p, unsigned int bytes, uint32_t v)
{
	unsigned int i;

	for (i = 0; i < bytes; i++)
		p[i] = v >> 8 * i;
}

void life_elf(unsigned char elf[LIFE_ELF], uint32_t bytes)
{
	static const unsigned char ident[] = { 0x7f, 'E', 'L', 'F', 1, 1, 1 };
	unsigned char *ph = elf + 52;

	memset(elf, 0, LIFE_ELF);
	memcpy(elf, ident, sizeof(ident));
	put(elf + 16, 2, 2); /* to be run, */
	put(elf + 18, 2, 3); /* on an i386 */
	put(elf + 20, 4, 1);
	put(elf + 28, 4, 52); /* one header behind this one */
	put(elf + 40, 2, 52);
	put(elf + 42, 2, 32);
	put(elf + 44, 2, 1);
	put(ph, 4, 1); /* loads this file's bytes at 0, and zeros */
	put(ph + 16, 4, LIFE_ELF);
	put(ph + 20, 4, bytes);
	put(ph + 24, 4, 7);
	put(ph + 28, 4, XV6VM_PGSIZE);
}

void life_begin(struct life *l, struct xv6vm *h, uint32_t phystop)
{
	struct xv6vm_boot b = { .hdr.size = sizeof(b), .phystop = phystop };

	memset(l, 0, sizeof(*l));
	l->h = h;
	l->phystop = phystop;
	l->error = xv6vm_boot(h, &b);
}

static int do_create(struct life *l, struct life_step *s)
{
	static const unsigned char code[] = { 0xeb, 0xfe };
	struct xv6vm_info info;
	int ret = xv6vm_info(l->h, &info);

	return ret ? ret
		   : xv6vm_proc_create(l->h, life_name(info.out_nextpid), code,
				       sizeof(code), 0, &s->result);
}

static int do_exec(struct life *l, struct life_step *s)
{
	const char *const name = life_name(s->pid);
	unsigned char elf[LIFE_ELF];
	const struct xv6vm_program p = {
		.name = name,
		.elf = elf,
		.len = sizeof(elf),
		.argc = 1,
		.argv = &name,
	};
	uint32_t eip, esp;

	life_elf(elf, s->a);
	return xv6vm_proc_exec(l->h, s->pid, &p, &eip, &esp);
}

static int do_page(struct life *l, struct life_step *s)
{
	struct xv6vm_map m = { .pid = s->pid, .va = s->a, .perm = s->b };
	int ret;

	if (s->code == LIFE_MAP) {
		ret = xv6vm_map(l->h, XV6VM_MAP_NEW, &m);
		s->result = m.out_pa;
		return ret;
	}
	return xv6vm_protect(
		l->h, s->code == LIFE_PROTECT_PDE ? XV6VM_PROTECT_PDE : 0, &m);
}

static int do_cpu(struct life *l, struct life_step *s)
{
	struct xv6vm_cpu cpu;
	int ret;

	if (s->code == LIFE_SWITCH)
		ret = xv6vm_cpu_switch(l->h, 0, s->pid, &cpu);
	else
		ret = s->code == LIFE_TRAP ? xv6vm_cpu_trap(l->h, 0, &cpu)
					   : xv6vm_cpu_iret(l->h, 0, &cpu);
	s->result = cpu.cr3;
	return ret;
}

static int do_step(struct life *l, struct life_step *s)
{
	uint32_t was, now;

	switch (s->code) {
	case LIFE_CREATE:
		return do_create(l, s);
	case LIFE_EXEC:
		return do_exec(l, s);
	case LIFE_SBRK:
		return xv6vm_proc_sbrk(l->h, s->pid, s->a, 0, &was, &now);
	case LIFE_FORK:
		return xv6vm_proc_fork(l->h, s->pid, 0, &s->result);
	case LIFE_EXIT:
		return xv6vm_proc_exit(l->h, s->pid, 0, &was);
	case LIFE_KALLOC:
		return xv6vm_kalloc(l->h, 0, &s->result, &was);
	case LIFE_KFREE:
		return xv6vm_kfree(l->h, s->a, &was);
	case LIFE_MAP:
	case LIFE_PROTECT:
	case LIFE_PROTECT_PDE:
		return do_page(l, s);
	default:
		return do_cpu(l, s);
	}
}

uint32_t life_do(struct life *l, enum life_code code, uint32_t pid, uint32_t a,
		 uint32_t b)
{
	struct life_step *s = &l->step[l->steps];

	if (!l->error && l->steps == LIFE_STEPS)
		l->error = -E2BIG;
	if (l->error)
		return 0;
	*s = (struct life_step){ .code = code, .pid = pid, .a = a, .b = b };
	l->error = do_step(l, s);
	l->steps++;
	return l->error ? 0 : s->result;
}

uint32_t life_process(struct life *l, uint32_t bytes, uint32_t heap)
{
	uint32_t pid = life_do(l, LIFE_CREATE, 0, 0, 0);

	life_do(l, LIFE_EXEC, pid, bytes, 0);
	if (heap)
		life_do(l, LIFE_SBRK, pid, heap, 0);
	return pid;
}

/* One of the three processes that there may be beside init leaves or comes. */
static void come_or_go(struct life *l, struct rnd *r, uint32_t pids[3])
{
	uint32_t *pid = &pids[rnd_below(r, 3)];

	if (*pid) {
		life_do(l, LIFE_EXIT, *pid, 0, 0);
		*pid = 0;
	} else if (rnd_below(r, 2)) {
		*pid = life_do(l, LIFE_FORK, 1, 0, 0);
	} else {
		*pid = life_process(l, rnd_between(r, 200, 9000), 0);
	}
}

void life_some(struct life *l, struct rnd *r, unsigned int steps)
{
	uint32_t pids[3] = { 0 }, held[8], n = 0, i;

	while (steps--) {
		if (!rnd_below(r, 4)) {
			come_or_go(l, r, pids);
		} else if (n < 8 && rnd_below(r, n + 3) < 3) {
			held[n++] = life_do(l, LIFE_KALLOC, 0, 0, 0);
		} else {
			i = rnd_below(r, n);
			life_do(l, LIFE_KFREE, 0, held[i], 0);
			held[i] = held[--n];
		}
	}
}

void life_shuffle(struct life *l, struct rnd *r)
{
	uint32_t held[8], i;

	for (i = 0; i < 8; i++)
		held[i] = life_do(l, LIFE_KALLOC, 0, 0, 0);
	rnd_shuffle(r, held, 8);
	for (i = 0; i < 8; i++)
		life_do(l, LIFE_KFREE, 0, held[i], 0);
}
