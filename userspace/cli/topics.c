// SPDX-License-Identifier: GPL-2.0-only
/* What a lecture calls things, and the commands that show them. */

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli.h"

#define TOPIC_COMMANDS 3
#define TOPIC_LEN      64

static const struct topic {
	const char *words, *commands[TOPIC_COMMANDS];
} topics[] = {
	{ "address space", { "proc show", "pt dump", "pt ls" } },
	{ "alias", { "pt aliases" } },
	{ "context switch", { "cpu switch" } },
	{ "cr3", { "cpu switch", "pt ls" } },
	{ "dirty bit", { "cpu access", "pt ls" } },
	{ "frame", { "kmem frame", "kmem frames", "kmem kalloc" } },
	{ "free list", { "kmem freelist", "kmem kalloc", "kmem kfree" } },
	{ "guard page", { "proc show", "pt translate", "cpu access" } },
	{ "heap", { "proc sbrk", "proc show" } },
	{ "kernbase", { "pt translate", "pt aliases" } },
	{ "kernel half", { "pt dump", "pt ls" } },
	{ "mappages", { "pt map", "pt unmap" } },
	{ "mmu", { "pt translate", "cpu access", "cpu tlb" } },
	{ "page directory", { "pt ls", "pt dump" } },
	{ "page fault", { "cpu access", "pt translate" } },
	{ "page table", { "pt ls", "pt dump", "pt translate" } },
	{ "permission", { "pt protect", "cpu access" } },
	{ "stack", { "proc show", "pt dump" } },
	{ "struct run", { "kmem freelist", "kmem kfree" } },
	{ "trap", { "cpu trap", "cpu iret" } },
	{ "walkpgdir", { "pt translate", "pt ls" } },
	{ "zombie", { "proc exit", "proc wait" } },
};

/* The words as one, an s at the end left out: "Page tables" is a page table. */
static void join(char text[TOPIC_LEN], int argc, char **argv)
{
	size_t len = 0;
	int i;

	for (i = 0; i < argc && len < TOPIC_LEN; i++)
		len += snprintf(text + len, TOPIC_LEN - len, "%s%s",
				i ? " " : "", argv[i]);
	len = strlen(text);
	if (len > 1 && text[len - 1] == 's' && text[len - 2] != 's')
		text[len - 1] = '\0';
}

static void show(const char *words)
{
	char object[32], *argv[] = { object, NULL };
	int used;

	snprintf(object, sizeof(object), "%s", words);
	argv[1] = strchr(object, ' ');
	*argv[1]++ = '\0';
	help_command(command_find(2, argv, &used));
}

bool help_topic(int argc, char **argv)
{
	char text[TOPIC_LEN];
	size_t i;
	int n;

	join(text, argc, argv);
	for (i = 0; i < sizeof(topics) / sizeof(topics[0]); i++) {
		const struct topic *t = &topics[i];
		size_t len = strlen(t->words);

		/* (mappages and alias lose their s, too.) */
		if (strncasecmp(t->words, text, strlen(text)) ||
		    strlen(text) + 1 < len)
			continue;
		for (n = 0; n < TOPIC_COMMANDS && t->commands[n]; n++)
			show(t->commands[n]);
		return true;
	}
	return false;
}
