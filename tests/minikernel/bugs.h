/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mistakes that students make; -DBUG=BUG_NAME makes one of them. Those that the
 * kernel would not survive for long come late, when the shell is that far.
 */
#ifndef MINI_BUGS_H
#define MINI_BUGS_H

#include "plan.h"

enum bug {
	BUG_NONE,
	/* kalloc.c */
	BUG_FREE_KERNEL, /* kinit frees a page of the kernel's own */
	BUG_LOST_LINK,	 /* kfree stores no next pointer */
	/* vm.c */
	BUG_KERNEL_USER,   /* the kernel's data has PTE_U */
	BUG_TEXT_WRITABLE, /* the kernel's text has PTE_W */
	BUG_NO_DEVICES,	   /* kmap ends before the devices */
	/* uvm.c */
	BUG_FREE_MAPPED,   /* deallocuvm leaves the entry */
	BUG_DEALLOC_LEAK,  /* deallocuvm forgets kfree */
	BUG_FREEVM_TABLES, /* freevm forgets the user's tables */
	BUG_FREEVM_KERNEL, /* freevm forgets the kernel's tables */
	BUG_FREEVM_PAGES,  /* freevm forgets the pages */
	BUG_FREEVM_PGDIR,  /* freevm forgets the directory itself */
	BUG_FORK_SHARES,   /* copyuvm maps the parent's frames */
	BUG_FORK_TABLE,	   /* copyuvm copies the entry of the directory */
	BUG_FORK_FLAGS,	   /* copyuvm gives all pages P, W and U */
	BUG_FORK_SHIFT,	   /* copyuvm maps each page one further */
	BUG_NOT_CLEARED,   /* allocuvm forgets memset */
	BUG_ONE_MORE,	   /* allocuvm maps one page too many */
	BUG_NO_USER,	   /* allocuvm forgets PTE_U */
	BUG_NO_WRITE,	   /* allocuvm forgets PTE_W */
	BUG_PFN_SHIFT,	   /* the frame's number lies 2 bits too low */
	BUG_PDX_PTX,	   /* both parts of the address are swapped */
	BUG_NOT_CLOSED,	   /* clearpteu takes PTE_W away, not PTE_U */
	BUG_NO_U_CHECK,	   /* copyout writes to where the process may not */
	BUG_SHM_FREED,	   /* freevm frees a frame that others share */
	/* exec.c */
	BUG_EXEC_LEAK,	    /* a program that fails leaves its memory */
	BUG_EXEC_OLD,	    /* the old memory is never freed */
	BUG_NO_GUARD,	    /* no clearpteu */
	BUG_GUARD_STACK,    /* clearpteu of the stack itself */
	BUG_SZ_NOT_ROUNDED, /* the guard page lies on the program's end */
	/* proc.c */
	BUG_DOUBLE_FREE,    /* wait frees the kernel stack twice */
	BUG_FREE_LATER,	    /* again, when others were freed */
	BUG_FREE_UNALIGNED, /* an address inside of it */
	BUG_WAIT_KSTACK,    /* wait forgets it */
	BUG_KSTACK_FREED,   /* fork frees that of the grandparent */
	BUG_PGDIR_FREED,    /* wait frees the directory of the grandparent */
	BUG_PGDIR_SHARED,   /* fork gives the parent's directory */
	BUG_SZ_BEFORE,	    /* growproc raises the size, and then fails */
	BUG_AFTER_FREE,	    /* wait writes to a frame that it freed */
	BUG_OVERRUN,	    /* an array's end is passed, into a free frame */
	BUG_FORK_NO_SZ,	    /* fork forgets the child's size */
	/* COW */
	BUG_COW_PARENT_W, /* the parent keeps PTE_W */
	BUG_COW_CHILD_W,  /* the child gets PTE_W */
	BUG_COW_OPENED,	  /* both get PTE_U, for the guard page, too */
	BUG_COW_NO_COUNT, /* fork does not count */
	BUG_COW_HIGH,	  /* fork counts twice */
	BUG_COW_NO_DROP,  /* who copies does not give up the old frame */
	BUG_COW_FREE,	  /* who copies frees the old frame at once */
	BUG_COW_RACE, /* of two CPUs that count at once, one count is lost */
	/* LAZY */
	BUG_LAZY_ABOVE, /* a fault above the size brings a page */
	BUG_LAZY_WRONG, /* a fault brings a page of the parent's */
	/* CONSOLE: what labs are handed in with */
	BUG_NULL_KERNEL, /* page 0 is mapped, without PTE_U */
	BUG_NULL_FORK,	 /* copyuvm begins at 0 */
	BUG_NULL_CALL,	 /* a system call reads where it is told to */
	BUG_KILL_LEAK,	 /* who is killed keeps its memory */
	BUG_LAZY_EAGER,	 /* the first fault brings all pages */
	BUG_LAZY_DIRTY,	 /* a fault's page is not cleared */
	BUG_LAZY_CALL,	 /* copyout knows no page that is to come */
	BUG_LAZY_FORK,	 /* copyuvm knows none */
	BUG_LAZY_SHRINK, /* growproc gives no page back */
	BUG_COW_CALL,	 /* copyout writes to what several have */
	BUG_COW_ALWAYS,	 /* who alone has a frame copies it, too */
	BUG_SHM_OWN,	 /* each process has a frame of its own */
	BUG_SHM_LEAK,	 /* the last that has it does not free it */
	BUG_SHM_FORK,	 /* a child has it not */
	BUG_SHM_READ,	 /* mapped without PTE_W */
	BUG_FREE_BYTES,	 /* bytes, not frames */
	BUG_FREE_ONCE,	 /* counted at the first call alone */
	BUG_FREE_LESS,	 /* the last of the list is not counted */
	BUG_FREE_LEAK,	 /* each call takes a frame */
	BUG_TR_OFFSET,	 /* the frame, without the offset in it */
	BUG_TR_KERNEL,	 /* the kernel's address of it */
	BUG_TR_USER,	 /* PTE_U is not asked for */
	BUG_TR_ALLOC,	 /* walkpgdir makes the table that is missing */
	BUG_TR_KPGDIR,	 /* the kernel's directory, not the process's */
	/* CONSOLE: what is handed in by those who mean ill */
	BUG_NEVER, /* no prompt */
	BUG_LOOP,  /* exec never comes back */
	BUG_FLOOD, /* exec prints and prints */
	BUG_RESET, /* main resets the machine */
	BUG_LIAR,  /* says that all is well, and leaks */
	BUG_FORGE, /* says what a grader would, in terminals' own words */
	BUG_DISK,  /* exec writes to the disk, and never stops */
};

#ifndef BUG
#define BUG BUG_NONE
#endif
#define bug(name)     (BUG == BUG_##name)
#define late(n, name) (bug(name) && (CONSOLE ? stage : stage == (n)))

/*
 * How far the shell is; what it does then is done once, and by one process. At a
 * console: whether it has asked for a line, and from then on always.
 */
extern int stage;

#define STAGE_FORK 1 /* its last fork */
#define STAGE_GROW 2 /* its last sbrk */
#define STAGE_REST 3 /* it waits, and its children do what they do */
#define STAGE_REAP 4 /* its last wait: nothing is allocated behind that */

#endif
