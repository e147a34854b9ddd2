// SPDX-License-Identifier: GPL-2.0-only
/*
 * Views of random machines, without a screen: all that is drawn is compared with what the
 * library's questions say.
 *
 *	view_test [SEED [ROUNDS]]
 *
 * Prints "ok NAME" or "not ok NAME" for each case; run.py counts them.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xv6view.h>

#define PAGE	XV6VM_PGSIZE
#define ENTRIES 1024u

static unsigned long long state;
static int bad, failed;

static __u32 roll(__u32 below)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (state >> 33) % below;
}

/* What is not as it should be is told once a case. */
static void expect(int good, const char *fmt, ...)
{
	va_list ap;

	if (good || bad++)
		return;
	va_start(ap, fmt);
	printf("# ");
	vprintf(fmt, ap);
	putchar('\n');
	va_end(ap);
}

static void ok(const char *name)
{
	printf("%s view: %s\n", bad ? "not ok" : "ok", name);
	failed |= bad;
	bad = 0;
}

static void words(void)
{
	__u32 i, k, end, what;
	const __u32 va[] = { 0, PAGE, 2 * PAGE, 3 * PAGE };

	for (i = 0; i < XV6VIEW_WHATS; i++)
		for (k = 0; k < i; k++)
			expect(xv6vm_view_letter(i) != xv6vm_view_letter(k) &&
				       strcmp(xv6vm_view_label(i),
					      xv6vm_view_label(k)),
			       "%u and %u are alike", i, k);
	for (i = 0; i < 4; i++) {
		const char *part =
			xv6vm_image_part(4 * PAGE, PAGE, va[i], &end);

		for (what = XV6VIEW_GUARD; what <= XV6VIEW_CODE; what++)
			if (!strcmp(part, xv6vm_view_label(what)))
				break;
		expect(what <= XV6VIEW_CODE, "%s has no letter", part);
	}
	ok("every thing has a letter and a label of its own");
}

/* One thing that may happen to a machine of *@pids processes. */
static void live(struct xv6vm *h, __u32 *pids)
{
	__u32 pid = 1 + roll(*pids), a, b;
	struct xv6vm_map m = { .pid = pid,
			       .va = (256 + roll(4096)) * PAGE,
			       .perm = roll(2) * XV6VM_PTE_U };

	switch (roll(6)) {
	case 0:
		*pids += !xv6vm_proc_create(h, "new", "", 1, 0, &a);
		break;
	case 1:
		*pids += !xv6vm_proc_fork(h, pid, 0, &a);
		break;
	case 2:
		xv6vm_proc_sbrk(h, pid, (int)roll(9 * PAGE) - PAGE, 0, &a, &b);
		break;
	case 3:
		xv6vm_proc_exit(h, 2 + roll(*pids), 0, &a);
		break;
	case 4:
		xv6vm_kalloc(h, 0, &m.pa, &b);
		if (roll(2))
			xv6vm_map(h, 0, &m);
		break;
	default:
		xv6vm_map(h, XV6VM_MAP_NEW, &m);
	}
}

static struct xv6vm *lived(void)
{
	__u32 pids = 1, i;
	struct xv6vm *h;
	char spec[64];

	snprintf(spec, sizeof(spec), "sim:mem=%uM%s", 4 + 4 * roll(8),
		 roll(2) ? ",shared_kernel" : "");
	if (xv6vm_open(spec, 0, &h, NULL))
		abort();
	for (i = 0; i < 60; i++)
		live(h, &pids);
	return h;
}

/* Which letters a frame of a kind may have. */
static void letters(const struct xv6view *v)
{
	static const char *const may[XV6VM_KIND_COUNT] = {
		".", "I", "K", "L",	"G", "D", "T",
		"U", "S", "C", "pgshc", "H", "F"
	};
	struct xv6vm_frame_use use;
	__u32 i, got, sum = 0;

	for (i = 0; i < v->info.out_frames; i++) {
		const struct xv6view_frame *f = &v->frames[i];

		if (xv6vm_frame_table(v->h, i, &use, 1, &got) || !got)
			abort();
		expect(strchr(may[use.kind], xv6vm_view_letter(f->what)) &&
			       f->pid == use.pid,
		       "frame %u: kind %u of %u is %c of %u", i, use.kind,
		       use.pid, xv6vm_view_letter(f->what), f->pid);
	}
	for (i = 0; i < XV6VIEW_WHATS; i++)
		sum += v->count[i];
	expect(sum == v->info.out_frames &&
		       v->count[XV6VIEW_FREE] == v->info.out_free,
	       "%u frames are counted", sum);
}

