// SPDX-License-Identifier: GPL-2.0-only
/* Views: letters, labels and colours. */

#include "xv6view.h"

#include <stdio.h>

#define KIND(k)	 xv6vm_kind_text, XV6VM_KIND_##k
#define IMAGE(k) xv6vm_image_kind_text, XV6IMAGE_##k

/*
 * Capital letters are the kernel's, small ones a process's pages. Where the
 * machine has a word it is that, else it stands here.
 */
static const struct {
	char letter;
	const char *(*text)(__u32 n);
	__u32 n;
	const char *label;
} whats[XV6VIEW_WHATS] = {
	[XV6VIEW_ABSENT] = { '-', NULL, 0, "not mapped" },
	[XV6VIEW_OUTSIDE] = { 'x', NULL, 0, "not RAM" },
	[XV6VIEW_FREE] = { '.', KIND(FREE), NULL },
	[XV6VIEW_IO] = { 'I', KIND(IO), NULL },
	[XV6VIEW_LATER] = { 'L', KIND(LATER), NULL },
	[XV6VIEW_FOREIGN] = { 'F', KIND(FOREIGN), NULL },
	[XV6VIEW_KERNEL] = { 'K', KIND(KERNEL), NULL },
	[XV6VIEW_CPUSTACK] = { 'C', KIND(CPUSTACK), NULL },
	[XV6VIEW_KPGDIR] = { 'G', KIND(KPGDIR), NULL },
	[XV6VIEW_KTABLE] = { 'T', KIND(KTABLE), NULL },
	[XV6VIEW_KSTACK] = { 'S', KIND(KSTACK), NULL },
	[XV6VIEW_UTABLE] = { 'U', KIND(UTABLE), NULL },
	[XV6VIEW_PGDIR] = { 'D', KIND(PGDIR), NULL },
	[XV6VIEW_PIPE] = { 'P', IMAGE(PIPE), NULL },
	[XV6VIEW_HELD] = { 'H', KIND(HELD), NULL },
	[XV6VIEW_PAGE] = { 'p', KIND(USER), NULL },
	[XV6VIEW_GUARD] = { 'g', NULL, 0, "guard page" },
	[XV6VIEW_STACK] = { 's', NULL, 0, "stack" },
	[XV6VIEW_HEAP] = { 'h', NULL, 0, "heap" },
	[XV6VIEW_CODE] = { 'c', NULL, 0, "code and data" },
	[XV6VIEW_UNKNOWN] = { '?', IMAGE(UNKNOWN), NULL },
};

char xv6vm_view_letter(__u32 what)
{
	return what < XV6VIEW_WHATS ? whats[what].letter : '?';
}

const char *xv6vm_view_label(__u32 what)
{
	if (what >= XV6VIEW_WHATS)
		what = XV6VIEW_UNKNOWN;
	return whats[what].label ? whats[what].label
				 : whats[what].text(whats[what].n);
}

__u32 xv6vm_view_of_image(enum xv6image_kind kind)
{
	static const __u8 of[XV6IMAGE_KINDS] = {
		[XV6IMAGE_UNKNOWN] = XV6VIEW_UNKNOWN,
		[XV6IMAGE_IO] = XV6VIEW_IO,
		[XV6IMAGE_KERNEL] = XV6VIEW_KERNEL,
		[XV6IMAGE_FREE] = XV6VIEW_FREE,
		[XV6IMAGE_KPGDIR] = XV6VIEW_KPGDIR,
		[XV6IMAGE_KPTABLE] = XV6VIEW_KPGDIR,
		[XV6IMAGE_PGDIR] = XV6VIEW_PGDIR,
		[XV6IMAGE_KTABLE] = XV6VIEW_KTABLE,
		[XV6IMAGE_UTABLE] = XV6VIEW_UTABLE,
		[XV6IMAGE_USER] = XV6VIEW_PAGE,
		[XV6IMAGE_KSTACK] = XV6VIEW_KSTACK,
		[XV6IMAGE_CPUSTACK] = XV6VIEW_CPUSTACK,
		[XV6IMAGE_PIPE] = XV6VIEW_PIPE,
		[XV6IMAGE_LATER] = XV6VIEW_UNKNOWN,
		[XV6IMAGE_HELD] = XV6VIEW_HELD,
	};

	return kind < XV6IMAGE_KINDS ? of[kind] : XV6VIEW_UNKNOWN;
}

__u32 xv6vm_view_colour(__u32 pid)
{
	return pid ? 1 + (pid - 1) % XV6VIEW_COLOURS : 0;
}

char xv6vm_view_owner(const struct xv6view_cell *cell)
{
	static const char letters[] = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	if (cell->pid)
		return letters[(cell->pid - 1) % (sizeof(letters) - 1)];
	return cell->what <= XV6VIEW_FREE ? xv6vm_view_letter(cell->what) : '0';
}

const struct xv6view_proc *xv6vm_view_proc(const struct xv6view *v, __u32 pid)
{
	__u32 i;

	for (i = 0; i < v->nprocs; i++)
		if (v->procs[i].pid == pid)
			return &v->procs[i];
	return NULL;
}

char *xv6vm_view_who(const struct xv6view *v, __u32 pid, char buf[XV6VIEW_WHO])
{
	const struct xv6view_proc *p = pid ? xv6vm_view_proc(v, pid) : NULL;

	if (!pid)
		snprintf(buf, XV6VIEW_WHO, "the kernel");
	else if (p)
		snprintf(buf, XV6VIEW_WHO, "%s (pid %u)", p->name, pid);
	else
		snprintf(buf, XV6VIEW_WHO, "pid %u", pid);
	return buf;
}

char *xv6vm_view_heading(const struct xv6view *v, __u32 fold,
			 char buf[XV6VIEW_HEADING])
{
	int n = snprintf(buf, XV6VIEW_HEADING, "RAM: %u frames, %u free",
			 v->info.out_frames, v->count[XV6VIEW_FREE]);

	if (fold > 1)
		snprintf(buf + n, XV6VIEW_HEADING - n, "; %u in a cell", fold);
	return buf;
}

char *xv6vm_view_space_heading(const struct xv6view_space *s,
			       char buf[XV6VIEW_HEADING])
{
	const struct xv6view_proc *p = &s->proc;
	char who[XV6VIEW_WHO];
	int n = snprintf(buf, XV6VIEW_HEADING, "%s: cr3 0x%08x",
			 p->pid ? xv6vm_view_who(s->v, p->pid, who) : p->name,
			 p->pgdir);

	if (p->pid)
		snprintf(buf + n, XV6VIEW_HEADING - n, ", sz 0x%08x, %s", p->sz,
			 xv6vm_state_text(p->state));
	return buf;
}

/* Without what makes columns of it: two blanks at most. */
char *xv6vm_view_event(const struct xv6vm_event *e, char buf[XV6VM_EVENT_LEN])
{
	char *from = buf, *to = buf;

	xv6vm_event_line(e, buf);
	for (; *from; from++)
		if (*from != ' ' || to - buf < 2 || to[-1] != ' ' ||
		    to[-2] != ' ')
			*to++ = *from;
	*to = '\0';
	return buf;
}
