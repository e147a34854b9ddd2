// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device's ABI, by raw ioctls: every rule of the header on every command.
 * Built for 64 and for 32 bit; both say the same of the same kernel. Needs
 * root, and a loaded module. Prints TAP.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abi.h"

#define NOBODY 65534

static bool known(unsigned int nr)
{
	size_t i;

	for (i = 0; i < card_count; i++)
		if (_IOC_NR(cards[i].cmd) == nr)
			return true;
	return false;
}

static bool unknown_numbers(void)
{
	unsigned int nr, seen = 0;
	bool ok = true;

	for (nr = 0; nr < 256; nr++) {
		seen += known(nr);
		if (!known(nr))
			ok &= got(call(fd, _IO(XV6VM_TYPE, nr), blank(cards)),
				  ENOTTY, "number", nr);
	}
	return ok & got(seen, card_count, "commands", card_count);
}

static bool no_read_and_write(void)
{
	bool ok = read(fd, pages, 1) < 0 && got(errno, EINVAL, "read", 0);

	return ok && write(fd, pages, 1) < 0 && got(errno, EINVAL, "write", 0);
}

static bool only_root_opens(void)
{
	struct stat st;
	int status;
	pid_t child = fork();

	if (!child) {
		if (setgid(NOBODY) || setuid(NOBODY))
			_exit(1);
		_exit(open(DEVICE, O_RDONLY) >= 0 || errno != EACCES);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status)
		return false;
	return !stat(DEVICE, &st) && S_ISCHR(st.st_mode) &&
	       got(st.st_mode & 07777, 0600, "mode", st.st_mode);
}

/* A file that is open twice is one file: the last close is what counts. */
static bool close_gives_back(void)
{
	struct xv6vm_kalloc k = { .hdr.size = sizeof(k) };
	struct xv6vm_proc_create p = { .hdr.size = sizeof(p), .name = "abi" };
	__u32 before = free_frames(), during;
	int file = open(DEVICE, O_RDWR), copy = dup(file);
	bool ok = true;

	ok &= got(call(file, XV6VM_KALLOC, &k), 0, "kalloc", 0);
	ok &= got(call(copy, XV6VM_PROC_CREATE, &p), 0, "create", 0);
	during = free_frames();
	close(file);
	ok &= got(free_frames(), during, "after one close", during);
	close(copy);
	return ok & (during < before) &
	       got(free_frames(), before, "after the last close", before);
}

/* The reason of a refusal comes back, and nothing else does. */
static bool refusal_has_a_reason(void)
{
	struct xv6vm_kfree k = { .hdr.size = sizeof(k), .pa = 0x1001 };

	return got(call(fd, XV6VM_KFREE, &k), EINVAL, "kfree", k.pa) &
	       got(k.hdr.out_reason, XV6VM_R_FRAME_UNALIGNED, "reason", 0) &
	       got(k.hdr.out_detail, 0x1001, "detail", 0) &
	       got(k.out_next, 0, "out_next", 0);
}

