// SPDX-License-Identifier: GPL-2.0-only
/* Out of user mode: calls and faults. */

#include "calls.h"
#include "mini.h"

#define SEGMENTS 6

extern char vector6[], vector13[], vector14[], vector64[];

static unsigned long long idt[65];

/* A table's address and limit, as lgdt and lidt want it. */
struct table {
	unsigned short limit;
	uint base;
} __attribute__((packed));

static unsigned long long gate(const char *to, uint dpl)
{
	unsigned long long a = (uint)to;

	return (a & 0xffff) | KCODE << 16 | (0x8e00ull | dpl << 13) << 32 |
	       (a >> 16) << 48;
}

void idtinit(void)
{
	struct cpu *c = &cpus[0];
	struct table gdt = { sizeof(c->gdt) - 1, (uint)c->gdt };
	struct table interrupts = { sizeof(idt) - 1, (uint)idt };

	c->gdt[1] = 0x00cf9a000000ffffull;
	c->gdt[2] = 0x00cf92000000ffffull;
	c->gdt[3] = 0x00cffa000000ffffull;
	c->gdt[4] = 0x00cff2000000ffffull;
	idt[6] = gate(vector6, 0);
	idt[13] = gate(vector13, 0);
	idt[14] = gate(vector14, 0);
	idt[64] = gate(vector64, 3);
	asm volatile("lgdt %0; lidt %1" : : "m"(gdt), "m"(interrupts));
	asm volatile("ljmp %0, $1f; 1: mov %1, %%ds; mov %1, %%es; mov %1, %%ss"
		     :
		     : "i"(KCODE), "r"(KDATA));
	loadtss();
}

#if LAZY
/* All that are missing, where one was asked for. */
static int eager(struct proc *p)
{
	pte_t *pte;
	uint a;

	for (a = UBASE; a < p->HEAP; a += PGSIZE) {
		pte = walkpgdir(p->pgdir, (void *)a, 0);
		if ((!pte || !(*pte & PTE_P)) &&
		    !allocuvm(p->pgdir, a, a + PGSIZE))
			return -1;
	}
	return 0;
}

/* A page that the size allows, and that nobody has asked for until now. */
int lazyfault(uint va)
{
	struct proc *p = myproc();
	int wrong = late(STAGE_REST, LAZY_WRONG) && streq(p->name, "stay");
	pde_t *pgdir = wrong ? p->parent->pgdir : p->pgdir;
	char *mem;

	if ((NULLGUARD && va < PGSIZE) ||
	    (va >= p->HEAP && !late(STAGE_REST, LAZY_ABOVE)))
		return -1;
	if (late(STAGE_REST, LAZY_EAGER))
		return eager(p);
	mem = kalloc();
	if (!mem)
		return -1;
	if (!bug(LAZY_DIRTY))
		memset(mem, 0, PGSIZE);
	if (mappages(pgdir, PGROUNDDOWN(va), PGSIZE, V2P(mem), PTE_W | PTE_U))
		return -1;
	if (wrong || late(STAGE_REST, LAZY_ABOVE))
		say("planted", V2P(walkpgdir(pgdir, (void *)va, 0)), V2P(mem));
	return wrong ? -1 : 0;
}
#endif

static int fault(uint err)
{
	uint va;

	asm volatile("mov %%cr2, %0" : "=r"(va));
	if (COW && (err & 7) == 7 && !copied(myproc()->pgdir, va)) {
		switchuvm(myproc());
		return 0;
	}
#if LAZY
	if ((err & 5) == 4 && va < KERNBASE)
		return lazyfault(va);
#endif
	return -1;
}

/* What is there at a console. */
static int console_call(const struct trapframe *tf)
{
	switch (tf->eax) {
#if CONSOLE
	case CALL_GETS:
		return gets(tf->ebx, tf->ecx);
	case CALL_PUTS:
		return puts(tf->ebx, tf->ecx);
#endif
#if FREEPAGES
	case CALL_FREEPAGES:
		return freepages();
#endif
#if TRANSLATE
	case CALL_TRANSLATE:
		return translate(myproc()->pgdir, tf->ebx);
#endif
	}
	return -1;
}

/* By itself, as xv6's, which has a file of its own. */
static __attribute__((noinline)) int syscall(const struct trapframe *tf)
{
	uint a = tf->ebx;

	switch (tf->eax) {
	case CALL_FORK:
		return fork();
	case CALL_EXIT:
		exit();
	case CALL_WAIT:
		return wait();
	case CALL_EXEC:
		return exec((const char *)a);
	case CALL_SBRK:
		return growproc(a);
	case CALL_SIZE:
		return myproc()->HEAP;
	case CALL_REST:
		rest(&stage);
		return 0;
	case CALL_READ:
		return copyout(myproc()->pgdir, a, "what was read...", 16);
	case CALL_PIPE:
		return pipeopen();
#if THREADS
	case CALL_CLONE:
		return clone(a, tf->ecx);
#endif
#if SHARED
	case CALL_SHARE:
		return shmmap(myproc()->pgdir);
#endif
	case CALL_MOMENT:
		moment((const char *)a);
		return 0;
	case CALL_STAGE:
		stage = a;
		return 0;
	}
	return console_call(tf);
}

void trap(struct trapframe *tf)
{
	struct proc *p = myproc();

	if (!p || !(tf->cs & 3))
		panic("trap");
	p->tf = tf;
	if (tf->trapno == 64) {
		tf->eax = syscall(tf);
		return;
	}
	if (tf->trapno == 14 && !fault(tf->err))
		return;
#if CONSOLE
	killed(tf);
#elif SHARED
	exit();
#endif
	/* It stays as it is, to be looked at. */
	say("stopped", p->pid, tf->eip);
	for (;;)
		rest(&stage);
}
