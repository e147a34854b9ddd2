// SPDX-License-Identifier: GPL-2.0-only
/*
 * mmap() of the device:
 *
 *	vm-map [ROUNDS]		with ROUNDS: only the race, that many
 *
 * Needs root, and a module that was just loaded with 16 MB. Prints TAP.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "map.h"

#define RW     (PROT_READ | PROT_WRITE)
#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static off_t size;

/* The errno of a mapping, 0 if there is one. */
static int maps(size_t len, int prot, int flags, int file, off_t offset)
{
	void *at = mmap(NULL, len, prot, flags, file, offset);

	if (at == MAP_FAILED)
		return errno;
	munmap(at, len);
	return 0;
}

/* The status of a child that does one thing. */
static int in_child(int (*does)(void *), void *arg)
{
	int status = -1;
	pid_t child = fork();

	if (!child)
		_exit(does(arg));
	waitpid(child, &status, 0);
	return WEXITSTATUS(status);
}

static int as_nobody(void *unused)
{
	(void)unused;
	return setuid(65534) ? 99 : maps(PAGE, PROT_READ, MAP_SHARED, fd, 0);
}

static bool same_ram(void)
{
	const char *ram = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	static char page[PAGE];
	struct xv6vm_ram r = {
		.hdr.size = sizeof(r),
		.ptr = (uintptr_t)page,
		.len = PAGE,
	};
	bool same = ram != MAP_FAILED;
	__u32 differ = 0;

	for (r.pa = 0; same && r.pa < size; r.pa += PAGE) {
		r.out_done = 0;
		same = !call(fd, XV6VM_RAM_READ, &r);
		differ += !!memcmp(page, ram + r.pa, PAGE);
	}
	munmap((void *)ram, size);
	return same && !differ;
}

static void ram_cases(void)
{
	size = lseek(fd, 0, SEEK_END);
	tap(size == 16 << 20, "the device is as large as its RAM");
	tap(same_ram(), "the RAM is what commands read");
	tap(maps(PAGE, RW, MAP_PRIVATE, fd, 0) == EINVAL, "no private copy");
	tap(maps(PAGE, PROT_READ, MAP_SHARED, fd, size) == EINVAL &&
		    maps(2 * PAGE, PROT_READ, MAP_SHARED, fd, size - PAGE) ==
			    EINVAL,
	    "nothing behind its end");
	tap(maps(PAGE, RW, MAP_SHARED, ask_fd, 0) == EACCES,
	    "no write through a file for questions");
	tap(in_child(as_nobody, NULL) == EPERM, "RAM is not for everybody");
}

/* At 0x2000, which hangs on what HEAP does. */
static void table_cases(__u32 pid, char *at)
{
	tap(!touch(at, WRITES) &&
		    !proc_protect(pid, HEAP, XV6VM_PROTECT_PDE, XV6VM_PTE_U) &&
		    !touch(at, 0) && touch(at, WRITES) == SIGSEGV &&
		    refused(pid, 7, 0x2000),
	    "without W in the directory entry no page of it is written");
	tap(!proc_protect(pid, HEAP, XV6VM_PROTECT_PDE,
			  XV6VM_PTE_W | XV6VM_PTE_U) &&
		    !touch(at, WRITES),
	    "until it has it again");
}

