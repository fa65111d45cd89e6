/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/fd-source.h"

/* Not g_source_add_unix_fd(): to modify what that watches interrupts the next poll, each time. */
typedef struct {
  GSource source;
  GPollFD poll; /* no events: left out of the poll */
} FdSource;

static gboolean
check (GSource *source)
{
  FdSource *self = (FdSource *) source;

  return self->poll.events != 0 && self->poll.revents != 0;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  FdSource *self = (FdSource *) source;
  FdReady ready = (FdReady) (void (*) (void)) callback;

  /* Another source may have taken the request back since the poll. */
  GIOCondition came = self->poll.revents & (self->poll.events | G_IO_HUP | G_IO_ERR | G_IO_NVAL);
  if (self->poll.events != 0 && came != 0)
    ready (user_data, came);
  return G_SOURCE_CONTINUE;
}

static const GSourceFuncs functions = { .check = check, .dispatch = dispatch };

GSource *
fd_source_new (int fd, GIOCondition wanted, FdReady ready, gpointer user_data)
{
  GSource *source = g_source_new ((GSourceFuncs *) &functions, sizeof (FdSource));
  FdSource *self = (FdSource *) source;

  self->poll.fd = fd;
  g_source_set_callback (source, (GSourceFunc) (void (*) (void)) ready, user_data, NULL);
  g_source_set_can_recurse (source,
                            TRUE); /* else each dispatch takes it out of the poll and back: three system calls */
  fd_source_want (source, wanted);
  g_source_attach (source, NULL);
  return source;
}

void
fd_source_want (GSource *source, GIOCondition wanted)
{
  FdSource *self = (FdSource *) source;
  gboolean was_watched = self->poll.events != 0;

  self->poll.events = (gushort) wanted;
  if (was_watched && wanted == 0)
    g_source_remove_poll (source, &self->poll);
  else if (!was_watched && wanted != 0)
    g_source_add_poll (source, &self->poll);
}

void
source_clear (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_source_unref (g_steal_pointer (source));
}
