// SPDX-License-Identifier: GPL-2.0-only
/*
 * User mode by KVM: the guest's memory is the machine's RAM, and its cr3 the page
 * directory of the task that runs. So the CPU itself walks the machine's tables,
 * sets A and D in them, and raises the faults. In ring 0 there is trap.S alone.
 *
 * One virtual CPU for all tasks. It has a directory only while a task runs, and
 * takes it anew, which empties its TLB, each time that one goes on.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include "guest.h"
#include "run.h"

#define SLICE	   10000 /* us */
#define SLICE_MOST (64 * SLICE)

#define CR0_PE (1u << 0)
#define CR0_ET (1u << 4)
#define CR0_WP (1u << 16)
#define CR0_PG (1u << 31)

/*
 * @rests: the CPU is in trap.S, where it rests
 * @last: the task whose FPU is the CPU's, beside fpu[] of all others
 */
static struct {
	int vm, cpu;
	struct kvm_run *run;
	struct guest *guest;
	bool rests;
	const struct task *last;
	long slice;
	struct kvm_fpu fresh, fpu[NTASK];
} k;

static int cannot(char *why, size_t len, const char *what, const char *cure)
{
	snprintf(why, len, "%s: %s", what, cure);
	return -1;
}

/*
 * KVM sees what a guest changes in its tables, but not what the module does there;
 * unless the CPU walks them by itself.
 */
static bool walks_by_itself(void)
{
	static const char *const parameters[] = {
		"/sys/module/kvm_amd/parameters/npt",
		"/sys/module/kvm_intel/parameters/ept",
	};
	bool yes = false;
	char c;
	int i;

	for (i = 0; i < 2; i++) {
		int fd = open(parameters[i], O_RDONLY | O_CLOEXEC);

		yes |= fd >= 0 && read(fd, &c, 1) == 1 &&
		       (c == 'Y' || c == '1');
		if (fd >= 0)
			close(fd);
	}
	return yes;
}

static int slot(__u32 n, __u32 pa, void *at, size_t size)
{
	struct kvm_userspace_memory_region m = {
		.slot = n,
		.guest_phys_addr = pa,
		.memory_size = size,
		.userspace_addr = (uintptr_t)at,
	};

	return ioctl(k.vm, KVM_SET_USER_MEMORY_REGION, &m);
}

static int give_memory(int dev)
{
	off_t size = lseek(dev, 0, SEEK_END);
	void *ram =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, dev, 0);

	k.guest = mmap(NULL, sizeof(*k.guest), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (ram == MAP_FAILED || k.guest == MAP_FAILED)
		return -1;
	return slot(0, 0, ram, size) ||
	       slot(1, GUEST_CODE, k.guest, sizeof(*k.guest));
}

/* What this CPU can is what the guest's can. */
static int tell_features(int kvm)
{
	static struct {
		struct kvm_cpuid2 head;
		struct kvm_cpuid_entry2 entry[256];
	} c = { .head.nent = 256 };

	return ioctl(kvm, KVM_GET_SUPPORTED_CPUID, &c) ||
	       ioctl(k.cpu, KVM_SET_CPUID2, &c);
}

static int make_vm(int kvm, int dev)
{
	int size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);

	k.vm = ioctl(kvm, KVM_CREATE_VM, 0);
	if (k.vm < 0 || give_memory(dev))
		return -1;
	k.cpu = ioctl(k.vm, KVM_CREATE_VCPU, 0);
	if (k.cpu < 0 || tell_features(kvm))
		return -1;
	k.run = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, k.cpu, 0);
	if (k.run == MAP_FAILED)
		return -1;
	return ioctl(k.cpu, KVM_GET_FPU, &k.fresh);
}

static struct kvm_segment segment(int selector, int type)
{
	return (struct kvm_segment){
		.limit = 0xffffffff,
		.selector = selector,
		.type = type,
		.present = 1,
		.db = 1,
		.s = 1,
		.g = 1,
	};
}