static void window_cases(__u32 pid)
{
	char *at = window(fd, pid, 0, 4 * PAGE, RW);
	volatile __u32 *word = (__u32 *)(at + HEAP + 8);

	if (!tap(at != MAP_FAILED, "a window"))
		return;
	tap(pte_of(pid, HEAP) % PAGE == 7, "A and D are clear at first");
	tap(!touch(word, 0) && pte_of(pid, HEAP) % PAGE == 0x27,
	    "a read sets A alone, though the page may be written");
	tap(!touch(word, WRITES) && pte_of(pid, HEAP) % PAGE == 0x67 &&
		    word_of(pid, HEAP + 8),
	    "a write sets D, and is seen through the tables");
	tap(!touch(at + 0x2000, WRITES) && pte_of(pid, 0x2000) % PAGE == 0x67,
	    "a write that comes first sets both");
	tap(touch(at + 0x3004, 0) == SIGSEGV && refused(pid, 4, 0x3004),
	    "a read behind its memory is refused");
	tap(touch(at + 0x3008, WRITES) == SIGSEGV && refused(pid, 6, 0x3008),
	    "and a write");
	tap(!proc_grow(pid, PAGE) && !touch(at + 0x3004, WRITES),
	    "until it has grown");
	tap(!proc_grow(pid, -PAGE) && touch(at + 0x3004, 0) == SIGSEGV,
	    "and again, once it has shrunk");
	tap(!proc_protect(pid, HEAP, 0, XV6VM_PTE_U) && !touch(word, 0) &&
		    touch(word, WRITES) == SIGSEGV,
	    "without W it is read only");
	tap(!proc_protect(pid, HEAP, 0, XV6VM_PTE_W) &&
		    touch(word, 0) == SIGSEGV && refused(pid, 5, HEAP + 8),
	    "without U not even that");
	proc_protect(pid, HEAP, 0, XV6VM_PTE_W | XV6VM_PTE_U);
	tap(!touch(word, WRITES), "with both again, it is as before");
	table_cases(pid, at + 0x2000);
	munmap(at, 4 * PAGE);
}

static int peek(void *at)
{
	return touch(at, 0);
}

static void kernel_half(__u32 pid)
{
	char *at = window(fd, pid, 0x80000000, PAGE, RW);

	tap(at != MAP_FAILED && touch(at + 16, 0) == SIGSEGV &&
		    refused(pid, 5, 0x80000010),
	    "the kernel half is there, and not for user mode");
	tap(touch(at + 20, WRITES) == SIGSEGV && refused(pid, 7, 0x80000014),
	    "a write there has W in its code");
	munmap(at, PAGE);
}

static void view_cases(__u32 pid)
{
	char *at = window(ask_fd, pid, HEAP, PAGE, PROT_READ);
	struct iovec here = { pages, 4 }, there = { at, 4 };
	int mem = open("/proc/self/mem", O_RDWR);
	__u32 word = 0, value = word_of(pid, HEAP + 8);

	tap(!touch(at, 0) && mprotect(at, PAGE, RW) == -1 && errno == EACCES,
	    "a file for questions shows it, and lets nobody write");
	tap(pread(mem, &word, 4, (uintptr_t)at + 8) == 4 && word == value,
	    "a debugger reads it");
	tap(pwrite(mem, &word, 4, (uintptr_t)at + 8) < 0,
	    "and does not write what may not be written");
	tap(process_vm_readv(getpid(), &here, 1, &there, 1, 0) < 0,
	    "nobody can pin it");
	tap(mremap(at, PAGE, 2 * PAGE, MREMAP_MAYMOVE) == MAP_FAILED,
	    "it does not grow");
	tap(in_child(peek, at) == SIGSEGV, "a child of Linux's has none of it");
	close(mem);
	munmap(at, PAGE);
}

static void bounds(__u32 pid)
{
	struct xv6vm_window w = { .hdr.size = sizeof(w), .pid = pid };
	off_t end;

	call(fd, XV6VM_WINDOW, &w);
	end = w.out_offset + XV6VM_WINDOW_BASE;
	tap(w.out_offset >= XV6VM_WINDOW_BASE, "it lies behind the RAM");
	tap(maps(2 * PAGE, PROT_READ, MAP_SHARED, fd, end - PAGE) == EINVAL,
	    "no window reaches into the next");
	tap(maps(PAGE, PROT_READ, MAP_SHARED, fd, XV6VM_WINDOW_OF(63)) == ESRCH,
	    "there is none where no process is");
	tap(maps(PAGE, PROT_READ, MAP_SHARED, fd, XV6VM_WINDOW_OF(4000)) ==
		    ESRCH,
	    "nor behind the last slot");
	tap(maps(PAGE, RW, MAP_PRIVATE, fd, w.out_offset) == EINVAL,
	    "nor a private one");
}

