// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a program of xv6's can try, one thing at a time: trial NAME.
 * tests/vm/device/run.sh says how each has to end.
 */
#include "user.h"

#define PAGE 4096

static int number = 1;

static void grow(void)
{
	char *was = sbrk(100 * PAGE);
	int i;

	for (i = 0; i < 100; i++)
		was[i * PAGE] = i;
	for (i = 0; i < 100; i++)
		number += was[i * PAGE];
	tell("sum", number);
	tell("back", sbrk(-100 * PAGE) == was + 100 * PAGE);
}

static void shrunk(void)
{
	volatile char *was = sbrk(PAGE);

	*was = 1;
	sbrk(-PAGE);
	*was = 2;
}

static void guard(void)
{
	volatile char here;
	unsigned long page = (unsigned long)&here & -PAGE;

	*(volatile char *)(page - 8) = 1;
}

static int deeper(int n)
{
	volatile char room[512];

	room[0] = n;
	return n < 0 ? 0 : deeper(n + 1) + room[0];
}

static void deep(void)
{
	tell("never", deeper(0));
}

static void kernel(void)
{
	tell("never", *(volatile int *)0x80100000);
}

static void kernel_write(void)
{
	*(volatile int *)0x80100000 = 1;
}

static void kernel_jump(void)
{
	((void (*)(void))0x80100000)();
}

static void device(void)
{
	tell("never", *(volatile int *)0xfffff000);
}

static void far_away(void)
{
	tell("never", *(volatile int *)0x40000000);
}

static void null(void)
{
	volatile int *p = 0;

	__asm__("" : "+r"(p));
	tell("xv6 has code there", *p != 0);
}

static void text(void)
{
	volatile char *p = (volatile char *)(unsigned long)text;

	*p = *p;
	print("text can be written\n");
}

static void forks(void)
{
	int pid = fork(), got;

	if (!pid) {
		number = 100;
		exit();
	}
	got = wait();
	tell("waited for it", got == pid);
	tell("number", number);
	tell("no more", wait());
}

static void many(void)
{
	int n = 0, pid, waited = 0;

	while ((pid = fork()) > 0)
		n++;
	if (!pid)
		exit();
	while (wait() > 0)
		waited++;
	tell("all came back", n == waited && n > 20);
}

static void pipes(void)
{
	char buf[100];
	int fd[2], n, sum = 0, i;

	pipe(fd);
	if (!fork()) {
		close(fd[0]);
		for (i = 0; i < 100; i++)
			buf[i] = i;
		for (i = 0; i < 20; i++)
			write(fd[1], buf, sizeof(buf));
		exit();
	}
	close(fd[1]);
	while ((n = read(fd[0], buf, sizeof(buf))) > 0)
		for (i = 0; i < n; i++)
			sum += buf[i];
	wait();
	tell("sum", sum);
}

static void files(void)
{
	char buf[8] = { 0 };
	struct stat st;
	int fd;

	mkdir("d");
	chdir("d");
	fd = open("f", CREATE | RDWR);
	write(fd, "hello", 5);
	close(fd);
	tell("link", link("f", "../g"));
	tell("unlink", unlink("f"));
	tell("gone", open("f", RDONLY));
	fd = open("/g", RDONLY);
	tell("read", read(fd, buf, 8));
	print(buf);
	print("\n");
	fstat(fd, &st);
	tell("size", st.size);
	tell("links", st.nlink);
	chdir("..");
	tell("empty", unlink("d"));
	tell("dots", unlink("."));
}

static void large(void)
{
	static char block[512];
	int fd = open("large", CREATE | RDWR), n = 0;

	while (write(fd, block, sizeof(block)) == sizeof(block))
		n++;
	tell("blocks", n);
}

static void execs(void)
{
	char *argv[] = { "trial", "args", "one", "two words", 0 };

	exec("trial", argv);
	print("exec failed\n");
}

static void bad_pointers(void)
{
	char *argv[] = { (char *)0x80000000, 0 };

	tell("write", write(1, (void *)0x80100000, 4));
	tell("read", read(0, (void *)0xfffffff0, 4));
	tell("open", open((char *)0x7fffffff, 0));
	tell("exec", exec("trial", argv));
	tell("pipe", pipe((int *)0x80000000));
	tell("fd", write(99, "x", 1));
	tell("size", write(1, "x", -1));
}

static void bad_stack(void)
{
	int ret;

	__asm__ volatile("movl %%esp, %%ebx; movl $0xfffffff0, %%esp\n\t"
			 "movl $16, %%eax; int $64; movl %%ebx, %%esp"
			 : "=a"(ret)
			 :
			 : "ebx", "memory");
	tell("write", ret);
}