/* What trap.S begins with tells it of its TSS; the TR until then is but valid. */
static int set_registers(uint32_t cr3)
{
	const struct kvm_regs regs = { .rip = GUEST_CODE,
				       .rsp = GUEST_TOP,
				       .rflags = 2 };
	struct kvm_vcpu_events none = { 0 };
	struct kvm_sregs s;

	if (ioctl(k.cpu, KVM_SET_VCPU_EVENTS, &none) ||
	    ioctl(k.cpu, KVM_GET_SREGS, &s))
		return -1;
	s.cs = segment(KCODE, 0xb);
	s.ds = s.es = s.fs = s.gs = s.ss = segment(KDATA, 0x3);
	s.tr = (struct kvm_segment){ .limit = 103, .type = 11, .present = 1 };
	s.gdt = (struct kvm_dtable){ .base = GUEST_AT(gdt),
				     .limit = sizeof(k.guest->gdt) - 1 };
	s.idt = (struct kvm_dtable){ .base = GUEST_AT(idt),
				     .limit = sizeof(k.guest->idt) - 1 };
	s.cr0 = CR0_PE | CR0_ET | CR0_WP | CR0_PG;
	s.cr3 = cr3;
	s.cr4 = 0;
	s.efer = 0;
	return ioctl(k.cpu, KVM_SET_SREGS, &s) ||
	       ioctl(k.cpu, KVM_SET_REGS, &regs);
}

/* Until ring 0 rests again. A task whose time is over is interrupted, as by a clock. */
static int go(void)
{
	struct kvm_interrupt clock = { T_TIMER };

	while (ioctl(k.cpu, KVM_RUN, 0)) {
		if (errno != EINTR)
			return -1;
		if (k.run->ready_for_interrupt_injection && k.run->if_flag)
			ioctl(k.cpu, KVM_INTERRUPT, &clock);
	}
	return k.run->exit_reason == KVM_EXIT_IO ? 0 : -1;
}

/* An access that no memory answers is still under way then. */
static void settle(void)
{
	k.run->immediate_exit = 1;
	ioctl(k.cpu, KVM_RUN, 0);
	k.run->immediate_exit = 0;
	k.rests = false;
}

static int begin(struct run *r)
{
	struct xv6vm_info info;

	if (xv6vm_info(r->h, &info))
		return -1;
	guest_fill(k.guest, info.out_kpgdir);
	if (set_registers(info.out_kpgdir) || go()) {
		settle();
		return -1;
	}
	k.rests = true;
	return 0;
}

static void nothing(int sig)
{
	(void)sig;
}

/* Signals end a turn of KVM's, and nothing else. */
static void tick(long us)
{
	struct sigaction a = { .sa_handler = nothing, .sa_flags = SA_RESTART };
	struct itimerval t = { .it_value.tv_usec = us,
			       .it_interval.tv_usec = us };

	if (k.slice == us)
		return;
	k.slice = us;
	sigaction(SIGALRM, &a, NULL);
	setitimer(ITIMER_REAL, &t, NULL);
}

static int kvm_check(struct run *r, char *why, size_t len)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC), ret;

	if (kvm < 0)
		return cannot(
			why, len,
			errno == EACCES ? "/dev/kvm may not be opened"
					: "there is no /dev/kvm",
			"modprobe kvm_amd or kvm_intel, on a CPU that can run guests");
	if (!walks_by_itself())
		ret = cannot(
			why, len,
			"KVM does not let the CPU walk a guest's tables",
			"it needs npt=1 of kvm_amd, or ept=1 of kvm_intel, and a CPU that has it");
	else if (make_vm(kvm, r->dev))
		ret = cannot(why, len,
			     "KVM refused a guest in the machine's RAM",
			     strerror(errno));
	else if (begin(r))
		ret = cannot(
			why, len,
			"KVM does not run a guest of 32 bits with pages",
			"a hypervisor below this system may be in the way");
	else
		ret = 0;
	close(kvm);
	if (!ret)
		tick(SLICE);
	return ret;
}

