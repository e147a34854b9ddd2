// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where does a CPU look that guesses wrong? What takes a number or an address from
 * outside is run step by step, once for each conditional jump in it, and that jump
 * goes the wrong way; what follows goes on for as long as a CPU might guess. All that
 * a machine has lies amid pages that cannot be read, so who leaves it is seen.
 *
 * Judges the object code, on x86-64. Prints what leaves; exits with 1 then.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xv6/access.h>
#include <xv6/ram.h>
#include <xv6/walk.h>

#include "cmd.h"

#define FAR    (8ul << 30) /* on both sides */
#define WINDOW 300	   /* steps of a wrong guess */
#define NULLS  0x10000	   /* what follows a NULL leads nowhere */
#define JUMPS  200	   /* of one run that are tried */

static struct xv6_machine *m;
static volatile u32 sink;

/* @len bytes with nothing around them; what is in them ends where they end. */
static void *island(size_t len)
{
	const size_t whole = (len + 4095) & ~4095ul;
	u8 *p = mmap(NULL, 2 * FAR + whole, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED ||
	    mprotect(p + FAR, whole, PROT_READ | PROT_WRITE)) {
		perror("guess");
		exit(2);
	}
	return p + FAR;
}

static void boot(void)
{
	const struct xv6_config cfg = XV6_CONFIG_DEFAULT;
	const struct xv6_memory mem = {
		.ram = island(cfg.phystop),
		.frames = island((cfg.phystop >> 12) * sizeof(*mem.frames)),
		.procs = island(cfg.nproc * sizeof(*mem.procs)),
	};

	m = island(sizeof(*m));
	if (xv6_machine_init(m, &cfg, &mem) || xv6_machine_boot(m))
		exit(2);
}

/* ---- what is run: each takes a number from outside ------------------------- */

/* As it would be without any care: must be seen. */
static void careless(u32 pa)
{
	if (pa < m->cfg.phystop)
		sink = m->ram[pa];
}

static void ram(u32 pa)
{
	const u8 *p = xv6_frame_ptr(m, pa);

	if (p)
		sink = READ_ONCE(*p);
}

static void frame(u32 pa)
{
	sink = xv6_frame_use(m, pa).use;
}

static void slot(u32 n)
{
	if (n < m->cfg.nproc)
		sink = xv6_proc_at(m, n)->pid;
}

static void cpu(u32 n)
{
	const struct xv6_cpu *c = xv6_cpu_get(m, n);

	if (c)
		sink = c->cr3;
}

static void kfree_of(u32 pa)
{
	sink = xv6_kfree(m, pa);
}

static void translate(u32 cr3)
{
	const struct xv6vm_query q = { .va = XV6_KERNBASE };
	struct xv6vm_translation t;

	xv6_translate(m, cr3, &q, &t);
	sink = t.pa;
}

static void mem_of(u32 cr3)
{
	const struct xv6vm_query q = { .va = XV6_KERNBASE };
	struct xv6vm_fault fault;
	struct xv6_why why;
	u32 done, word;

	sink = xv6_mem_rw(m, cr3, &q, &word, 4, &done, &fault, &why);
}

static void number(u32 nr)
{
	const struct xv6vm_cmd *c = xv6vm_cmd_find(_IO(XV6VM_TYPE, nr));

	/* (What follows the commands cannot be written, either.) */
	__asm__ volatile("" : : "r"(c ? c->size : 0));
}

/* Behind the last page with commands, nothing is left of the program's data. */
static void guard_commands(void)
{
	const struct xv6vm_cmd *first = xv6vm_cmd_find(XV6VM_INFO);
	const uintptr_t end =
		((uintptr_t)(first + _IOC_NR(XV6VM_CPU_SET) + 1) + 4095) &
		~4095ul;

	mprotect((void *)end, (uintptr_t)(first + 256) - end, PROT_NONE);
}

