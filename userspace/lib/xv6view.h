/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine as something to look at: what is where, the letter and the colour
 * of it, what a cursor on it says, and how much of it goes into one cell where
 * there are fewer cells than frames. No screen is in here: the terminal's map,
 * the drawing and the page only draw what this says, and so cannot disagree.
 *
 * A view is taken of a machine, of any kind that xv6vm_open() knows, and stays
 * as it was taken. "xv6vm view" prints all of it, with -j for programs: that is
 * how one that is not in C asks.
 *
 *	xv6vm -j view				RAM: the cells, whose they are,
 *						processes, letters
 *	xv6vm -j view PID			an address space: its regions
 *	xv6vm -j view PID VA			the walk of an address: its boxes
 *	xv6vm -j view --at PA, PID --at VA	what a cursor there says
 *
 * --width and --rows say how many cells there are. All calls return 0 or a
 * negative errno, of which xv6vm_last_error() knows more.
 */
#ifndef XV6VIEW_H
#define XV6VIEW_H

#include "libxv6vm.h"
#include "xv6image.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What a frame or a page is, the least telling first: of several in one cell,
 * the last is shown.
 */
enum xv6view_what {
	XV6VIEW_ABSENT,	 /* a page that is not mapped */
	XV6VIEW_OUTSIDE, /* one that is, to where no RAM is */
	XV6VIEW_FREE,
	XV6VIEW_IO,
	XV6VIEW_LATER,
	XV6VIEW_FOREIGN, /* of an image, and nobody said of which kernel */
	XV6VIEW_KERNEL,
	XV6VIEW_CPUSTACK,
	XV6VIEW_KPGDIR,
	XV6VIEW_KTABLE,
	XV6VIEW_KSTACK,
	XV6VIEW_UTABLE,
	XV6VIEW_PGDIR,
	XV6VIEW_PIPE,
	XV6VIEW_HELD,
	XV6VIEW_PAGE, /* of a process, but of no part of its image */
	XV6VIEW_GUARD,
	XV6VIEW_STACK,
	XV6VIEW_HEAP,
	XV6VIEW_CODE,
	XV6VIEW_UNKNOWN,
	XV6VIEW_WHATS,
};

/* Its letter, one of its own each, and what it is called. */
char xv6vm_view_letter(__u32 what);
const char *xv6vm_view_label(__u32 what);

/* What an analysed image's kind of frame is. */
__u32 xv6vm_view_of_image(enum xv6image_kind kind);

/*
 * Colours: 0 for what belongs to no process, else 1 to XV6VIEW_COLOURS, the
 * same as long as the process lives.
 */
#define XV6VIEW_COLOURS 6u
__u32 xv6vm_view_colour(__u32 pid);

#define XV6VIEW_USER 0x1u /* user mode may access it: to be shown reversed */

#define XV6VIEW_NOWHERE 0xffffffffu

/**
 * struct xv6view_frame - one frame
 * @what: enum xv6view_what
 * @flags: XV6VIEW_USER
 * @maps: pages of user halves that lead to it
 * @pid: of its owner, or 0
 * @va: the lowest user address of its owner that reaches it, or NOWHERE
 */
struct xv6view_frame {
	__u8 what;
	__u8 flags;
	__u16 maps;
	__u32 pid;
	__u32 va;
};

/**
 * struct xv6view_proc - an address space that there is
 * @id, @flags: how the library's questions name it
 * @guard: va of the guard page, or NOWHERE
 * @user_pages: that are mapped, at most
 */
struct xv6view_proc {
	__u32 pid;
	__u32 id, flags;
	__u32 state;
	__u32 sz;
	__u32 guard;
	__u32 user_pages;
	__u32 pgdir;
	char name[XV6VM_NAME_LEN + 1];
};

/**
 * struct xv6view - a machine as it was
 * @frames: info.out_frames of them
 * @count: frames of each kind
 * @procs: @nprocs of them; the first is the kernel's own page directory
 * @list: frame numbers of the free list in its order, once asked for
 * @place: of each frame in it, from 1 on; 0: not on it
 */
struct xv6view {
	struct xv6vm *h;
	struct xv6vm_info info;
	struct xv6view_frame *frames;
	__u32 count[XV6VIEW_WHATS];
	struct xv6view_proc *procs;
	__u32 nprocs;
	__u32 *list, *place;
	__u32 listed;
	struct xv6image_report *image;
};

/*
 * Look at @h. @sym: of the kernel whose image was loaded, or NULL. The view
 * keeps @h, which is to outlive it.
 */
int xv6vm_view_take(struct xv6vm *h, const struct xv6image_symbols *sym,
		    struct xv6view **v);
void xv6vm_view_free(struct xv6view *v);

/* Fill @v->list and @v->place, if they are not. */
int xv6vm_view_freelist(struct xv6view *v);

/* The process of that pid, or NULL. */
const struct xv6view_proc *xv6vm_view_proc(const struct xv6view *v, __u32 pid);

/* "sh (pid 3)", "the kernel" for 0. Return: @buf. */
#define XV6VIEW_WHO 48
char *xv6vm_view_who(const struct xv6view *v, __u32 pid, char buf[XV6VIEW_WHO]);

/**
 * struct xv6view_cell - frames, or pages, that are drawn as one
 * @first: number of the first: pa or va / 4096
 * @count: how many; @alike of them are what is shown
 * @what: the most telling of them
 * @flags, @pid: of the first one that is shown
 */