/* All nodes of the device are one. */
static void other_node(__u32 pid)
{
	struct stat st;
	int file = -1;
	char *at;

	if (!fstat(fd, &st) && !mknod("/tmp/xv6vm", S_IFCHR | 0600, st.st_rdev))
		file = open("/tmp/xv6vm", O_RDWR);
	at = window(file, pid, HEAP, PAGE, RW);
	tap(at != MAP_FAILED && !touch(at, WRITES) &&
		    !proc_protect(pid, HEAP, 0, XV6VM_PTE_U) &&
		    touch(at, WRITES) == SIGSEGV,
	    "what is taken away is taken from each node's windows");
	proc_protect(pid, HEAP, 0, XV6VM_PTE_W | XV6VM_PTE_U);
	munmap(at, PAGE);
	close(file);
	unlink("/tmp/xv6vm");
}

static bool execs(__u32 pid)
{
	static struct world w;
	union arg arg;

	if (!world_rooms(&w))
		return false;
	w.o.pid = pid;
	good(card_find(XV6VM_PROC_EXEC), &w, &arg, 0);
	return !call(fd, XV6VM_PROC_EXEC, &arg);
}

/* The first process of a machine has the pid and slot of that of any other. */
static void another_machine(void)
{
	__u32 pid = proc_new(2), other;
	volatile __u32 *at = window(fd, pid, HEAP, PAGE, RW);
	bool was = !touch(at, WRITES) && !boot_anew();

	other = proc_new(2);
	tap(was && other == pid && touch(at, 0) == SIGBUS,
	    "nor what has its pid and slot in another machine");
	munmap((void *)at, PAGE);
	proc_exit(other);
}

static void lives(__u32 pid)
{
	volatile __u32 *at = window(fd, pid, HEAP, PAGE, RW);
	__u32 next;

	touch(at, WRITES);
	tap(execs(pid) && !touch(at, 0) && *at == word_of(pid, HEAP),
	    "after exec it shows the new image");
	tap(!proc_exit(pid) && touch(at, 0) == SIGBUS, "after exit, nothing");
	next = proc_new(3);
	tap(next && touch(at, 0) == SIGBUS,
	    "nor what the next process in its slot has");
	munmap((void *)at, PAGE);
	at = window(fd, next, HEAP, PAGE, RW);
	tap(!touch(at, WRITES) && !boot_anew() && touch(at, 0) == SIGBUS,
	    "nor after a boot");
	munmap((void *)at, PAGE);
}

/* No file is open any more. */
static void mapping_keeps_module(void)
{
	char *ram = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	int err;

	close(fd);
	close(ask_fd);
	err = syscall(SYS_delete_module, "xv6vm", O_NONBLOCK) ? errno : 0;
	tap(err == EAGAIN && !touch(ram, 0),
	    "the module stays while it is mapped");
	munmap(ram, PAGE);
	fd = open(DEVICE, O_RDWR);
	ask_fd = fd;
}

int main(int argc, char **argv)
{
	__u32 pid, before;

	setvbuf(stdout, NULL, _IOLBF, 0);
	fd = open(DEVICE, O_RDWR);
	ask_fd = open(DEVICE, O_RDONLY);
	pages = calloc(1, PAGE);
	before = fd < 0 ? 0 : free_frames();
	touch_init();
	pid = before ? proc_new(3) : 0;
	if (!pid) {
		printf("Bail out! no process in " DEVICE "\n");
		return 1;
	}
	if (argc > 1) {
		race(strtoul(argv[1], NULL, 0));
	} else {
		ram_cases();
		window_cases(pid);
		kernel_half(pid);
		view_cases(pid);
		bounds(pid);
		other_node(pid);
		lives(pid);
		another_machine();
	}
	if (argc > 1)
		proc_exit(pid);
	mapping_keeps_module();
	tap(machine_is_whole(), "the machine is whole after that");
	tap(got(free_frames(), before, "free frames", before),
	    "every frame is back");
	return tap_end();
}