static void killed(void)
{
	int pid = fork();

	if (!pid)
		for (;;)
			;
	sleep(3);
	tell("kill", kill(pid));
	tell("waited for it", wait() == pid);
}

static void forever(void)
{
	for (;;)
		sleep(10);
}

static void sleeps(void)
{
	int was = uptime();

	sleep(5);
	tell("slept", uptime() - was >= 5);
}

static void unknown(void)
{
	int ret;

	__asm__ volatile("int $64" : "=a"(ret) : "a"(99));
	tell("99", ret);
}

/* Each of these is one instruction that a user program must not get away with. */
#define TRY(name, code)                     \
	static void name(void)              \
	{                                   \
		__asm__ volatile(code);     \
		print("it went through\n"); \
	}

TRY(linux_getpid, "movl $20, %eax; int $0x80")
TRY(linux_exit, "movl $1, %eax; xorl %ebx, %ebx; int $0x80")
TRY(linux_munmap,
    "movl $91, %eax; xorl %ebx, %ebx; movl $4096, %ecx; int $0x80")
TRY(linux_mmap, "movl $192, %eax; xorl %ebx, %ebx; movl $4096, %ecx; int $0x80")
TRY(linux_fork, "movl $2, %eax; int $0x80")
TRY(linux_sigreturn, "movl $173, %eax; int $0x80")
TRY(sysenter, "movl $20, %eax; sysenter")
TRY(long_mode, "ljmp $0x33, $1f; 1: movl $39, %eax; .byte 0x0f, 0x05")
TRY(halt, "hlt")
TRY(no_interrupts, "cli")
TRY(port, "outb %al, $0x80")
TRY(load_cr3, "xorl %eax, %eax; movl %eax, %cr3")
TRY(load_idt, "lidt 0")
TRY(load_tr, "xorl %eax, %eax; ltr %ax")
TRY(msr, "xorl %ecx, %ecx; rdmsr")
TRY(other_vector, "int $0x81")
TRY(fake_fault, "int $14")
TRY(kernel_segment, "movl $8, %eax; movl %eax, %ds")
TRY(far_kernel, "ljmp $0x10, $0")
TRY(nothing, "ud2")
TRY(breakpoint, "int3")
TRY(single_step, "pushfl; orl $0x100, (%esp); popfl; nop")
TRY(divide, "xorl %edx, %edx; xorl %ecx, %ecx; movl $1, %eax; divl %ecx")

static const struct {
	const char *name;
	void (*run)(void);
} trials[] = {
#define T(name)             \
	{                   \
#name, name \
	}
	T(grow),
	T(shrunk),
	T(guard),
	T(deep),
	T(kernel),
	T(kernel_write),
	T(kernel_jump),
	T(device),
	T(far_away),
	T(null),
	T(text),
	T(forks),
	T(many),
	T(pipes),
	T(files),
	T(large),
	T(execs),
	T(bad_pointers),
	T(bad_stack),
	T(killed),
	T(sleeps),
	T(forever),
	T(unknown),
	T(linux_getpid),
	T(linux_exit),
	T(linux_munmap),
	T(linux_mmap),
	T(linux_fork),
	T(linux_sigreturn),
	T(sysenter),
	T(long_mode),
	T(halt),
	T(no_interrupts),
	T(port),
	T(load_cr3),
	T(load_idt),
	T(load_tr),
	T(msr),
	T(other_vector),
	T(fake_fault),
	T(kernel_segment),
	T(far_kernel),
	T(nothing),
	T(breakpoint),
	T(single_step),
	T(divide),
};

static void args(int argc, char **argv)
{
	int i;

	for (i = 2; i < argc; i++) {
		print("[");
		print(argv[i]);
		print("] ");
	}
	print("\n");
}

__attribute__((section(".text.startup"))) void _start(int argc, char **argv);

/* xv6 pushes a return address that is none, argc and argv. */
void _start(int argc, char **argv)
{
	unsigned int i;

	if (argc > 1 && same(argv[1], "args"))
		args(argc, argv);
	for (i = 0; argc > 1 && i < sizeof(trials) / sizeof(trials[0]); i++)
		if (same(argv[1], trials[i].name))
			trials[i].run();
	if (argc > 1 && same(argv[1], "list"))
		for (i = 0; i < sizeof(trials) / sizeof(trials[0]); i++) {
			print(trials[i].name);
			print("\n");
		}
	exit();
}
