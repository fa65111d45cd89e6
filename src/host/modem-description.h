/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A modem as it was found: by udev, or named on the command line. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  /* Object path element: "usb_1_1_2" from the USB port path, "static0", or the user's name; of [A-Za-z0-9_]. */
  char *id;
  char *device;                  /* sysfs path of the USB device, or the AT port's path */
  char *model;                   /* row of the model table ("sim7000"); NULL: by what the modem says of itself */
  char *at_path;                 /* never NULL */
  char *data_path;               /* port for PPP; may equal at_path (one port only) */
  char *nmea_path;               /* NULL: none */
  guint16 vendor_id, product_id; /* USB; 0: not a USB device */
  gboolean fixed; /* named by hand: it stays known while its ports are gone, and its paths are opened again by name */
} ModemDescription;

ModemDescription *modem_description_copy (const ModemDescription *self);
void modem_description_free (ModemDescription *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModemDescription, modem_description_free)

/* Reads "at=PATH,data=PATH[,nmea=PATH][,model=sim7000][,id=NAME]" (--modem, and `modem=` in dialtone.conf). @index
 * gives the default id "static<index>". NULL with @error (G_OPTION_ERROR_BAD_VALUE) that names the wrong part. */
ModemDescription *modem_description_parse (const char *text, guint index, GError **error);

G_END_DECLS
