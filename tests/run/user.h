/* SPDX-License-Identifier: GPL-2.0-only */
/* A small user library for programs that xv6run runs: xv6's system calls. */
#ifndef USER_H
#define USER_H

#define CALL(name, nr)                                    \
	__asm__(".globl " #name "\n" #name ": movl $" #nr \
		", %eax; int $64; ret\n")

CALL(fork, 1);
CALL(exit, 2);
CALL(wait, 3);
CALL(pipe, 4);
CALL(read, 5);
CALL(kill, 6);
CALL(exec, 7);
CALL(fstat, 8);
CALL(chdir, 9);
CALL(dup, 10);
CALL(getpid, 11);
CALL(sbrk, 12);
CALL(sleep, 13);
CALL(uptime, 14);
CALL(open, 15);
CALL(write, 16);
CALL(mknod, 17);
CALL(unlink, 18);
CALL(link, 19);
CALL(mkdir, 20);
CALL(close, 21);

struct stat {
	short type, pad;
	int dev;
	unsigned int ino;
	short nlink, pad2;
	unsigned int size;
};

int fork(void);
void exit(void) __attribute__((noreturn));
int wait(void);
int pipe(int fd[2]);
int read(int fd, void *buf, int n);
int kill(int pid);
int exec(const char *path, char **argv);
int fstat(int fd, struct stat *st);
int chdir(const char *path);
int dup(int fd);
int getpid(void);
char *sbrk(int n);
int sleep(int n);
int uptime(void);
int open(const char *path, int mode);
int write(int fd, const void *buf, int n);
int mknod(const char *path, int major, int minor);
int unlink(const char *path);
int link(const char *old, const char *path);
int mkdir(const char *path);
int close(int fd);

enum {
	RDONLY = 0,
	RDWR = 2,
	CREATE = 0x200
};

static inline int same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

#include "numbers.h"

#endif
