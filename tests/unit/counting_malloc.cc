// SPDX-License-Identifier: GPL-2.0-or-later
#include "counting_malloc.h"

#include <cstdlib>

namespace {
size_t count;
}

size_t
allocations_so_far ()
{
  return count;
}

#if defined(__SANITIZE_ADDRESS__)

extern "C" void
__sanitizer_malloc_hook (const volatile void *, size_t)
{
  count++;
}

extern "C" void
__sanitizer_free_hook (const volatile void *)
{
}

#else

// These stand in front of the C library's, whose own names do the work.
extern "C" {
void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *block, size_t size);

void *
malloc (size_t size)
{
  count++;
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  count++;
  return __libc_calloc (n, size);
}

void *
realloc (void *block, size_t size)
{
  count++;
  return __libc_realloc (block, size);
}
}

#endif
