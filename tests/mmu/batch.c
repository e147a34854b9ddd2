// SPDX-License-Identifier: GPL-2.0-only
/* One batch: the core is asked first, the machine does it all afterwards. */
#include <linux/errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

const u32 code_offset[CODE_PLACES] = { 0x000, 0x3f8, 0x800, 0xffc };

void batch_open(struct judge *j)
{
	memcpy(j->qemu.ram, j->m->ram, HOLE_START);
	memcpy(j->qemu.ram + HOLE_END, j->m->ram + HOLE_END,
	       j->m->cfg.phystop - HOLE_END);
	j->m->cpus[0].cr2 = 0;
	j->count = 0;
	j->records = 0;
	j->loaded = false;
}

/* A frame that takes no writes from users, but is none of the tables. */
static bool lendable(u8 kind)
{
	return kind == XV6VM_KIND_IO || kind == XV6VM_KIND_KERNEL ||
	       kind == XV6VM_KIND_FREE || kind == XV6VM_KIND_KSTACK ||
	       kind == XV6VM_KIND_CPUSTACK;
}

static bool settle_write(struct judge *j, struct access *a, u32 pa)
{
	const struct xv6_frame *f = xv6_frame(j->m, pa);
	u32 word;

	if (!f)
		return true;
	word = *ram_word(j, pa);
	if (f->kind != XV6VM_KIND_USER && f->kind != XV6VM_KIND_HELD) {
		a->value = word >> 8 * (pa & 3);
		return lendable(f->kind);
	}
	return (word & CODE_MASK) != (CODE_WORD(pa) & CODE_MASK);
}

static bool settle_fetch(struct judge *j, u32 pa)
{
	const u32 *word = ram_word(j, pa);

	return word && pa % 4 == 0 &&
	       (*word & CODE_MASK) == (CODE_WORD(pa) & CODE_MASK);
}

/*
 * What no rule of paging forbids must also be harmless: a write leaves tables
 * and code alone, and writes to what the core lives on what is there already;
 * a fetch finds code. Else it is made a read. Devices are not touched.
 */
static bool settle(struct judge *j, struct access *a)
{
	const struct xv6vm_query q = { a->va, a->type, a->user, a->wp };
	struct xv6vm_translation t;

	if (xv6_pdx(a->va) == STUB_PDX)
		return false;
	xv6_translate(j->m, a->cr3, &q, &t);
	if (t.fault.raised)
		return true;
	if (t.pa >= HOLE_START && t.pa < HOLE_END)
		return false;
	if (t.pa >= j->m->cfg.phystop &&
	    (t.pa < EMPTY_START || t.pa >= EMPTY_END))
		return false;
	if ((a->type == XV6VM_WRITE && !settle_write(j, a, t.pa)) ||
	    (a->type == XV6VM_FETCH && !settle_fetch(j, t.pa))) {
		a->type = XV6VM_READ;
		j->tally->replaced++;
	}
	return true;
}

/* The access itself, on a frame that is lent for as long as it takes. */
static int access_lent(struct xv6_machine *m, const struct access *a, u32 pa,
		       u32 *value, struct xv6vm_translation *t)
{
	struct xv6_frame was = *xv6_frame(m, pa);
	int err;

	xv6_frame_set(m, pa, XV6VM_KIND_HELD, 0);
	err = xv6_access(m, 0, a->va, a->type, a->width, value, t);
	xv6_frame_set(m, pa, was.kind, was.owner);
	return err;
}

/* How much of the value the machine can confirm. */
static u32 value_mask(const struct access *a, const struct xv6vm_translation *t)
{
	if (t->fault.reason || a->type == XV6VM_WRITE)
		return 0;
	if (a->width == 1)
		return 0xff;
	return a->type == XV6VM_FETCH ? CODE_MASK : ~0u;
}

static void give_up(const struct access *a, const char *what)
{
	printf("Bail out! va 0x%x cr3 0x%x: %s\n", a->va, a->cr3, what);
	exit(1);
}