static const struct probe {
	const char *what;
	void (*run)(u32 number);
	u32 number; /* which is to be refused */
	void (*prepare)(void);
	bool leaves;
} probes[] = {
	{ "an address without any care", careless, 0x60000000, NULL, true },
	{ "an address in the RAM", ram, 0x60000000, NULL, false },
	{ "an address behind the RAM", ram, XV6_PHYSTOP, NULL, false },
	{ "an entry of the frame table", frame, 0xfffff000, NULL, false },
	{ "a slot", slot, 0x10000, NULL, false },
	{ "a CPU", cpu, 0x10000, NULL, false },
	{ "a command's number", number, 0xff, guard_commands, false },
	{ "kfree", kfree_of, 0x60000000, NULL, false },
	{ "translate", translate, 0x60000000, NULL, false },
	{ "a read by cr3", mem_of, 0x60000000, NULL, false },
};

/* ---- the steps ------------------------------------------------------------- */

static void child(const struct probe *p)
{
	void (*const run)(u32 number) = p->run;
	const u32 number = p->number;

	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	if (p->prepare)
		p->prepare();
	__asm__ volatile("int3");
	run(number);
	__asm__ volatile("int3");
	_exit(0);
}

/* The length of the conditional jump at @code, or 0. */
static unsigned int jump_len(uint64_t code)
{
	if ((code & 0xf0) == 0x70)
		return 2;
	return (code & 0xf0ff) == 0x800f ? 6 : 0;
}

static uint64_t jump_target(uint64_t at, uint64_t code)
{
	return (code & 0xff) == 0x0f ? at + 6 + (int32_t)(code >> 16)
				     : at + 2 + (int8_t)(code >> 8);
}

/* One step; false where that is the end: a fault, or the second int3. */
static bool step(pid_t pid, bool *fault)
{
	siginfo_t info;
	int status;

	ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL);
	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		exit(2);
	if (WSTOPSIG(status) == SIGTRAP)
		return true;
	ptrace(PTRACE_GETSIGINFO, pid, NULL, &info);
	*fault = info.si_signo == SIGSEGV && (uintptr_t)info.si_addr >= NULLS;
	return false;
}

/* Turns the jump that was just passed into the other way. */
static void go_wrong(pid_t pid, uint64_t at, uint64_t code)
{
	struct user_regs_struct regs;

	ptrace(PTRACE_GETREGS, pid, NULL, &regs);
	regs.rip = regs.rip == at + jump_len(code) ? jump_target(at, code)
						   : at + jump_len(code);
	ptrace(PTRACE_SETREGS, pid, NULL, &regs);
}

/* The @nth jump goes wrong. Return: whether there is one; *@fault: it leaves. */
static bool guess(const struct probe *p, unsigned int nth, bool *fault)
{
	const pid_t pid = fork();
	struct user_regs_struct regs;
	unsigned int jumps = 0, after = 0;
	uint64_t code;

	if (!pid)
		child(p);
	waitpid(pid, NULL, 0);
	for (*fault = false; after<WINDOW; after += jumps> nth) {
		ptrace(PTRACE_GETREGS, pid, NULL, &regs);
		code = ptrace(PTRACE_PEEKTEXT, pid, regs.rip, NULL);
		if ((code & 0xff) == 0xcc || !step(pid, fault))
			break;
		if (jump_len(code) && jumps++ == nth)
			go_wrong(pid, regs.rip, code);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return jumps > nth;
}

int main(void)
{
	unsigned int i, nth, wrong, failed = 0;
	bool fault;

	boot();
	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		wrong = 0;
		for (nth = 0; nth < JUMPS && guess(&probes[i], nth, &fault);
		     nth++)
			wrong += fault;
		if (nth && !wrong == !probes[i].leaves)
			continue;
		printf("%s: %u jumps, of which %u lead out\n", probes[i].what,
		       nth, wrong);
		failed = 1;
	}
	return failed;
}
