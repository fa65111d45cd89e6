/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "usbip-wire.h"

#include "usbip-descriptors.h"

#include <string.h>

#define VERSION 0x0111
#define OP_REQ_DEVLIST 0x8005
#define OP_REP_DEVLIST 0x0005
#define OP_REQ_IMPORT 0x8003
#define OP_REP_IMPORT 0x0003
#define OP_HEADER 8
#define OP_FAILED 1
#define PATH_LEN 256
#define BUSID_LEN 32

#define CMD_SUBMIT 1
#define CMD_UNLINK 2
#define RET_SUBMIT 3
#define RET_UNLINK 4
#define COMMAND_HEADER 48
#define NO_PACKETS 0xffffffff /* number_of_packets of what is not isochronous */

#define BUS 1
#define DEVICE 2
#define SPEED_HIGH 3

typedef struct {
  const guint8 *bytes;
  gsize len;
  gsize at;
} Reader;

/* The caller has made sure of the length. */
static guint32
read_number (Reader *reader, gsize size)
{
  guint32 value = 0;

  g_assert (size <= reader->len - reader->at);
  for (gsize i = 0; i < size; i++)
    value = value << 8 | reader->bytes[reader->at++];
  return value;
}

static void
read_bytes (Reader *reader, guint8 *out, gsize size)
{
  g_assert (size <= reader->len - reader->at);
  memcpy (out, reader->bytes + reader->at, size);
  reader->at += size;
}

UsbipKind
usbip_read_request (const guint8 *bytes, gsize len, UsbipMessage *out)
{
  Reader reader = { bytes, len, 0 };
  guint32 code;

  if (len < OP_HEADER)
    return USBIP_MORE;
  if (read_number (&reader, 2) != VERSION)
    return USBIP_BROKEN;
  code = read_number (&reader, 2);
  read_number (&reader, 4); /* status, without a meaning here */
  if (code == OP_REQ_DEVLIST) {
    out->size = OP_HEADER;
    return USBIP_DEVLIST;
  }
  if (code != OP_REQ_IMPORT)
    return USBIP_BROKEN;
  if (len < OP_HEADER + BUSID_LEN)
    return USBIP_MORE;
  read_bytes (&reader, (guint8 *) out->busid, BUSID_LEN);
  out->busid[BUSID_LEN] = '\0';
  out->size = OP_HEADER + BUSID_LEN;
  return USBIP_IMPORT;
}

static UsbipKind
read_submit (Reader *reader, UsbipMessage *out)
{
  UsbipSubmit *submit = &out->submit;
  guint32 packets;

  read_number (reader, 4); /* transfer_flags: how the host treats its memory, short packets are always right */
  submit->length = read_number (reader, 4);
  read_number (reader, 4); /* start_frame */
  packets = read_number (reader, 4);
  read_number (reader, 4); /* interval */
  read_bytes (reader, submit->setup, sizeof submit->setup);
  if (submit->length > USBIP_TRANSFER_MAX || submit->endpoint > 15 || (packets != 0 && packets != NO_PACKETS))
    return USBIP_BROKEN;
  out->size = COMMAND_HEADER + (submit->in ? 0 : submit->length);
  if (reader->len < out->size)
    return USBIP_MORE;
  submit->data = submit->in ? NULL : reader->bytes + COMMAND_HEADER;
  return USBIP_SUBMIT;
}

UsbipKind
usbip_read_command (const guint8 *bytes, gsize len, UsbipMessage *out)
{
  Reader reader = { bytes, len, 0 };
  guint32 command, device, direction;

  if (len < COMMAND_HEADER)
    return USBIP_MORE;
  command = read_number (&reader, 4);
  out->seqnum = out->submit.seqnum = read_number (&reader, 4);
  device = read_number (&reader, 4);
  direction = read_number (&reader, 4);
  out->submit.endpoint = read_number (&reader, 4);
  out->submit.in = direction == 1;
  if (device != (BUS << 16 | DEVICE) || direction > 1)
    return USBIP_BROKEN;
  if (command == CMD_SUBMIT)
    return read_submit (&reader, out);
  if (command != CMD_UNLINK)
    return USBIP_BROKEN;
  out->victim = read_number (&reader, 4);
  out->size = COMMAND_HEADER;
  return USBIP_UNLINK;
}

static void
write_number (GByteArray *out, guint32 value, guint size)
{
  for (guint i = size; i > 0; i--) {
    guint8 byte = (guint8) (value >> (8 * (i - 1)));

    g_byte_array_append (out, &byte, 1);
  }
}

static void
write_zeros (GByteArray *out, guint n)
{
  guint at = out->len;

  g_byte_array_set_size (out, at + n);
  memset (out->data + at, 0, n);
}

static void
write_text (GByteArray *out, const char *text, guint size)
{
  guint len = (guint) strlen (text);

  g_byte_array_append (out, (const guint8 *) text, len);
  write_zeros (out, size - len);
}

static void
write_operation (GByteArray *out, guint16 code, guint32 status)
{
  write_number (out, VERSION, 2);
  write_number (out, code, 2);
  write_number (out, status, 4);
}

static void
write_device (GByteArray *out)
{
  guint n_interfaces;

  usb_interfaces (&n_interfaces);
  write_text (out, "/sys/devices/sim7000/usb1/" USBIP_BUSID, PATH_LEN);
  write_text (out, USBIP_BUSID, BUSID_LEN);
  write_number (out, BUS, 4);
  write_number (out, DEVICE, 4);
  write_number (out, SPEED_HIGH, 4);
  write_number (out, USB_VENDOR, 2);
  write_number (out, USB_PRODUCT, 2);
  write_number (out, USB_RELEASE, 2);
  write_zeros (out, 3);     /* the interfaces have the class */
  write_number (out, 0, 1); /* not configured */
  write_number (out, 1, 1);
  write_number (out, n_interfaces, 1);
}

void
usbip_write_devlist (GByteArray *out, gboolean plugged)
{
  guint n;
  const UsbInterface *interfaces = usb_interfaces (&n);

  write_operation (out, OP_REP_DEVLIST, 0);
  write_number (out, plugged ? 1 : 0, 4);
  if (!plugged)
    return;
  write_device (out);
  for (guint i = 0; i < n; i++) {
    const guint8 class[] = { 0xff, interfaces[i].subclass, interfaces[i].protocol, 0 };

    g_byte_array_append (out, class, sizeof class);
  }
}

void
usbip_write_import (GByteArray *out, gboolean granted)
{
  write_operation (out, OP_REP_IMPORT, granted ? 0 : OP_FAILED);
  if (granted)
    write_device (out);
}

static void
write_command (GByteArray *out, guint32 command, guint32 seqnum, gint32 status)
{
  write_number (out, command, 4);
  write_number (out, seqnum, 4);
  write_zeros (out, 12); /* device, direction, endpoint: only the host says them */
  write_number (out, (guint32) status, 4);
}

void
usbip_write_ret_submit (GByteArray *out, guint32 seqnum, gint32 status, const guint8 *data, gsize actual)
{
  write_command (out, RET_SUBMIT, seqnum, status);
  write_number (out, (guint32) actual, 4);
  write_number (out, 0, 4); /* start_frame */
  write_number (out, NO_PACKETS, 4);
  write_zeros (out, 12); /* error_count, padding */
  if (data != NULL)
    g_byte_array_append (out, data, (guint) actual);
}

void
usbip_write_ret_unlink (GByteArray *out, guint32 seqnum, gint32 status)
{
  write_command (out, RET_UNLINK, seqnum, status);
  write_zeros (out, 24);
}
