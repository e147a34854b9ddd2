// SPDX-License-Identifier: GPL-2.0-only
/* QMP: enough of it to stop, to look, and to go on. */

#include "qmp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Behind the string that begins at @p, with its quote; NULL: it does not end. */
static const char *behind_string(const char *p)
{
	for (p++; *p && *p != '"'; p++) {
		if (*p == '\\' && p[1])
			p++;
	}
	return *p ? p + 1 : NULL;
}

const char *qmp_value(const char *line, const char *key)
{
	size_t len = strlen(key);
	const char *p, *end;
	int depth = 0;

	for (p = line; p && *p; p = end) {
		end = p + 1;
		if (*p == '{' || *p == '[')
			depth++;
		if (*p == '}' || *p == ']')
			depth--;
		if (*p != '"')
			continue;
		end = behind_string(p);
		if (!end || depth != 1 || (size_t)(end - p) != len + 2 ||
		    strncmp(p + 1, key, len))
			continue;
		p = end + strspn(end, " ");
		if (*p == ':')
			return p + 1 + strspn(p + 1, " ");
	}
	return NULL;
}

bool qmp_string(const char *value, char *text, size_t room)
{
	size_t used = 0;

	if (*value != '"')
		return false;
	for (value++; *value && *value != '"' && used + 1 < room; value++) {
		if (*value == '\\' && value[1]) {
			value++;
			text[used++] = *value == 'n'   ? '\n'
				       : *value == 'r' ? '\r'
						       : *value;
		} else {
			text[used++] = *value;
		}
	}
	text[used] = '\0';
	return *value == '"';
}

static int take_line(struct qmp *q, int64_t until)
{
	size_t used = 0;
	int c;

	while (used < sizeof(q->line) - 1) {
		c = wire_take(&q->wire, until);
		if (c < 0)
			return c;
		if (c == '\n') {
			q->line[used] = '\0';
			return 0;
		}
		if (c && c != '\r')
			q->line[used++] = c;
	}
	return -EPROTO;
}

/* A command and its answer, between which events may come. */
static int ask(struct qmp *q, const char *text, int64_t until)
{
	int ret = wire_send(&q->wire, text, strlen(text), until);

	while (!ret) {
		ret = take_line(q, until);
		if (ret || qmp_value(q->line, "return"))
			return ret;
		if (qmp_value(q->line, "error"))
			return -EIO;
		if (!qmp_value(q->line, "event"))
			return -EPROTO;
	}
	return ret;
}

static int begin(struct qmp *q, int64_t until)
{
	const char *running;
	int ret = take_line(q, until);

	if (!ret && !qmp_value(q->line, "QMP"))
		return -EPROTO;
	if (!ret)
		ret = ask(q, "{\"execute\":\"qmp_capabilities\"}\n", until);
	if (!ret)
		ret = ask(q, "{\"execute\":\"query-status\"}\n", until);
	if (ret)
		return ret;
	running = qmp_value(qmp_value(q->line, "return"), "running");
	q->ran = running && !strncmp(running, "true", 4);
	return 0;
}

int qmp_greet(struct qmp *q, const char *where, struct xv6vm_error *why)
{
	int ret = begin(q, wire_until(WIRE_FIRST));

	if (ret)
		snprintf(why->what, sizeof(why->what), "%.60s %s", where,
			 ret == -ETIMEDOUT
				 ? "does not answer: is it in use already?"
				 : "does not speak QMP");
	return ret;
}

int qmp_stop(struct qmp *q)
{
	return ask(q, "{\"execute\":\"stop\"}\n", wire_until(WIRE_PATIENCE));
}

void qmp_close(struct qmp *q)
{
	if (q->ran)
		ask(q, "{\"execute\":\"cont\"}\n", wire_until(WIRE_FIRST));
	wire_close(&q->wire);
}

int qmp_monitor(void *qmp, const char *command, char *text, size_t room)
{
	struct qmp *q = qmp;
	char asked[512], escaped[300];
	size_t used = 0;
	int ret;

	for (; *command && used < sizeof(escaped) - 2; command++) {
		if (*command == '"' || *command == '\\')
			escaped[used++] = '\\';
		escaped[used++] = *command;
	}
	escaped[used] = '\0';
	snprintf(asked, sizeof(asked),
		 "{\"execute\":\"human-monitor-command\","
		 "\"arguments\":{\"command-line\":\"%s\"}}\n",
		 escaped);
	ret = ask(q, asked, wire_until(WIRE_PATIENCE));
	if (ret)
		return ret;
	return qmp_string(qmp_value(q->line, "return"), text, room) ? 0
								    : -EPROTO;
}