/* Question and access must agree in all but what they do to the frame. */
static void ask_core(struct judge *j, const struct access *a,
		     struct xv6vm_translation *t, struct answer *core)
{
	const struct xv6vm_query q = { a->va, a->type, a->user, a->wp };
	struct xv6_cpu *c = &j->m->cpus[0];
	struct xv6_cpu was = *c;
	struct xv6vm_translation asked;
	int err;

	c->cr3 = a->cr3;
	c->cpl = a->user ? 3 : 0;
	c->cr0 = a->wp ? STUB_CR0 : STUB_CR0 & ~STUB_CR0_WP;
	c->cr4 = STUB_CR4;
	core->value = a->value;
	xv6_translate(j->m, a->cr3, &q, &asked);
	err = xv6_access(j->m, 0, a->va, a->type, a->width, &core->value, t);
	if (err == -EPERM)
		err = access_lent(j->m, a, asked.pa, &core->value, t);
	if (err)
		give_up(a, xv6_reason_text(j->m->why.reason));
	/* The owner of a lent frame is nobody. */
	asked.kind = t->kind;
	asked.owner = t->owner;
	if (memcmp(&asked, t, sizeof(*t)))
		give_up(a, "xv6_translate and xv6_access differ");
	core->fault = t->fault.raised;
	core->code = t->fault.code;
	core->cr2 = c->cr2;
	/* The CPU goes on with what it ran; only cr2 is the access's. */
	*c = was;
	c->cr2 = core->cr2;
}

static u32 record_how(const struct access *a)
{
	return a->type | (a->user ? BOX_USER : 0) |
	       (a->width == 1 ? BOX_BYTE : 0);
}

static void put_record(struct judge *j, u32 how, u32 where, u32 value)
{
	volatile struct box_record *r = &j->qemu.box->record[j->records++];

	r->how = how;
	r->where = where;
	r->value = value;
	r->cr4 = STUB_CR4;
	r->vector = BOX_NOT_DONE;
}

static void put_load(struct judge *j, const struct access *a)
{
	if (j->loaded && j->cr3 == a->cr3 && j->wp == a->wp)
		return;
	j->cr3 = a->cr3;
	j->wp = a->wp;
	j->loaded = true;
	j->tally->loads++;
	put_record(j, BOX_LOAD, a->cr3,
		   a->wp ? STUB_CR0 : STUB_CR0 & ~STUB_CR0_WP);
}

static void count(struct tally *y, const struct access *a,
		  const struct xv6vm_translation *t)
{
	u32 want = a->type == XV6VM_WRITE ? XV6_PTE_A | XV6_PTE_D : XV6_PTE_A;
	bool pde = t->levels == 2 && !(t->pde & XV6_PTE_A);
	bool leaf = !t->fault.raised &&
		    (~(t->levels == 2 ? t->pte : t->pde) & want);

	y->accesses++;
	y->faults += t->fault.raised;
	y->user += a->user;
	y->of_type[a->type]++;
	y->marked += pde || leaf;
}

int batch_access(struct judge *j, const struct access *want)
{
	struct xv6vm_translation t;
	struct access a = *want;
	struct prediction *p;

	if (j->records + 2 > BOX_RECORDS) {
		if (batch_close(j))
			return -1;
		batch_open(j);
	}
	if (!settle(j, &a))
		return 0;
	p = &j->list[j->count++];
	p->a = a;
	ask_core(j, &a, &t, &p->core);
	p->mask = value_mask(&a, &t);
	p->pde = t.pde;
	p->pte = t.pte;
	put_load(j, &a);
	p->record = j->records;
	put_record(j, record_how(&a), a.va, a.value);
	count(j->tally, &a, &t);
	wrong_patch(j, &t, p);
	return 0;
}

int batch_close(struct judge *j)
{
	int ret = qemu_run(&j->qemu, j->records);

	/* Of a machine that ran wild, what it wrote down before is of use. */
	compare_answers(j);
	if (!ret)
		compare_ram(j);
	return ret;
}
