// SPDX-License-Identifier: GPL-2.0-only
/* The machine of the fuzz targets. See world.h. */

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "fuzz.h"
#include "world.h"

static void *map(size_t len, int prot)
{
	void *p = mmap(NULL, len, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		fuzz_fail("no %zu bytes of memory", len);
	return p;
}

void *world_guarded(size_t len)
{
	u8 *p = map(len + 2 * XV6_PGSIZE, PROT_NONE);

	if (mprotect(p + XV6_PGSIZE, len, PROT_READ | PROT_WRITE))
		fuzz_fail("no guard around %zu bytes", len);
	return p + XV6_PGSIZE;
}

void world_fail(struct pair *x, const char *what, u64 found, u64 want)
{
	(void)x;
	fuzz_fail("%s: 0x%llx, not 0x%llx", what, (unsigned long long)found,
		  (unsigned long long)want);
}

static void boot_reference(struct world *w)
{
	w->pair = (struct pair){ .m = &w->now.m,
				 .r = &w->ref,
				 .fail = world_fail };
	w->ref.tb.ram = map(WORLD_RAM, PROT_READ | PROT_WRITE);
	w->ref.hand = w->hand;
	w->ref.live = w->live;
	if (pair_boot(&w->pair))
		fuzz_fail("the reference cannot boot");
	pair_compare(&w->pair, true);
	w->ref_boot = w->ref;
}

void world_boot(struct world *w, const struct xv6_config *kind)
{
	struct xv6_config cfg = *kind;
	struct world_state *s = &w->now;
	const struct xv6_memory mem = {
		.ram = w->ram = world_guarded(WORLD_RAM),
		.frames = s->frames,
		.procs = s->procs,
	};

	cfg.phystop = WORLD_RAM;
	cfg.data = XV6_DATA;
	cfg.end = XV6_END;
	cfg.ncpu = REF_CPUS;
	cfg.nproc = WORLD_PROCS;
	if (xv6_machine_init(&s->m, &cfg, &mem) || xv6_machine_boot(&s->m))
		fuzz_fail("the machine does not boot: %s",
			  xv6_reason_text(s->m.why.reason));
	if (mprotect(w->ram, WORLD_FIRST * XV6_PGSIZE, PROT_READ))
		fuzz_fail("the kernel's image stays writable");
	w->boot = w->now;
	w->boot_ram = map(WORLD_RAM, PROT_READ | PROT_WRITE);
	memcpy(w->boot_ram, w->ram, WORLD_RAM);
	boot_reference(w);
}

/* A frame that was in use, or has left the list: so deep it has been emptied. */
static bool changed(const struct world *w, u32 frame)
{
	const struct xv6_frame *was = &w->boot.frames[frame];

	return was->kind != XV6VM_KIND_FREE ||
	       was->depth > w->now.m.kmem.nfree_low;
}

void world_reset(struct world *w)
{
	u32 i, pa;

	for (i = WORLD_FIRST; i < WORLD_FRAMES; i++) {
		pa = i * XV6_PGSIZE;
		if (!changed(w, i))
			continue;
		memcpy(w->ram + pa, w->boot_ram + pa, XV6_PGSIZE);
		memcpy(w->ref.tb.ram + pa, w->boot_ram + pa, XV6_PGSIZE);
	}
	w->now = w->boot;
	w->ref = w->ref_boot;
	w->pair.cases = 0;
	memset(w->hand, 0, sizeof(w->hand));
}

u32 world_violations(struct world *w)
{
	struct xv6_check c = {
		.marks = w->marks,
		.list = w->violations,
		.max = WORLD_VIOLATIONS,
	};

	xv6_check(&w->now.m, &c);
	fuzz_add(FUZZ_CHECKS, 1);
	return c.total;
}

void world_check(struct world *w)
{
	const struct xv6vm_violation *v = w->violations;

	if (world_violations(w))
		fuzz_fail("I%u violated: pid %u at 0x%x: 0x%x, not 0x%x (%s)",
			  v->invariant, v->pid, v->addr, v->found, v->expected,
			  xv6_invariant_text(v->invariant));
}
