/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The D-Bus service org.dialtone1: its objects, its profiles, its policy of what comes up by itself. main wires it to
 * the platform. */
#pragma once

#include "daemon/daemon-context.h"
#include "host/modem-description.h"
#include "host/modem-environment.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _Daemon Daemon;

/* The callbacks may be NULL. */
typedef struct {
  GDBusConnection *connection;         /* the bus to serve */
  const char *config_dir;              /* profiles are in <config_dir>/profiles */
  const ModemEnvironment *environment; /* must outlive the daemon */
  const char *boot;                    /* see user_intent_new() */
  OpenStreamFunc open_stream;          /* through which captures are read */
  gboolean use_polkit;                 /* FALSE: everybody may do everything (tests) */
  /* The objects are out, the name has not been asked for: modems whose links go on are added now, so that nobody ever
   * misses them. */
  void (*objects_ready) (gpointer user_data, Daemon *daemon);
  /* The name could not be had, or was lost: the service is of no use any more. @text says why. */
  void (*name_lost) (gpointer user_data, const char *text);
  /* The name is there and the objects are out: ready. */
  void (*name_acquired) (gpointer user_data);
  /* The profiles were read again because somebody asked for it: other files may be, too. */
  void (*reloaded) (gpointer user_data);
  /* What daemon_leave_modem() has begun is done. */
  void (*left) (gpointer user_data);
  /* One line for people about how it stands ("usb_1_1_2: connected"). */
  void (*status_changed) (gpointer user_data, const char *text);
  gpointer user_data;
} DaemonOptions;

/* Exports /org/dialtone1, reads the profiles, asks for the name. */
Daemon *daemon_new (const DaemonOptions *options, GError **error);
void daemon_free (Daemon *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Daemon, daemon_free)

/* A modem is there: a new object, brought up at once; what was wanted of a modem of this id, or a profile with
 * autoconnect, comes up with it. */
void daemon_add_modem (Daemon *self, const ModemDescription *description);
/* It is gone. What was wanted of it is remembered until Disconnect. Unknown ids are ignored. */
void daemon_remove_modem (Daemon *self, const char *id);

/* It is not ours any more: as daemon_remove_modem(), but the call is hung up and the ports are closed first, in order;
 * then left(). FALSE when it is not known. */
gboolean daemon_leave_modem (Daemon *self, const char *id);

/* Reads the profiles again and calls reloaded() (SIGHUP); Reload() does the same. */
void daemon_reload (Daemon *self);

/* Hangs up everywhere, then @done; bounded (a few seconds). */
void daemon_shutdown (Daemon *self, void (*done) (gpointer user_data), gpointer user_data);

G_END_DECLS
