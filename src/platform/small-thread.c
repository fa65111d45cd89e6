/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/small-thread.h"

#include <signal.h>

int
small_thread_start (pthread_t *out_thread, const char *name, void *(*work) (void *data), void *data)
{
  pthread_attr_t attributes;
  sigset_t all, ours;
  int result = pthread_attr_init (&attributes);

  if (result != 0)
    return result;
  (void) pthread_attr_setstacksize (&attributes, SMALL_THREAD_STACK); /* else the usual one */
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &ours); /* a thread inherits it */
  result = pthread_create (out_thread, &attributes, work, data);
  pthread_sigmask (SIG_SETMASK, &ours, NULL);
  pthread_attr_destroy (&attributes);
  if (result == 0)
    (void) pthread_setname_np (*out_thread, name);
  return result;
}
