/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file dialtone.conf: one group [dialtone] with the keys
 *
 *   log-level=error|warning|info|debug
 *   datapath=auto|kernel|tun
 *   udev=true|false                    whether modems are looked for
 *   nmea=drain|leave                   whether the ports of positions are read, or left to others
 *   modem=at=PATH,data=PATH[,nmea=PATH][,model=sim7000][,id=NAME]     any number of times
 * ignore=1-1.2|usb_1_1_2|1e0e:9001 a USB modem that is left to others, by where it is plugged in or by its USB ids; any
 * number of times
 *
 * The command line goes before it. */
#pragma once

#include "base/log.h"
#include "host/modem-description.h"

G_BEGIN_DECLS

typedef enum {
  DATAPATH_AUTO,   /* the kernel's PPP where it works, else TUN */
  DATAPATH_KERNEL, /* only the kernel's */
  DATAPATH_TUN,    /* only TUN */
} Datapath;

/* "auto", "kernel", "tun". FALSE for anything else; @out is then untouched. */
gboolean datapath_from_string (const char *string, Datapath *out);

typedef struct {
  DtLogLevel log_level;
  Datapath datapath;
  gboolean udev;
  gboolean leave_nmea; /* ports of positions are others' */
  GPtrArray *modems;   /* of ModemDescription */
  GStrv ignored; /* none twice: the kernel's names of USB ports ("1-1.2"), and ids of USB devices ("1e0e:9001", lower
                    case) */
} Configuration;

/* The defaults: info, auto, true, drain, none. */
Configuration *configuration_new (void);
void configuration_free (Configuration *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Configuration, configuration_free)

/* Adds what a "modem=" of file or command line says. FALSE with @error when it is wrong, or the id is taken. */
gboolean configuration_add_modem (Configuration *self, const char *text, GError **error);

/* Adds what an "ignore=" says. FALSE with @error (G_IO_ERROR_INVALID_ARGUMENT) when it is neither a port nor ids. */
gboolean configuration_add_ignored (Configuration *self, const char *text, GError **error);

/* Ignores what @other does, and nothing else. */
void configuration_take_ignored (Configuration *self, const Configuration *other);

/* Reads @path over the settings. Every mistake is put into @problems (of char *, "PATH:3: …"), and the other lines
 * count all the same. A file that is not there is none. */
void configuration_load (Configuration *self, const char *path, GPtrArray *problems);

G_END_DECLS
