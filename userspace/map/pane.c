// SPDX-License-Identifier: GPL-2.0-only
/* The map: cursors, and the cells they are in. */

#include "map.h"

uint32_t ram_fold(const struct map *m)
{
	const struct place *p = &m->place[RAM];
	uint32_t fold = xv6vm_view_fold(m->s->v->info.out_frames,
					p->width * (uint32_t)p->lines);

	fold >>= m->zoom[RAM];
	return fold ? fold : 1;
}

int space_row(const struct map *m)
{
	int i;

	for (i = m->rows - 1; i > 0 && m->row[i].first > m->at[SPACE];)
		i--;
	return i;
}

uint32_t map_frame(const struct map *m)
{
	const struct xv6view_proc *p = m->s->p;
	struct xv6vm_query q = { .va = m->at[SPACE] * XV6VM_PGSIZE, .wp = 1 };
	struct xv6vm_translation t;

	if (m->pane == RAM)
		return m->at[RAM];
	if (xv6vm_translate(m->s->v->h, p->id, p->flags, &q, &t) || !t.mapped ||
	    t.pa / XV6VM_PGSIZE >= m->s->v->info.out_frames)
		return XV6VIEW_NOWHERE;
	return t.pa / XV6VM_PGSIZE;
}

/* By @cells forwards; it stays in the RAM. */
static void move_ram(struct map *m, int64_t cells)
{
	int64_t fold = ram_fold(m), last = m->s->v->info.out_frames - 1;
	int64_t to = (int64_t)m->at[RAM] / fold * fold + cells * fold;

	m->at[RAM] = to < 0 ? 0 : to > last ? last / fold * fold : to;
}

/* The cell of its row that the cursor is in. */
static uint32_t column(const struct map *m, const struct xv6view_row *row)
{
	return row->cells ? (m->at[SPACE] - row->first) / row->fold : 0;
}

static void to_row(struct map *m, int row, uint32_t cell)
{
	const struct xv6view_row *r;

	row = row < 0 ? 0 : row >= m->rows ? m->rows - 1 : row;
	r = &m->row[row];
	if (cell >= r->cells)
		cell = r->cells ? r->cells - 1 : 0;
	m->at[SPACE] = r->first + cell * r->fold;
}

static void move_space(struct map *m, int rows, int cells)
{
	int row = space_row(m);
	uint32_t cell = column(m, &m->row[row]);

	if (!cells)
		to_row(m, row + rows, cell);
	else if (cells > 0 && cell + 1 < m->row[row].cells)
		to_row(m, row, cell + 1);
	else if (cells > 0 && row + 1 < m->rows)
		to_row(m, row + 1, 0);
	else if (cells < 0 && cell)
		to_row(m, row, cell - 1);
	else if (cells < 0 && row)
		to_row(m, row - 1, UINT32_MAX);
}

static void move_by(struct map *m, int rows, int cells)
{
	if (m->pane == RAM)
		move_ram(m, (int64_t)rows * m->place[RAM].width + cells);
	else
		move_space(m, rows, cells);
}

bool map_move(struct map *m, int key)
{
	int page = m->place[m->pane].lines;

	switch (key) {
	case KEY_LEFT:
		move_by(m, 0, -1);
		break;
	case KEY_RIGHT:
		move_by(m, 0, 1);
		break;
	case KEY_UP:
		move_by(m, -1, 0);
		break;
	case KEY_DOWN:
		move_by(m, 1, 0);
		break;
	case KEY_PPAGE:
		move_by(m, -page, 0);
		break;
	case KEY_NPAGE:
		move_by(m, page, 0);
		break;
	case KEY_HOME:
		m->at[m->pane] = 0;
		break;
	case KEY_END:
		m->at[m->pane] = m->pane == RAM ? m->s->v->info.out_frames - 1
						: (1u << 20) - 1;
		break;
	default:
		return false;
	}
	return true;
}
