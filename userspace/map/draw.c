// SPDX-License-Identifier: GPL-2.0-only
/* The map: the screen. */

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "map.h"

/* "0x00000000 " before the cells; what it takes at least; where a panel fits beside. */
#define ADDRESS	  11
#define COLS_MIN  50
#define LINES_MIN 16
#define COLS_WIDE 130
#define PANEL	  58

void put_line(int y, int x, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (y >= 0 && y < LINES && x < COLS)
		mvaddnstr(y, x, text, COLS - x);
}

/* The largest power of two that is no more than @n. */
static uint32_t power(uint32_t n)
{
	uint32_t p = 1;

	while (2 * p <= n)
		p *= 2;
	return p;
}

/* The letters that are on the map, from line @y on; -1: nowhere. Return: lines. */
static int draw_letters(const struct map *m, int y)
{
	int x = 0, len, lines = 1;
	char text[64];
	uint32_t what;

	for (what = XV6VIEW_FREE; what < XV6VIEW_WHATS; what++) {
		if (!m->s->v->count[what])
			continue;
		len = snprintf(text, sizeof(text), "%c %s  ",
			       xv6vm_view_letter(what), xv6vm_view_label(what));
		if (x + len > COLS + 2) {
			lines++;
			x = 0;
		}
		put_line(y < 0 ? LINES : y + lines - 1, x, "%s", text);
		x += len;
	}
	return lines;
}

/* RAM gets half of the lines, or fewer if it does not need them. */
static void layout(struct map *m)
{
	bool wide = COLS >= COLS_WIDE;
	int main = wide ? COLS - PANEL : COLS;
	struct place *ram = &m->place[RAM], *space = &m->place[SPACE];
	int letters = draw_letters(m, -1);
	/* Two headings, and the keys. */
	int lines = LINES - 3 - letters;
	uint32_t need;

	m->about_lines = wide ? LINES - 1 - letters : LINES < 24 ? 4 : 6;
	m->about_x = wide ? main + 1 : 0;
	m->about_y = wide ? 0 : LINES - 1 - letters - m->about_lines;
	lines -= wide ? 0 : m->about_lines;
	*ram = (struct place){ 1, lines / 2, power(main - ADDRESS - 1) };
	need = (m->s->v->info.out_frames - 1) / ram_fold(m) / ram->width + 1;
	if (need < (uint32_t)ram->lines)
		ram->lines = need;
	*space = (struct place){ ram->top + ram->lines + 1, lines - ram->lines,
				 ram->width / 2 };
}

static char letter_of(const struct map *m, const struct xv6view_cell *cell)
{
	return m->owners ? xv6vm_view_owner(cell)
			 : xv6vm_view_letter(cell->what);
}

static void put_cell(const struct map *m, const struct xv6view_cell *cell)
{
	addch((unsigned char)letter_of(m, cell) | map_attr(cell));
}

/* Where a pane begins so that line @cursor of @all is in it. */
static int first_line(const struct place *p, int cursor, int all)
{
	int first = cursor - p->lines / 2;

	if (first > all - p->lines)
		first = all - p->lines;
	return first > 0 ? first : 0;
}

/* Return: the line of the cursor, *@x its column. */
static int draw_ram(struct map *m, int *x)
{
	const struct place *p = &m->place[RAM];
	uint32_t n = m->s->v->info.out_frames, fold = ram_fold(m), i, k;
	int row = m->at[RAM] / fold / p->width, first, y;
	char text[XV6VIEW_HEADING];
	struct xv6view_cell cell;

	first = first_line(p, row, (n - 1) / fold / p->width + 1);
	put_line(p->top - 1, 0, "%s", xv6vm_view_heading(m->s->v, fold, text));
	for (y = 0; y < p->lines; y++) {
		i = (first + y) * p->width * fold;
		if (i >= n)
			break;
		put_line(p->top + y, 0, "0x%08x%c", i * XV6VM_PGSIZE,
			 first + y == row && m->pane == RAM ? '>' : ' ');
		for (k = 0; k < p->width && i < n; k++, i += fold) {
			xv6vm_view_cell(m->s->v, i, fold, &cell);
			put_cell(m, &cell);
		}
	}
	*x = ADDRESS + m->at[RAM] / fold % p->width;
	return p->top + row - first;
}

