// SPDX-License-Identifier: GPL-2.0-or-later
#include "counting_malloc.h"

#include <cstdlib>
#include <cstring>
#include <malloc.h>

namespace {

size_t count, held, peak, found;
const char *watched;

void
take (size_t size)
{
  count++;
  held += size;
  peak = held > peak ? held : peak;
}

// A block may be from a function that is not counted.
void
give_back (const void *block, size_t size)
{
  if (watched != nullptr && block != nullptr && memmem (block, size, watched, strlen (watched)) != nullptr)
    found++;
  held -= size < held ? size : held;
}

} // namespace

size_t
allocations_so_far ()
{
  return count;
}

size_t
bytes_held ()
{
  return held;
}

void
forget_the_peak ()
{
  peak = held;
}

size_t
most_bytes_held ()
{
  return peak;
}

void
watch_freed_blocks (const char *text)
{
  watched = text;
  found = 0;
}

size_t
freed_blocks_with_the_text ()
{
  return found;
}

#if defined(ADDRESS_SANITIZER)

// Of the sanitizer's own header, which not every compiler comes with.
extern "C" size_t __sanitizer_get_allocated_size (const volatile void *block);

extern "C" void
__sanitizer_malloc_hook (const volatile void *, size_t size)
{
  take (size);
}

extern "C" void
__sanitizer_free_hook (const volatile void *block)
{
  give_back (const_cast<const void *> (block), __sanitizer_get_allocated_size (block));
}

#else

// These stand in front of the C library's, whose own names do the work.
extern "C" {
void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *block, size_t size);
void __libc_free (void *block);

void *
malloc (size_t size)
{
  void *block = __libc_malloc (size);

  take (malloc_usable_size (block));
  return block;
}

void *
calloc (size_t n, size_t size)
{
  void *block = __libc_calloc (n, size);

  take (malloc_usable_size (block));
  return block;
}

void *
realloc (void *block, size_t size)
{
  give_back (block, malloc_usable_size (block));
  block = __libc_realloc (block, size);
  take (malloc_usable_size (block));
  return block;
}

void
free (void *block)
{
  give_back (block, malloc_usable_size (block));
  __libc_free (block);
}
}

#endif
