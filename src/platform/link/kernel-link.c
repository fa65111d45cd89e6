/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/link/kernel-link.h"

#include "base/log.h"
#include "platform/fd-source.h"
#include "platform/link/line-quality.h"
#include "platform/link/ppp-device.h"
#include "platform/owned-fd.h"
#include "platform/serial/port-takeover.h"
#include "platform/serial/tty.h"
#include "ppp/ppp-hdlc.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* What the two descriptors are called when they are kept. */
#define KEPT_CHANNEL "channel"
#define KEPT_UNIT "unit"

/* What may wait in the tty when the line discipline changes. */
#define MAX_FIRST 16384

struct _KernelLinks {
  LinkOps ops;
};

struct _Link {
  Port *port;
  const LinkListener *listener;
  gpointer user_data;
  PppDevice device;
  GSource *channel_source; /* LCP, PAP, CHAP, and the hang-up */
  GSource *unit_source;    /* IPCP, IPV6CP, and what the kernel does not know */
  GSource *soon;           /* brings what came before the kernel took over */
  GQueue first;            /* of GByteArray: packets as the kernel would give them */
  gboolean hung_up;        /* the listener knows */
  gboolean watches_carrier;
};

/* The last thing a caller does: the listener may detach. */
static void
tell_hangup (Link *link, const char *text)
{
  if (link->hung_up)
    return;
  link->hung_up = TRUE;
  source_clear (&link->soon);
  source_clear (&link->channel_source);
  source_clear (&link->unit_source); /* it would turn readable for ever */
  link->listener->hangup (link->user_data, text);
}

/* Likewise the last thing a caller does: the listener may detach. */
static void
tell_frame (Link *link, const guint8 *packet, gsize len)
{
  guint16 protocol;
  const guint8 *info;
  gsize info_len;

  if (kernel_ppp_parse (packet, len, &protocol, &info, &info_len))
    link->listener->frame (link->user_data, protocol, info, info_len);
}

/* One packet a turn: the listener may detach with it. */
static void
read_packet (Link *link, int fd, GIOCondition ready)
{
  guint8 packet[KERNEL_PPP_MAX_PACKET];
  gssize n = read (fd, packet, sizeof packet);

  if (n > 0) {
    tell_frame (link, packet, (gsize) n);
  } else if (n == 0 || errno == ENXIO || (ready & (G_IO_HUP | G_IO_ERR | G_IO_NVAL)) != 0) {
    tell_hangup (link, _ ("the port was hung up"));
  }
}

static void
channel_ready (gpointer user_data, GIOCondition ready)
{
  Link *link = user_data;

  read_packet (link, link->device.channel, ready);
}

static void
unit_ready (gpointer user_data, GIOCondition ready)
{
  Link *link = user_data;

  read_packet (link, link->device.unit, ready);
}

static void
listen_to_kernel (Link *link)
{
  link->channel_source = fd_source_new (link->device.channel, G_IO_IN, channel_ready, link);
  link->unit_source = fd_source_new (link->device.unit, G_IO_IN, unit_ready, link);
  /* LCP going down must be seen before the network packets that came with it. */
  g_source_set_priority (link->unit_source, G_PRIORITY_DEFAULT + 1);
}

static gboolean
bring_first (gpointer user_data)
{
  Link *link = user_data;
  g_autoptr (GByteArray) packet = g_queue_pop_head (&link->first);

  if (packet != NULL) {
    tell_frame (link, packet->data, packet->len);
  } else {
    source_clear (&link->soon);
    listen_to_kernel (link);
  }
  return G_SOURCE_CONTINUE;
}

/* Frames that are whole, read as the kernel would before LCP is open; text between them is left out. What is left of
 * one at the end is lost, and the peer sends it again. */
static void
queue_frames (Link *link, const guint8 *data, gsize len)
{
  g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
  HdlcStatus status = HDLC_FRAME;

  hdlc_decoder_set_accm (decoder, HDLC_DEFAULT_OPTIONS.accm);
  while (status != HDLC_NEED_MORE && len > 0) {
    HdlcFrame frame;
    gsize used = 0;
    status = hdlc_decoder_feed (decoder, data, len, &used, &frame);
    data += used;
    len -= used;
    if (status == HDLC_TEXT) {
      const guint8 *flag = memchr (data, HDLC_FLAG, len);
      gsize text = flag == NULL ? len : (gsize) (flag - data);
      data += text;
      len -= text;
    }
    if (status == HDLC_FRAME) {
      guint8 *packet = kernel_ppp_build (frame.protocol, frame.info, frame.len);
      g_queue_push_tail (&link->first, g_byte_array_new_take (packet, KERNEL_PPP_HEADER + frame.len));
    }
  }
}

/* The change of the line discipline throws away what the tty has received. Appends it to @first. */
static void
read_rest (int tty, GByteArray *first)
{
  guint8 bytes[4096];
  gssize n = 0;

  while (first->len < MAX_FIRST && (n = read (tty, bytes, sizeof bytes)) > 0)
    g_byte_array_append (first, bytes, (guint) n);
}

static void
port_received (gpointer user_data, const guint8 *data, gsize len)
{
  /* The port is suspended: it reads nothing. */
}

static void
port_lost (gpointer user_data, const char *text)
{
  tell_hangup (user_data, text);
}

static void
port_drained (gpointer user_data)
{
}

static const PortTaker taker = { .received = port_received, .lost = port_lost, .drained = port_drained };

static const char *
datapath (const LinkOps *ops)
{
  return "kernel";
}

