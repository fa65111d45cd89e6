/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/fd-source.h"

typedef struct {
  GSource source;
  int fd;
  gpointer tag; /* NULL: left out of the poll */
  GIOCondition wanted;
} FdSource;

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  FdSource *self = (FdSource *) source;
  FdReady ready = (FdReady) (void (*) (void)) callback;

  if (self->tag == NULL)
    return G_SOURCE_CONTINUE;
  GIOCondition came = g_source_query_unix_fd (source, self->tag);
  if (came != 0)
    ready (user_data, came);
  return G_SOURCE_CONTINUE;
}

static const GSourceFuncs functions = { .dispatch = dispatch };

GSource *
fd_source_new (int fd, GIOCondition wanted, FdReady ready, gpointer user_data)
{
  GSource *source = g_source_new ((GSourceFuncs *) &functions, sizeof (FdSource));
  FdSource *self = (FdSource *) source;

  self->fd = fd;
  g_source_set_callback (source, (GSourceFunc) (void (*) (void)) ready, user_data, NULL);
  fd_source_want (source, wanted);
  g_source_attach (source, NULL);
  return source;
}

void
fd_source_want (GSource *source, GIOCondition wanted)
{
  FdSource *self = (FdSource *) source;

  if (wanted == self->wanted)
    return;
  if (wanted == 0)
    g_source_remove_unix_fd (source, g_steal_pointer (&self->tag));
  else if (self->tag == NULL)
    self->tag = g_source_add_unix_fd (source, self->fd, wanted);
  else
    g_source_modify_unix_fd (source, self->tag, wanted);
  self->wanted = wanted;
}

void
source_clear (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_source_unref (g_steal_pointer (source));
}