struct xv6view_cell {
	__u32 first;
	__u32 count;
	__u32 alike;
	__u32 what;
	__u32 flags;
	__u32 pid;
};

/* The least power of two of which @room cells are enough for @n. */
__u32 xv6vm_view_fold(__u32 n, __u32 room);

/* Frames @first to @first + @count, as far as there are so many. */
void xv6vm_view_cell(const struct xv6view *v, __u32 first, __u32 count,
		     struct xv6view_cell *cell);

/* Its owner in one letter: 1 to 9, then A to Z, and around; 0: no process. */
char xv6vm_view_owner(const struct xv6view_cell *cell);

/**
 * struct xv6view_region - a part of an address space with a name
 * @pages: of 4096 bytes
 * @mapped: how many of them are
 */
struct xv6view_region {
	__u32 va;
	__u32 pages;
	__u32 mapped;
	const char *label;
};

/**
 * struct xv6view_space - an address space
 * @regions: without gaps from 0 to 4 GB, @nregions of them; those of the kernel
 *	half begin at XV6VM_KERNBASE
 * @extents: what is mapped, @nextents of them
 */
struct xv6view_space {
	const struct xv6view *v;
	struct xv6view_proc proc;
	struct xv6view_region *regions;
	__u32 nregions;
	struct xv6vm_extent *extents;
	__u32 nextents;
};

/* Of the process @p of @v, which is to outlive it. */
int xv6vm_view_space_take(const struct xv6view *v, const struct xv6view_proc *p,
			  struct xv6view_space *s);
void xv6vm_view_space_free(struct xv6view_space *s);

/* Pages @first to @first + @count. */
void xv6vm_view_space_cell(const struct xv6view_space *s, __u32 first,
			   __u32 count, struct xv6view_cell *cell);

/**
 * struct xv6view_row - a row of cells of one region
 * @region: its number
 * @first: number of its first page
 * @cells: how many; 0: nothing in the region is mapped
 * @fold: pages of one cell
 */
struct xv6view_row {
	__u32 region;
	__u32 first;
	__u32 cells;
	__u32 fold;
};

/*
 * Rows of at most @width cells, folded so that there are at most @rows, if that
 * can be: a region has one at least. Return: how many; free() *@out.
 */
int xv6vm_view_space_rows(const struct xv6view_space *s, __u32 width,
			  __u32 rows, struct xv6view_row **out);

/* What stands above the frames, and above an address space. Return: @buf. */
#define XV6VIEW_HEADING 96
char *xv6vm_view_heading(const struct xv6view *v, __u32 fold,
			 char buf[XV6VIEW_HEADING]);
char *xv6vm_view_space_heading(const struct xv6view_space *s,
			       char buf[XV6VIEW_HEADING]);

/* An event in a sentence: "kalloc  0x003e8000: held". Return: @buf. */
char *xv6vm_view_event(const struct xv6vm_event *e, char buf[XV6VM_EVENT_LEN]);

/* What a cursor says, line by line. */
#define XV6VIEW_LINES 24u
struct xv6view_line {
	const char *label;
	char text[100];
};

/**
 * struct xv6view_about - the lines, @n of them
 * @frame: number of the frame that they are about, or NOWHERE
 */
struct xv6view_about {
	__u32 frame;
	__u32 n;
	struct xv6view_line line[XV6VIEW_LINES];
};

/* Of a frame; of all in a cell; of an address in a space. */
int xv6vm_view_about_frame(struct xv6view *v, __u32 frame,
			   struct xv6view_about *a);
int xv6vm_view_about_cell(struct xv6view *v, const struct xv6view_cell *cell,
			  struct xv6view_about *a);
int xv6vm_view_about_va(struct xv6view *v, const struct xv6view_space *s,
			__u32 va, struct xv6view_about *a);

/**
 * struct xv6view_entry - a word of a directory or table that a walk shows
 * @chosen: the one that the walk takes
 */
struct xv6view_entry {
	__u32 index;
	__u32 pa;
	__u32 word;
	__u32 chosen;
};

#define XV6VIEW_ENTRIES 5u
#define XV6VIEW_BOXES	4u

/**
 * struct xv6view_box - one station of a walk
 * @title: "cr3", "page directory", "page table", "frame"
 * @text: whose it is
 * @pa: where it lies
 * @index: what chooses in it: "PDX 0", "PTX 3", "offset 0xffc"; or ""
 * @entry: @entries of them around the chosen one
 * @says: what the chosen one says, or why the walk ends
 * @fails: the walk ends here
 */
struct xv6view_box {
	const char *title;
	char text[XV6VIEW_WHO + 32];
	__u32 pa;
	char index[20];
	struct xv6view_entry entry[XV6VIEW_ENTRIES];
	__u32 entries;
	char says[96];
	__u32 fails;
};

/**
 * struct xv6view_walk - the way of an address: cr3, PDE, PTE, frame
 * @t: the translation itself
 * @bits: "0000000000 | 0000000011 | 111111111100"
 * @result: "0x003f9ffc, user write: allowed", or the fault
 * @box: @boxes that the walk came to
 */
struct xv6view_walk {
	struct xv6vm_translation t;
	char bits[48];
	char result[160];
	__u32 boxes;
	struct xv6view_box box[XV6VIEW_BOXES];
};

int xv6vm_view_walk(const struct xv6view *v, const struct xv6view_proc *p,
		    const struct xv6vm_query *q, struct xv6view_walk *w);

#ifdef __cplusplus
}
#endif

#endif
