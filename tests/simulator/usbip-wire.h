/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The messages of USB/IP version 1.1.1 (Linux, Documentation/usb/usbip_protocol.rst), as the exporting side reads and
 * writes them. No I/O. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USBIP_BUSID "1-1"
#define USBIP_TRANSFER_MAX (64 * 1024) /* more than any driver asks of this device */

/* What the front of the bytes is. */
typedef enum {
  USBIP_MORE,    /* not complete yet */
  USBIP_BROKEN,  /* no message at all, or one that this device cannot have: end the connection */
  USBIP_DEVLIST, /* OP_REQ_DEVLIST */
  USBIP_IMPORT,  /* OP_REQ_IMPORT */
  USBIP_SUBMIT,  /* USBIP_CMD_SUBMIT */
  USBIP_UNLINK,  /* USBIP_CMD_UNLINK */
} UsbipKind;

typedef struct {
  guint32 seqnum;
  gboolean in;        /* device to host */
  guint32 endpoint;   /* 0 to 15 */
  guint32 length;     /* of the transfer: how much the host has, or wants at most */
  guint8 setup[8];    /* of a control transfer */
  const guint8 *data; /* @length bytes out of what was read; NULL: in */
} UsbipSubmit;

/* Only the member of the message's kind has a meaning. */
typedef struct {
  gsize size;     /* bytes it takes */
  char busid[33]; /* USBIP_IMPORT */
  UsbipSubmit submit;
  guint32 seqnum; /* USBIP_UNLINK: its own */
  guint32 victim; /* USBIP_UNLINK: the seqnum of the transfer to give up */
} UsbipMessage;

/* Before a device was imported. */
UsbipKind usbip_read_request (const guint8 *bytes, gsize len, UsbipMessage *out);
/* After that. */
UsbipKind usbip_read_command (const guint8 *bytes, gsize len, UsbipMessage *out);

/* OP_REP_DEVLIST with the modem, or with nothing. */
void usbip_write_devlist (GByteArray *out, gboolean plugged);
/* OP_REP_IMPORT; FALSE: refused. */
void usbip_write_import (GByteArray *out, gboolean granted);
/* USBIP_RET_SUBMIT. @status is 0 or a negative errno; @data (NULL: out) are the @actual bytes of a transfer in. */
void usbip_write_ret_submit (GByteArray *out, guint32 seqnum, gint32 status, const guint8 *data, gsize actual);
/* USBIP_RET_UNLINK: -ECONNRESET when the transfer was given up, 0 when it was no longer there. */
void usbip_write_ret_unlink (GByteArray *out, guint32 seqnum, gint32 status);

G_END_DECLS
