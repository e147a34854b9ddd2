// SPDX-License-Identifier: GPL-2.0
/* Calls that succeed, and a life of them. */
#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "life.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Where a preset value comes from. */
enum from {
	END,
	CONST,
	PID,
	CHILD,
	HELD,
	CR3
};

struct set {
	__u16 off;
	__u16 from;
	__u32 value;
};

#define SETS 5
#define TO(type, member, v)                             \
	{                                               \
		offsetof(struct type, member), CONST, v \
	}
#define AS(type, member, what)                         \
	{                                              \
		offsetof(struct type, member), what, 0 \
	}

/* What zero would not do for. */
static const struct set presets[][SETS] = {
#define PRESET(nr) [_IOC_NR(XV6VM_##nr)]
	PRESET(BOOT) = { TO(xv6vm_boot, machine, XV6VM_MACHINE_JUNK),
			 TO(xv6vm_boot, ncpu, 2) },
	PRESET(LOAD) = { AS(xv6vm_load, cr3, CR3) },
	PRESET(KFREE) = { AS(xv6vm_kfree, pa, HELD) },
	PRESET(PROC_CREATE) = { TO(xv6vm_proc_create, name, 'p') },
	PRESET(PROC_EXEC) = { AS(xv6vm_proc_exec, pid, PID),
			      TO(xv6vm_proc_exec, name, 'x') },
	PRESET(PROC_FORK) = { AS(xv6vm_proc_fork, pid, PID) },
	PRESET(PROC_SBRK) = { AS(xv6vm_proc_sbrk, pid, PID),
			      TO(xv6vm_proc_sbrk, delta, 2 * PAGE) },
	PRESET(PROC_EXIT) = { AS(xv6vm_proc_exit, pid, CHILD) },
	PRESET(PROC_WAIT) = { AS(xv6vm_proc_wait, pid, PID) },
	PRESET(MEM_READ) = { AS(xv6vm_mem, pid, PID) },
	PRESET(MEM_WRITE) = { AS(xv6vm_mem, pid, PID) },
	PRESET(MAP) = { AS(xv6vm_map, pid, PID), AS(xv6vm_map, pa, HELD),
			TO(xv6vm_map, va, HAND_VA), TO(xv6vm_map, perm, 6) },
	PRESET(UNMAP) = { AS(xv6vm_map, pid, PID), TO(xv6vm_map, va, HAND_VA) },
	PRESET(PROTECT) = { AS(xv6vm_map, pid, PID), TO(xv6vm_map, perm, 4),
			    TO(xv6vm_map, va, HAND_VA) },
	PRESET(TRANSLATE) = { AS(xv6vm_translate, pid, PID),
			      TO(xv6vm_translate, query.user, 1),
			      TO(xv6vm_translate, query.wp, 1) },
	PRESET(TRANSLATE_BATCH) = { AS(xv6vm_translate_batch, pid, PID) },
	PRESET(ALIASES) = { AS(xv6vm_aliases, pa, HELD) },
	PRESET(EXTENTS) = { AS(xv6vm_extents, pid, PID) },
	PRESET(TABLES) = { AS(xv6vm_tables, pid, PID) },
	PRESET(CPU_SWITCH) = { AS(xv6vm_cpu_cmd, pid, PID) },
	PRESET(ACCESS) = { TO(xv6vm_access, width, 4) },
	PRESET(TLB) = { TO(xv6vm_tlb, op, XV6VM_TLB_CONFIGURE),
			TO(xv6vm_tlb, size, 8), TO(xv6vm_tlb, ways, 2) },
	PRESET(CPU_SET) = { TO(xv6vm_cpu_set, wp, 1),
			    TO(xv6vm_cpu_set, pse, 1) },
};

size_t small_elf(unsigned char *to)
{
	const Elf32_Ehdr head = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, 1 },
		.e_type = ET_EXEC,
		.e_machine = EM_386,
		.e_version = 1,
		.e_phoff = sizeof(head),
		.e_phentsize = sizeof(Elf32_Phdr),
		.e_phnum = 1,
	};
	const Elf32_Phdr segment = { .p_type = PT_LOAD,
				     .p_offset = 128,
				     .p_filesz = PAGE,
				     .p_memsz = PAGE + 512 };

	memset(to, 0xc3, 128 + PAGE);
	memcpy(to, &head, sizeof(head));
	memcpy(to + sizeof(head), &segment, sizeof(segment));
	return 128 + PAGE;
}