/* Whatever they are folded to, frames are in one cell each, which tells of them. */
static void folds(const struct xv6view *v)
{
	__u32 n = v->info.out_frames, room, fold, at, i, most, alike;
	struct xv6view_cell c;

	for (room = 1; room < 2 * n; room = room * 3 / 2 + 1) {
		fold = xv6vm_view_fold(n, room);
		expect(!(fold & (fold - 1)) && (n - 1) / fold < room &&
			       (fold == 1 || (n - 1) / (fold / 2) >= room),
		       "%u in %u: %u", n, room, fold);
		for (at = 0; at < n; at += c.count) {
			xv6vm_view_cell(v, at, fold, &c);
			for (most = 0, alike = 0, i = at; i < at + c.count;
			     i++) {
				alike = v->frames[i].what > most ? 0 : alike;
				most = v->frames[i].what > most
					       ? v->frames[i].what
					       : most;
				alike += v->frames[i].what == most;
			}
			expect(c.first == at && c.what == most &&
				       c.alike == alike &&
				       (c.count == fold || at + c.count == n),
			       "cell %u of %u", at, fold);
		}
	}
}

/* By the oracle: every page of every process is translated. */
static void users(const struct xv6view *v)
{
	__u8 *user = calloc(v->info.out_frames, 1);
	struct xv6vm_query q = { .user = 1, .wp = 1 };
	struct xv6vm_translation t;
	__u32 i;

	for (i = 1; i < v->nprocs; i++)
		for (q.va = 0; q.va < (256 + 4096) * PAGE; q.va += PAGE)
			if (!xv6vm_translate(v->h, v->procs[i].pid, 0, &q,
					     &t) &&
			    !t.fault.reason)
				user[t.pa / PAGE] = 1;
	for (i = 0; i < v->info.out_frames; i++) {
		const struct xv6view_frame *f = &v->frames[i];

		expect(user[i] == !!(f->flags & XV6VIEW_USER),
		       "frame %u: user %u", i, user[i]);
		q.va = f->va;
		if (f->va != XV6VIEW_NOWHERE)
			expect(!xv6vm_translate(v->h, f->pid, 0, &q, &t) &&
				       t.mapped && t.pa / PAGE == i,
			       "frame %u is not at %x of %u", i, f->va, f->pid);
	}
	free(user);
}

static void list(struct xv6view *v)
{
	struct xv6vm_cursor c;
	struct xv6vm_free_frame f;
	__u32 n = 0;

	expect(!xv6vm_view_freelist(v), "no list");
	xv6vm_freelist_begin(v->h, &c);
	while (xv6vm_freelist_next(&c, &f) > 0) {
		expect(v->list[n] == f.pa / PAGE, "number %u", n);
		expect(v->place[f.pa / PAGE] == ++n, "frame %x", f.pa);
	}
	expect(n == v->listed && n == v->count[XV6VIEW_FREE], "%u listed", n);
}

/* Rows: every page of a region that has any once, at any width and fold. */
static void rows(const struct xv6view_space *s)
{
	__u32 width = 1 + roll(200), most = 1 + roll(80), page = 0, r = 0, k;
	struct xv6view_row *row;
	int n = xv6vm_view_space_rows(s, width, most, &row), i;

	expect(n > 0 && (n <= (int)most || n <= 3 * (int)s->nregions),
	       "%d rows of %u, %u regions", n, most, s->nregions);
	for (i = 0; i < n; i++) {
		const struct xv6view_region *g = &s->regions[row[i].region];

		expect(row[i].region == r && row[i].first == page &&
			       row[i].cells <= width &&
			       !row[i].cells == !g->mapped,
		       "row %d", i);
		k = g->va / PAGE + g->pages;
		page += row[i].cells ? row[i].cells * row[i].fold : g->pages;
		if (page >= k) {
			expect(page - k < row[i].fold || !row[i].cells,
			       "row %d is too long", i);
			page = k;
			r++;
		}
	}
	expect(r == s->nregions && page == ENTRIES * ENTRIES, "%u regions", r);
	free(row);
}