static Link *
attach (const LinkOps *ops, Port *port, const guint8 *pending, gsize len, const LinkListener *listener,
        gpointer user_data, GError **error)
{
  g_autofree Link *link = g_new0 (Link, 1);
  g_autoptr (GByteArray) first = g_byte_array_append (g_byte_array_new (), pending, (guint) len);

  link->port = port;
  link->listener = listener;
  link->user_data = user_data;
  g_queue_init (&link->first);
  port_take (port, &taker, link);
  port_suspend (port, TRUE);
  if (port_lost_text (port) == NULL)
    read_rest (port_fd (port), first);
  if (!ppp_device_open (&link->device, port_fd (port), error)) {
    port_suspend (port, FALSE);
    port_give_back (port, first->data + len, first->len - len);
    return NULL;
  }
  KernelPppValues values = kernel_ppp_values (&kernel_ppp_default_config);
  ppp_device_configure (&link->device, &values);
  link->watches_carrier = tty_set_carrier_watch (port_fd (port), TRUE);
  dt_log (DT_LOG_DEBUG, link->device.name, "in the kernel; DCD is %s",
          tty_has_carrier (port_fd (port)) ? "up" : "not up yet, or never");
  queue_frames (link, first->data, first->len);
  link->soon = g_idle_source_new ();
  g_source_set_priority (link->soon, G_PRIORITY_DEFAULT);
  g_source_set_callback (link->soon, bring_first, link, NULL);
  g_source_attach (link->soon, NULL);
  return g_steal_pointer (&link);
}

static void
keep (const Link *link, const char *id)
{
  port_keep (link->port, id, KEPT_CHANNEL, link->device.channel);
  port_keep (link->port, id, KEPT_UNIT, link->device.unit);
}

static Link *
adopt (const LinkOps *ops, Port *port, const char *id, guint ifindex, const LinkListener *listener, gpointer user_data,
       GError **error)
{
  g_auto (OwnedFd) channel = port_take_kept (port, id, KEPT_CHANNEL);
  g_auto (OwnedFd) unit = port_take_kept (port, id, KEPT_UNIT);
  g_autofree Link *link = g_new0 (Link, 1);

  if (!ppp_device_adopt (&link->device, port_fd (port), channel, unit, ifindex, error))
    return NULL;
  (void) owned_fd_steal (&channel);
  (void) owned_fd_steal (&unit);
  link->port = port;
  link->listener = listener;
  link->user_data = user_data;
  link->watches_carrier = tty_watches_carrier (port_fd (port));
  g_queue_init (&link->first);
  port_take (port, &taker, link);
  listen_to_kernel (link);
  return g_steal_pointer (&link);
}

static void
send_packet (Link *link, guint16 protocol, const guint8 *info, gsize len, gboolean lcp_defaults)
{
  g_autofree guint8 *packet = kernel_ppp_build (protocol, info, len);
  int fd = kernel_ppp_is_channel_protocol (protocol) ? link->device.channel : link->device.unit;

  /* The kernel sends LCP codes 1 to 7 with the defaults by itself. It queues, and refuses only after a hang-up, which
   * has its own way here. */
  if (!link->hung_up && write (fd, packet, KERNEL_PPP_HEADER + len) < 0)
    dt_log (DT_LOG_DEBUG, link->device.name, "a packet was not sent: %s", g_strerror (errno));
}

static void
configure (Link *link, const LinkConfig *config)
{
  KernelPppValues values = kernel_ppp_values (config);

  ppp_device_configure (&link->device, &values);
}

static void
set_passing (Link *link, gboolean ip4, gboolean ip6)
{
  ppp_device_set_passing (&link->device, ip4, ip6);
}

static guint
ifindex (const Link *link)
{
  return link->device.ifindex;
}

static const char *
ifname (const Link *link)
{
  return link->device.name;
}

static void
get_statistics (Link *link, LinkStatistics *out)
{
  if (!ppp_device_statistics (&link->device, out))
    *out = link->device.counters;
}

static gint64
silence (const Link *link)
{
  return ppp_device_silence (&link->device);
}

static void
detach (Link *link)
{
  if (link == NULL)
    return;
  source_clear (&link->soon);
  source_clear (&link->channel_source);
  source_clear (&link->unit_source);
  if (ppp_device_is_seven_bit (&link->device))
    dt_log (DT_LOG_WARNING, link->device.name, SEVEN_BIT_WARNING);
  /* The modem drops DCD at the end of the call, perhaps it has: the port stays. */
  gboolean dead = link->watches_carrier && !tty_set_carrier_watch (port_fd (link->port), FALSE);
  ppp_device_close (&link->device, link->hung_up);
  if (dead)
    port_reopen (link->port);
  port_suspend (link->port, FALSE);
  port_give_back (link->port, NULL, 0);
  g_queue_clear_full (&link->first, (GDestroyNotify) g_byte_array_unref);
  g_free (link);
}

KernelLinks *
kernel_links_new (void)
{
  KernelLinks *self = g_new0 (KernelLinks, 1);

  self->ops = (LinkOps) {
    .datapath = datapath,
    .attach = attach,
    .send = send_packet,
    .configure = configure,
    .set_passing = set_passing,
    .ifindex = ifindex,
    .ifname = ifname,
    .statistics = get_statistics,
    .silence = silence,
    .detach = detach,
    .keep = keep,
    .adopt = adopt,
  };
  return self;
}

void
kernel_links_free (KernelLinks *self)
{
  g_free (self);
}

const LinkOps *
kernel_links_ops (KernelLinks *self)
{
  return &self->ops;
}