/* Another process changes size and count while the kernel looks at them. */
static bool fields_that_change(void)
{
	struct xv6vm_frame_table *t = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
					   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t parent = getpid(), child = fork();
	bool ok = true;
	int i, err;

	if (!child) {
		for (i = 0; getppid() == parent; i++) {
			*(volatile __u32 *)&t->hdr.size = i & 1 ? sizeof(*t)
								: ~0u;
			*(volatile __u32 *)&t->count = i & 2 ? 8 : ~0u;
		}
		_exit(0);
	}
	t->ptr = (uintptr_t)pages;
	for (i = 0; i < 20000; i++) {
		err = call(fd, XV6VM_FRAME_TABLE, t);
		ok &= !err || err == E2BIG || err == EINVAL || err == EMSGSIZE;
		t->out_count = 0;
		t->out_total = 0;
		t->first = 0;
		t->hdr.flags = 0;
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	munmap(t, PAGE);
	return ok;
}

/*
 * As long as this file holds a frame, nobody else boots or loads. So the
 * rules can be tried on those two as well.
 */
static int keeper;

static bool open_keeper(void)
{
	struct xv6vm_kalloc k = { .hdr.size = sizeof(k) };

	keeper = open(DEVICE, O_RDWR);
	return keeper >= 0 && !call(keeper, XV6VM_KALLOC, &k);
}

static bool load_image(void)
{
	struct xv6vm_load l = { .hdr.size = sizeof(l), .cr3 = PAGE };
	struct xv6vm_ram w = { .hdr.size = sizeof(w),
			       .pa = 2 * PAGE,
			       .len = 5 };
	struct xv6vm_ram r = w;
	struct xv6vm_kalloc k = { .hdr.size = sizeof(k) };

	memcpy(pages, "image", 6);
	memset(pages + 64, 0, 64);
	w.ptr = (uintptr_t)pages;
	r.ptr = (uintptr_t)pages + 64;
	return got(call(fd, XV6VM_LOAD, &l), 0, "load", 0) &
	       got(call(fd, XV6VM_RAM_WRITE, &w), 0, "RAM write", w.pa) &
	       got(call(ask_fd, XV6VM_RAM_READ, &r), 0, "RAM read", r.pa) &
	       got(memcmp(pages, pages + 64, 5), 0, "RAM", r.pa) &
	       got(call(fd, XV6VM_KALLOC, &k), EBADFD, "kalloc", 0) &
	       got(k.hdr.out_reason, XV6VM_R_FOREIGN, "reason", 0);
}

/* The machine that was there is booted again, with nothing of the image. */
static bool an_image_and_back(void)
{
	struct xv6vm_info was = { .hdr.size = sizeof(was) };
	struct xv6vm_boot b = { .hdr.size = sizeof(b) };
	__u32 before;
	bool ok;

	close(keeper);
	ok = got(call(fd, XV6VM_INFO, &was), 0, "info", 0);
	b.phystop = was.out_phystop;
	b.data = was.out_data;
	b.end = was.out_end;
	b.ncpu = was.out_ncpu;
	b.machine = was.out_machine;
	/* The first of two boots takes away what this file has by now. */
	ok &= got(call(fd, XV6VM_BOOT, &b), 0, "first boot", 0);
	before = free_frames();
	ok &= load_image();
	return ok & got(call(fd, XV6VM_BOOT, &b), 0, "boot", 0) &
	       got(free_frames(), before, "free frames", before);
}

static bool machine_is_whole(void)
{
	struct xv6vm_check c = { .hdr.size = sizeof(c) };

	return got(call(fd, XV6VM_CHECK, &c), 0, "check", 0) &
	       got(c.out_total, 0, "violations", c.out_mask);
}

static const struct {
	const char *name;
	bool (*run)(void);
} others[] = {
	{ "unknown numbers are ENOTTY", unknown_numbers },
	{ "there is no read and no write", no_read_and_write },
	{ "only root opens the device", only_root_opens },
	{ "the last close gives back what the file made", close_gives_back },
	{ "a refusal has a reason", refusal_has_a_reason },
	{ "TRANSLATE where a page ends", translate_across_pages },
	{ "fields that change under way do no harm", fields_that_change },
	{ "an image is loaded, and the machine booted again",
	  an_image_and_back },
	{ "no invariant is violated after all this", machine_is_whole },
};

/* Who compares nothing has found nothing. */
static bool says_something(const struct rule *rule, const struct card *r)
{
	unsigned long before = comparisons;

	return rule->run(r) && comparisons > before;
}

static bool open_all(void)
{
	fd = open(DEVICE, O_RDWR);
	ask_fd = open(DEVICE, O_RDONLY);
	pages = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return fd >= 0 && ask_fd >= 0 && open_keeper() && pages != MAP_FAILED &&
	       !mprotect(pages + 2 * PAGE, PAGE, PROT_NONE);
}

int main(void)
{
	__u32 before;
	size_t i, j;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!open_all()) {
		printf("Bail out! %s: %s\n", DEVICE, strerror(errno));
		return 1;
	}
	before = free_frames() + 1; /* the keeper's */
	for (i = 0; i < rule_count; i++)
		for (j = 0; j < card_count; j++)
			if (!rules[i].about || rules[i].about(&cards[j]))
				tap(says_something(&rules[i], &cards[j]),
				    "%s: %s", cards[j].name, rules[i].name);
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		tap(others[i].run(), "%s", others[i].name);
	close(fd);
	tap(free_frames() == before, "all frames are back");
	return tap_end();
}