/* The number of the first row of the kernel half; before it stands a line. */
static int kernel_row(const struct map *m)
{
	int i;

	for (i = 0; i < m->rows; i++)
		if (m->row[i].first >= XV6VM_KERNBASE / XV6VM_PGSIZE)
			break;
	return i;
}

static void draw_row(const struct map *m, int row, int y)
{
	const struct xv6view_row *r = &m->row[row];
	const struct xv6view_region *g = &m->space.regions[r->region];
	int x = ADDRESS + (int)m->place[SPACE].width + 1;
	struct xv6view_cell cell;
	uint32_t i;

	put_line(y, 0, "0x%08x%c", r->first * XV6VM_PGSIZE,
		 row == space_row(m) && m->pane == SPACE ? '>' : ' ');
	for (i = 0; i < r->cells; i++) {
		xv6vm_view_space_cell(&m->space, r->first + i * r->fold,
				      r->fold, &cell);
		put_cell(m, &cell);
	}
	if (!r->cells)
		put_line(y, ADDRESS, "%u pages", g->pages);
	if (!row || m->row[row - 1].region != r->region)
		put_line(y, x, r->fold > 1 && r->cells ? "%s x%u" : "%s",
			 g->label, r->fold);
}

static int draw_space(struct map *m, int *x)
{
	const struct place *p = &m->place[SPACE];
	int cursor = space_row(m), kernel = kernel_row(m), first, y, row;
	const struct xv6view_row *r = &m->row[cursor];
	char text[XV6VIEW_HEADING];
	int line = cursor + (cursor >= kernel);

	put_line(p->top - 1, 0, "%s",
		 xv6vm_view_space_heading(&m->space, text));
	first = first_line(p, line, m->rows + (kernel < m->rows));
	for (y = 0; y < p->lines; y++) {
		row = first + y - (first + y > kernel);
		if (first + y == kernel && kernel < m->rows)
			put_line(p->top + y, 0, "---------- KERNBASE 0x%08x",
				 XV6VM_KERNBASE);
		else if (row < m->rows)
			draw_row(m, row, p->top + y);
	}
	*x = ADDRESS + (r->cells ? (m->at[SPACE] - r->first) / r->fold : 0);
	return p->top + line - first;
}

static void draw_about(struct map *m)
{
	struct xv6view_about a;
	struct xv6view_cell cell;
	uint32_t fold = ram_fold(m), i;
	int ret;

	if (m->pane == SPACE) {
		ret = xv6vm_view_about_va(m->s->v, &m->space,
					  m->at[SPACE] * XV6VM_PGSIZE, &a);
	} else {
		xv6vm_view_cell(m->s->v, m->at[RAM] / fold * fold, fold, &cell);
		ret = xv6vm_view_about_cell(m->s->v, &cell, &a);
	}
	if (ret)
		a.n = 0;
	for (i = 0; i < a.n && (int)i < m->about_lines; i++)
		put_line(m->about_y + i, m->about_x, "%-10s%s", a.line[i].label,
			 a.line[i].text);
}

static void draw_keys(const struct map *m)
{
	attron(A_BOLD);
	put_line(LINES - 1, 0, "%s",
		 *m->says    ? m->says
		 : m->s->now ? m->event
		 : COLS < 80
			 ? "? help  Tab n p g f w l x o + - [ ] e  q quit"
			 : "? help  Tab pane  n next  g go  f follow  w walk  "
			   "l list  x hex  [ past  q quit");
	attroff(A_BOLD);
}

void map_draw(struct map *m)
{
	int x[PANES], y[PANES];

	erase();
	if (COLS < COLS_MIN || LINES < LINES_MIN) {
		put_line(0, 0, "at least %dx%d, please", COLS_MIN, LINES_MIN);
		refresh();
		return;
	}
	layout(m);
	free(m->row);
	m->rows = xv6vm_view_space_rows(&m->space, m->place[SPACE].width,
					(uint32_t)(m->place[SPACE].lines - 1)
						<< m->zoom[SPACE],
					&m->row);
	if (m->rows < 0)
		abort();
	y[RAM] = draw_ram(m, &x[RAM]);
	y[SPACE] = draw_space(m, &x[SPACE]);
	draw_about(m);
	draw_letters(m, LINES - 1 - draw_letters(m, -1));
	draw_keys(m);
	move(y[m->pane], x[m->pane]);
	refresh();
}