static struct kvm_fpu *fpu_of(struct run *r, const struct task *t)
{
	return &k.fpu[t - r->task];
}

static int kvm_start(struct run *r, struct task *t)
{
	*fpu_of(r, t) = k.fresh;
	return 0;
}

static int kvm_copy(struct run *r, struct task *child,
		    const struct task *parent)
{
	*fpu_of(r, child) = *fpu_of(r, parent);
	return k.last == parent ? ioctl(k.cpu, KVM_GET_FPU, fpu_of(r, child))
				: 0;
}

static void kvm_end(struct task *t)
{
	if (k.last == t)
		k.last = NULL;
}

static int take_fpu(struct run *r, struct task *t)
{
	if (k.last == t)
		return 0;
	if (k.last && ioctl(k.cpu, KVM_GET_FPU, fpu_of(r, k.last)))
		return -1;
	k.last = t;
	return ioctl(k.cpu, KVM_SET_FPU, fpu_of(r, t));
}

/*
 * To user mode: no flag there that a program could not set itself. All registers are
 * in the guest's memory: to give and take them by KVM costs more than what it does.
 */
static int enter(const struct task *t)
{
	const struct regs *g = &t->regs;

	k.guest->user_cr3 = t->pgdir;
	k.guest->frame = (struct frame){
		.edi = g->edi,
		.esi = g->esi,
		.ebp = g->ebp,
		.ebx = g->ebx,
		.edx = g->edx,
		.ecx = g->ecx,
		.eax = g->eax,
		.vector = NVECTORS,
		.eip = g->eip,
		.cs = UCODE,
		.eflags = (g->eflags & 0xcd5) | 0x202,
		.esp = g->esp,
		.ss = UDATA,
	};
	return go();
}

static void leave(struct task *t, struct stop *s)
{
	const struct frame *f = &k.guest->frame;

	t->regs = (struct regs){ f->eax, f->ebx, f->ecx, f->edx, f->esi,
				 f->edi, f->ebp, f->esp, f->eip, f->eflags };
	s->trapno = f->vector;
	s->code = f->code;
	s->kind = STOP_TRAP;
	if (f->vector == T_TIMER)
		s->kind = STOP_SLICE;
	if (f->vector == T_SYSCALL)
		s->kind = STOP_SYSCALL;
	if (f->vector == T_PGFLT) {
		s->kind = STOP_FAULT;
		s->cr2 = k.guest->cr2;
	}
}

/*
 * On a busy host a slice may be over before the program has moved, which then gets a
 * longer one. (So does one that waits in a loop.)
 */
static void next_slice(const struct task *t, const struct regs *was,
		       const struct stop *s)
{
	if (s->kind != STOP_SLICE)
		tick(SLICE);
	else if (k.slice < SLICE_MOST && !memcmp(was, &t->regs, sizeof(*was)))
		tick(2 * k.slice);
}

static void kvm_run(struct run *r, struct task *t, struct stop *s)
{
	const struct regs was = t->regs;

	*s = (struct stop){ .kind = STOP_LOST };
	if ((!k.rests && begin(r)) || take_fpu(r, t))
		return;
	if (!enter(t) && k.guest->frame.vector < NVECTORS) {
		leave(t, s);
		next_slice(t, &was, s);
		return;
	}
	/* Its tables name memory that is not there, or its kernel half is spoilt. */
	if (k.run->exit_reason == KVM_EXIT_MMIO)
		*s = (struct stop){ .kind = STOP_TRAP, .trapno = 8 };
	settle();
}

const struct backend kvm_backend = {
	.name = "kvm",
	.check = kvm_check,
	.start = kvm_start,
	.copy = kvm_copy,
	.end = kvm_end,
	.run = kvm_run,
};
