/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* Points the calls that a library makes of its own wrapped functions at the wrappers. */

#include "tests/tsan/netflux-tsan-glib.h"

#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef __x86_64__
#error "The calls to redirect are known for x86-64 only."
#endif

/* call and jmp with a displacement of 32 bits */
#define OP_CALL 0xe8
#define OP_JMP 0xe9
#define INSTRUCTION_SIZE 5

/* jmp *0(%rip), followed by the address to go to: a displacement of 32 bits does not
 * reach from one library to another. */
#define TRAMPOLINE_SIZE 16
static const guint8 trampoline_code[] = { 0xff, 0x25, 0x00, 0x00, 0x00, 0x00 };

typedef struct
{
  guint8 *start;
  gsize size;
  guint8 *trampolines; /* one per hook, near the segment */
  guint redirected;
} Segment;

/* A page for the trampolines that the segment's calls reach. */
static guint8 *
map_trampolines_near (const guint8 *address, gsize size)
{
  const gsize step = 1024 * 1024;

  for (gsize distance = step; distance < G_GUINT64_CONSTANT (0x70000000); distance += step)
    {
      gpointer wanted = (gpointer) ((GPOINTER_TO_SIZE (address) - distance) & ~(step - 1));
      gpointer page = mmap (wanted, size, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

      if (page != MAP_FAILED)
        return page;
    }

  g_error ("No memory near %p for the redirected calls", address);
}

static guint8 *
trampoline_for (Segment *segment, const NetfluxTsanHook *hook)
{
  const gsize n = (gsize) (hook - netflux_tsan_hooks);
  guint8 *trampoline;

  if (segment->trampolines == NULL)
    segment->trampolines = map_trampolines_near (segment->start, (gsize) sysconf (_SC_PAGESIZE));

  trampoline = segment->trampolines + n * TRAMPOLINE_SIZE;
  memcpy (trampoline, trampoline_code, sizeof trampoline_code);
  memcpy (trampoline + sizeof trampoline_code, &hook->replacement, sizeof hook->replacement);

  return trampoline;
}

static const NetfluxTsanHook *
find_hook (const guint8 *target)
{
  for (const NetfluxTsanHook *hook = netflux_tsan_hooks; hook->name != NULL; hook++)
    if (hook->real == target)
      return hook;

  return NULL;
}

static gboolean
defines_a_hook (const Segment *segment)
{
  for (const NetfluxTsanHook *hook = netflux_tsan_hooks; hook->name != NULL; hook++)
    if ((guint8 *) hook->real >= segment->start &&
        (guint8 *) hook->real < segment->start + segment->size)
      return TRUE;

  return FALSE;
}

static void
redirect_segment (Segment *segment)
{
  for (gsize at = 0; at + INSTRUCTION_SIZE <= segment->size; at++)
    {
      guint8 *instruction = segment->start + at;
      const NetfluxTsanHook *hook;
      gint32 displacement;

      if (instruction[0] != OP_CALL && instruction[0] != OP_JMP)
        continue;

      memcpy (&displacement, instruction + 1, sizeof displacement);
      hook = find_hook (instruction + INSTRUCTION_SIZE + displacement);
      if (hook == NULL)
        continue;

      displacement = (gint32) (trampoline_for (segment, hook) - (instruction + INSTRUCTION_SIZE));
      memcpy (instruction + 1, &displacement, sizeof displacement);
      segment->redirected++;
    }
}

static int
redirect_object (struct dl_phdr_info *info, gsize size, gpointer data)
{
  guint *redirected = data;

  for (int i = 0; i < info->dlpi_phnum; i++)
    {
      const ElfW (Phdr) *header = &info->dlpi_phdr[i];
      const gsize page_size = (gsize) sysconf (_SC_PAGESIZE);
      Segment segment = { (guint8 *) info->dlpi_addr + header->p_vaddr, header->p_memsz, NULL, 0 };
      guint8 *page = (guint8 *) (GPOINTER_TO_SIZE (segment.start) & ~(page_size - 1));
      const gsize length = (gsize) (segment.start + segment.size - page);

      if (header->p_type != PT_LOAD || !(header->p_flags & PF_X) || !defines_a_hook (&segment))
        continue;

      if (mprotect (page, length, PROT_READ | PROT_WRITE) != 0)
        g_error ("The code of %s cannot be changed", info->dlpi_name);
      redirect_segment (&segment);
      if (mprotect (page, length, PROT_READ | PROT_EXEC) != 0)
        g_error ("The code of %s cannot be executed", info->dlpi_name);
      if (segment.trampolines != NULL)
        mprotect (segment.trampolines, page_size, PROT_READ | PROT_EXEC);

      *redirected += segment.redirected;
    }

  return 0;
}

/* Before any other thread runs. */
void
netflux_tsan_redirect_calls (void)
{
  guint redirected = 0;

  dl_iterate_phdr (redirect_object, &redirected);

  /* Without these the annotations would miss what GLib does inside, and the tool would
   * report much that is right. */
  if (redirected == 0)
    g_error ("No call inside GLib could be redirected");
}
