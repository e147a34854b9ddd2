/* SPDX-License-Identifier: GPL-2.0-only */
/* What programs of labs call, as xv6's header of this name has it. */
#ifndef XV6_USER_H
#define XV6_USER_H

int fork(void);
int exit(void) __attribute__((noreturn));
int wait(void);
int read(int fd, void *to, int n);
int write(int fd, const void *from, int n);
int exec(const char *name, char **argv);
char *sbrk(int n);
void printf(int fd, const char *format, ...);

int freepages(void);
uint translate(void *va);
char *shmmap(void);

#endif