static void space(const struct xv6view *v, const struct xv6view_proc *p)
{
	struct xv6view_space s;
	struct xv6vm_query q = { .user = 1, .wp = 1 };
	struct xv6vm_translation t;
	struct xv6view_cell c;
	__u32 i, end = 0, what, mapped = 0;

	expect(!xv6vm_view_space_take(v, p, &s), "no space");
	for (i = 0; i < s.nregions; i++) {
		expect(s.regions[i].va == end, "region %u: %x", i, end);
		end += s.regions[i].pages * PAGE;
		mapped += s.regions[i].mapped;
	}
	for (i = 0; i < s.nextents; i++)
		mapped -= s.extents[i].pages;
	expect(!mapped, "%d pages too many", (int)mapped);
	expect(!end, "regions end at %x", end);
	for (i = 0; i < 600; i++) {
		const struct xv6view_region *g = &s.regions[roll(s.nregions)];

		q.va = g->va + roll(g->pages) * PAGE;
		if (xv6vm_translate(v->h, p->pid, 0, &q, &t))
			abort();
		xv6vm_view_space_cell(&s, q.va / PAGE, 1, &c);
		what = !t.mapped ? XV6VIEW_ABSENT
		       : t.pa / PAGE >= v->info.out_frames
			       ? XV6VIEW_OUTSIDE
			       : v->frames[t.pa / PAGE].what;
		expect(c.what == what && c.alike == 1 &&
			       !!(c.flags & XV6VIEW_USER) ==
				       !!(t.perm & XV6VM_PTE_U),
		       "%x of %u is %c", q.va, p->pid,
		       xv6vm_view_letter(c.what));
	}
	rows(&s);
	xv6vm_view_space_free(&s);
}

static void walk(const struct xv6view *v, const struct xv6view_proc *p)
{
	struct xv6vm_query q = { .va = roll(16) * PAGE + roll(PAGE),
				 .user = 1,
				 .wp = 1 };
	struct xv6view_walk w;
	__u32 i, k, fails = 0;

	if (roll(2))
		q.va = roll(ENTRIES) << 22 | roll(ENTRIES) << 12;
	expect(!xv6vm_view_walk(v, p, &q, &w), "no walk");
	expect(w.boxes == 1 + w.t.levels + w.t.mapped, "%u boxes", w.boxes);
	for (i = 0; i < w.boxes; i++)
		for (fails += w.box[i].fails, k = 0; k < w.box[i].entries;
		     k++) {
			const struct xv6view_entry *e = &w.box[i].entry[k];
			__u32 pa = i == 1 ? w.t.pde_pa : w.t.pte_pa;

			expect(e->chosen == (e->pa == pa) &&
				       (!e->chosen ||
					e->word ==
						(i == 1 ? w.t.pde : w.t.pte)),
			       "%x: box %u, entry %u", q.va, i, k);
		}
	expect(fails == (w.t.fault.level != 0), "%x: %u ends", q.va, fails);
}

int main(int argc, char **argv)
{
	__u32 seed = argc > 1 ? strtoul(argv[1], NULL, 0) : 1, i, k;
	__u32 rounds = argc > 2 ? strtoul(argv[2], NULL, 0) : 20;

	printf("# view: seed %u\n", seed);
	state = seed;
	words();
	for (i = 0; i < rounds; i++) {
		struct xv6vm *h = lived();
		struct xv6view *v;

		if (xv6vm_view_take(h, NULL, &v))
			abort();
		letters(v);
		folds(v);
		users(v);
		list(v);
		for (k = 0; k < v->nprocs; k++) {
			space(v, &v->procs[k]);
			walk(v, &v->procs[k]);
		}
		xv6vm_view_free(v);
		xv6vm_close(h);
		if (bad)
			printf("# of machine %u\n", i);
	}
	ok("letters, cells, regions, rows, lists and walks are the machine's");
	return failed;
}