bool world_rooms(struct world *w)
{
	int i;

	for (i = 0; i < 2; i++) {
		w->room[i] = mmap(NULL, ROOM, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (w->room[i] == MAP_FAILED)
			return false;
	}
	return true;
}

static void apply(const struct set *s, const struct world *w, union arg *arg)
{
	const __u32 from[] = { [PID] = w->pid,
			       [CHILD] = w->child,
			       [HELD] = w->held,
			       [CR3] = w->cr3 };
	int i;

	for (i = 0; i < SETS && s[i].from != END; i++)
		*word_at(arg, s[i].off) = s[i].from == CONST ? s[i].value
							     : from[s[i].from];
}

/* What the caller gives in arrays. */
static void fill_in(const struct row *r, const struct world *w, union arg *arg)
{
	if (r->cmd == XV6VM_PROC_EXEC) {
		*word_at(arg, r->arrays[0].count) = small_elf(w->room[0]);
		*word_at(arg, r->arrays[1].count) = 0;
	} else if (r->cmd == XV6VM_TRANSLATE_BATCH) {
		memset(w->room[0], 0,
		       r->arrays[0].max * sizeof(struct xv6vm_query));
	}
}

void good(const struct row *r, const struct world *w, union arg *arg,
	  __u32 count)
{
	const size_t nr = _IOC_NR(r->cmd);
	int i;

	memset(arg, 0, sizeof(*arg));
	arg->hdr.size = r->size;
	if (nr < LEN(presets))
		apply(presets[nr], w, arg);
	for (i = 0; i < 2 && r->arrays[i].ptr; i++) {
		*long_at(arg, r->arrays[i].ptr) = (uintptr_t)w->room[i];
		*word_at(arg, r->arrays[i].count) = count;
	}
	fill_in(r, w, arg);
}

int boot_anew(void)
{
	struct xv6vm_info was = { .hdr.size = sizeof(was) };
	struct xv6vm_boot b = { .hdr.size = sizeof(b),
				.machine = XV6VM_MACHINE_JUNK,
				.ncpu = 2 };
	int err = call(fd, XV6VM_INFO, &was);

	return err ? err : call(fd, XV6VM_BOOT, &b);
}

void learn(const struct row *r, const union arg *arg, struct world *w)
{
	const void *a = arg;

	if (r->cmd == XV6VM_PROC_CREATE)
		w->pid = ((const struct xv6vm_proc_create *)a)->out_pid;
	else if (r->cmd == XV6VM_PROC_FORK)
		w->child = ((const struct xv6vm_proc_fork *)a)->out_pid;
	else if (r->cmd == XV6VM_KALLOC)
		w->held = ((const struct xv6vm_kalloc *)a)->out_pa;
	else if (r->cmd == XV6VM_CPU_STATE)
		w->cr3 = ((const struct xv6vm_cpu_cmd *)a)->out.cr3;
}

int world_populate(struct world *w)
{
	static const unsigned int cmds[] = { XV6VM_CPU_STATE, XV6VM_PROC_CREATE,
					     XV6VM_PROC_EXEC, XV6VM_PROC_FORK,
					     XV6VM_PROC_SBRK, XV6VM_KALLOC };
	const struct row *r;
	union arg arg;
	size_t i;
	int err;

	for (i = 0; i < LEN(cmds); i++) {
		r = row_of(cmds[i]);
		good(r, w, &arg, 0);
		err = call(fd, r->cmd, &arg);
		if (err)
			return err;
		learn(r, &arg, w);
	}
	return 0;
}

/* A step of a life: the good call, but for @flags and one more field. */
struct step {
	unsigned int cmd;
	__u32 flags;
	__u32 count;
	struct set but[2];
};

#define STEP(nr, ...)                          \
	{                                      \
		.cmd = XV6VM_##nr, __VA_ARGS__ \
	}
#define BUT(...) .but = { __VA_ARGS__ }
#define BY_CR3	 .flags = XV6VM_BY_CR3

/*
 * One of each at least; the machine boots first and last. A held frame that was
 * mapped is freed only after it was unmapped.
 */
static const struct step steps[] = {
	STEP(BOOT),
	STEP(CPU_STATE),
	STEP(INFO),
	STEP(PROC_CREATE, .count = 64),
	STEP(PROC_EXEC),
	STEP(PROC_SBRK),
	STEP(MEM_WRITE, .count = 2000),
	STEP(MEM_READ, .count = 5000),
	STEP(MEM_READ, .count = 65536, .flags = XV6VM_MEM_KERNEL,
	     BUT(TO(xv6vm_mem, va, 0x80000000))),
	STEP(PROC_FORK),
	STEP(KALLOC),
	STEP(MAP),
	STEP(PROTECT),
	STEP(ALIASES, .count = 64),
	STEP(ALIASES, .count = 4096),
	STEP(FREELIST, .count = 4096),
	STEP(FRAME_TABLE, .count = 131072),
	STEP(PROC_LIST, .count = 64),
	STEP(PROC_LIST, .count = 1, .flags = XV6VM_LIST_PID,
	     BUT(AS(xv6vm_proc_list, slot, PID))),
	STEP(TRANSLATE),
	STEP(TRANSLATE, BUT(TO(xv6vm_translate, query.va, 0x7ffff000))),
	STEP(TRANSLATE, BY_CR3, BUT(AS(xv6vm_translate, pid, CR3))),
	STEP(TRANSLATE_BATCH, .count = 4096),
	STEP(EXTENTS, .count = 4096),
	STEP(EXTENTS, .count = 4096, BY_CR3, BUT(AS(xv6vm_extents, pid, CR3))),
	STEP(TABLES, .count = 1025),
	STEP(CPU_SET),
	STEP(TLB),
	STEP(CPU_SWITCH),
	STEP(ACCESS),
	STEP(ACCESS, BUT(TO(xv6vm_access, va, 0x7ffff000))),
	STEP(TLB_ENTRIES, .count = 64),
	STEP(CPU_TRAP),
	STEP(CPU_STATE),
	STEP(CPU_IRET),
	STEP(CPU_SWITCH, BUT(TO(xv6vm_cpu_cmd, pid, 0))),
	STEP(UNMAP),
	STEP(KFREE),
	STEP(PROC_EXIT, .flags = XV6VM_EXIT_ZOMBIE),
	STEP(PROC_WAIT),
	STEP(STATS),
	STEP(CHECK, .count = 64),
	STEP(RAM_READ, .count = 1 << 20),
	STEP(LOAD),
	STEP(RAM_WRITE, .count = PAGE, BUT(AS(xv6vm_ram, pa, CR3))),
	STEP(TABLES, .count = 1025, BY_CR3, BUT(AS(xv6vm_tables, pid, CR3))),
	STEP(RAM_READ, .count = 1 << 20),
	STEP(BOOT),
};

static int step_run(const struct step *s, struct world *w, int fill,
		    union arg *arg)
{
	const struct row *r = row_of(s->cmd);
	int i;

	for (i = 0; i < 2; i++)
		memset(w->room[i], fill, ROOM);
	good(r, w, arg, s->count);
	apply(s->but, w, arg);
	/* What the caller gives is the same in every life. */
	if (r->arrays[0].in && r->cmd != XV6VM_PROC_EXEC)
		memset(w->room[0], 0, ROOM);
	arg->hdr.flags = s->flags;
	return call(fd, r->cmd, arg);
}

bool live(struct world *w, int fill, answer_fn fn, void *ctx)
{
	union arg arg;
	bool ok = true;
	size_t i;

	for (i = 0; i < LEN(steps); i++) {
		const struct row *r = row_of(steps[i].cmd);
		int err = step_run(&steps[i], w, fill, &arg);

		ok &= got(err, 0, r->name, i);
		if (!err)
			learn(r, &arg, w);
		fn(&(struct answer){ r, err, &arg, w, ctx });
	}
	for (i = 0; i < row_count; i++) {
		memset(&arg, 0, sizeof(arg));
		arg.hdr.size = rows[i].size;
		if (rows[i].cmd != XV6VM_LOAD)
			fn(&(struct answer){ &rows[i],
					     call(fd, rows[i].cmd, &arg), &arg,
					     w, ctx });
	}
	return ok & got(boot_anew(), 0, "boot", 0);
}

bool all_are(const unsigned char *p, size_t len, int byte)
{
	return !len || (p[0] == byte && !memcmp(p, p + 1, len - 1));
}

size_t answered(const struct answer *a, int i)
{
	const struct array *d = &a->row->arrays[i];
	void *arg = (void *)a->arg;

	if (!d->ptr || d->in || !*word_at(arg, d->count))
		return 0;
	return (size_t)*word_at(arg, d->done) * d->record;
}
