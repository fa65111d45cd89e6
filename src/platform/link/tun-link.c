/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/link/tun-link.h"

#include "base/log.h"
#include "platform/fd-source.h"
#include "platform/link/hangup-text.h"
#include "platform/link/interface-counters.h"
#include "platform/link/line-quality.h"
#include "platform/link/tun-device.h"
#include "platform/owned-fd.h"
#include "platform/serial/port-takeover.h"
#include "ppp/ppp-hdlc.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#define PROTOCOL_IP4 0x0021
#define PROTOCOL_IP6 0x0057
/* What the device's descriptor is called when it is kept. */
#define KEPT_TUN "tun"

/* Frames go to the port in one write of about this size. It is also how much waits here while the port is slow: the
 * rest stays in the queue of the TUN device, where the kernel's traffic control sees it. */
#define BATCH_SIZE 8192
/* At most, dropped ones included. */
#define PACKETS_PER_BATCH 256
/* So many batches in one turn of the main loop; then the others have theirs. */
#define BATCHES_PER_TURN 8
/* How long a line of text may take to become whole. */
#define TEXT_WAIT_MS 100
/* The modem's last words within a frame are data when the frame goes on so soon. */
#define LAST_WORDS_WAIT_MS 300

struct _TunLinks {
  LinkOps ops;
};

struct _Link {
  Port *port;
  const LinkListener *listener;
  gpointer user_data;
  TunDevice device;
  GSource *tun_source;
  GSource *soon; /* decodes the first bytes, or tells of a hang-up, in a turn of its own */
  HdlcDecoder *decoder;
  HdlcOptions tx;
  gboolean pass_ip4, pass_ip6;
  LinkStatistics statistics;
  gint64 heard_us;     /* when the last IP packet came; 0: none did */
  const guint8 *input; /* what is left of the bytes that are being decoded */
  gsize input_len;
  GByteArray *first;   /* came behind CONNECT; NULL: done */
  GByteArray *text;    /* all that came since the modem left data mode; NULL: it has not */
  gsize text_told;     /* so much of it was the hang-up's text */
  GByteArray *words;   /* the input ends with these, within a frame: text, if nothing follows; NULL: it does not */
  GSource *words_wait; /* for what follows them */
  gboolean hung_up;    /* the listener knows, or is about to */
  char *hangup_text;
  guint decoding; /* depth: a listener may detach in the midst */
  gboolean detached;
  guint8 batch[BATCH_SIZE + HDLC_MAX_ENCODED];
};

static void
destroy (Link *link)
{
  hdlc_decoder_free (link->decoder);
  g_clear_pointer (&link->first, g_byte_array_unref);
  g_clear_pointer (&link->text, g_byte_array_unref);
  g_clear_pointer (&link->words, g_byte_array_unref);
  g_free (link->hangup_text);
  g_free (link);
}

static void
forget_words (Link *link)
{
  source_clear (&link->words_wait);
  g_clear_pointer (&link->words, g_byte_array_unref);
}

/* The last thing a caller does: the listener may detach. */
static void
tell_hangup (Link *link, const char *text)
{
  if (link->hung_up)
    return;
  link->hung_up = TRUE;
  source_clear (&link->tun_source);
  source_clear (&link->soon);
  forget_words (link);
  link->listener->hangup (link->user_data, text);
}

static gboolean
tell_hangup_soon (gpointer user_data)
{
  Link *link = user_data;
  g_autofree char *text = g_steal_pointer (&link->hangup_text);

  tell_hangup (link, text);
  return G_SOURCE_REMOVE;
}

static void
set_soon (Link *link, GSource *source, GSourceFunc func)
{
  source_clear (&link->soon);
  link->soon = source;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, link, NULL);
  g_source_attach (source, NULL);
}

/* Looks at the lines of text so far; other words than those that end a call are a stray report of the modem between two
 * frames, and are dropped. @final: no more of them will come. */
static void
read_text (Link *link, gboolean final)
{
  while (link->text != NULL) {
    gsize used = 0;
    g_autofree char *line = hangup_text_line (link->text->data, link->text->len, final, &used);
    if (line == NULL)
      return;
    if (hangup_text_ends_call (line)) {
      link->text_told = used;
      tell_hangup (link, line);
      return;
    }
    g_byte_array_remove_range (link->text, 0, (guint) used);
    if (link->text->len == 0) {
      g_clear_pointer (&link->text, g_byte_array_unref);
      source_clear (&link->soon);
    }
  }
}

static gboolean
text_waited_for (gpointer user_data)
{
  Link *link = user_data;

  source_clear (&link->soon);
  read_text (link, TRUE);
  return G_SOURCE_REMOVE;
}

static void
take_text (Link *link)
{
  const guint8 *flag = link->hung_up ? NULL : memchr (link->input, HDLC_FLAG, link->input_len);
  gsize len = flag == NULL ? link->input_len : (gsize) (flag - link->input);
  gsize room = HANGUP_TEXT_MAX - MIN (link->text->len, HANGUP_TEXT_MAX);

  g_byte_array_append (link->text, link->input, (guint) MIN (len, room));
  link->input += len;
  link->input_len -= len;
  if (link->hung_up)
    return;
  read_text (link, flag != NULL);
  if (!link->detached && link->text != NULL && !link->hung_up && link->soon == NULL)
    set_soon (link, g_timeout_source_new (TEXT_WAIT_MS), text_waited_for);
}

static gboolean
words_stood (gpointer user_data)
{
  Link *link = user_data;

  source_clear (&link->words_wait);
  link->text = g_steal_pointer (&link->words);
  read_text (link, TRUE);
  return G_SOURCE_REMOVE;
}

static void
keep_words (Link *link, const HdlcFrame *text)
{
  if (link->hung_up)
    return;
  g_clear_pointer (&link->words, g_byte_array_unref);
  link->words = g_byte_array_append (g_byte_array_new (), text->info, (guint) text->len);
  if (link->words_wait != NULL)
    return;
  link->words_wait = g_timeout_source_new (LAST_WORDS_WAIT_MS);
  g_source_set_priority (link->words_wait, G_PRIORITY_DEFAULT_IDLE); /* what waits in the port is read first */
  g_source_set_callback (link->words_wait, words_stood, link, NULL);
  g_source_attach (link->words_wait, NULL);
}

static void
take_frame (Link *link, const HdlcFrame *frame)
{
  if (frame->protocol != PROTOCOL_IP4 && frame->protocol != PROTOCOL_IP6) {
    link->listener->frame (link->user_data, frame->protocol, frame->info, frame->len);
    return;
  }
  link->heard_us = g_get_monotonic_time ();
  if (!(frame->protocol == PROTOCOL_IP4 ? link->pass_ip4 : link->pass_ip6))
    return;
  /* Fails while the interface is down and for what is no IP packet: dropped, as a network does. */
  if (write (link->device.fd, frame->info, frame->len) == (gssize) frame->len) {
    link->statistics.rx_packets++;
    link->statistics.rx_bytes += frame->len;
  }
}

static void
decode (Link *link, const guint8 *data, gsize len)
{
  link->decoding++;
  link->input = data;
  link->input_len = len;
  while (link->input_len > 0 && !link->detached) {
    HdlcFrame frame = { .len = 0 };
    HdlcStatus status = HDLC_TEXT;
    gsize used = 0;
    if (link->text == NULL) {
      status = hdlc_decoder_feed (link->decoder, link->input, link->input_len, &used, &frame);
      link->input += used;
      link->input_len -= used;
    }
    switch (status) {
    case HDLC_NEED_MORE:
      forget_words (link);
      link->input_len = 0;
      break;
    case HDLC_FRAME:
      forget_words (link);
      take_frame (link, &frame);
      break;
    case HDLC_TEXT:
      if (frame.len > 0) {
        keep_words (link, &frame);
        link->input_len = 0;
        break;
      }
      forget_words (link);
      if (link->text == NULL)
        link->text = g_byte_array_new ();
      take_text (link);
      break;
    }
  }
  link->decoding--;
  if (link->detached && link->decoding == 0)
    destroy (link);
}

static gboolean
decode_first (gpointer user_data)
{
  Link *link = user_data;
  g_autoptr (GByteArray) first = g_steal_pointer (&link->first);

  source_clear (&link->soon);
  decode (link, first->data, first->len);
  return G_SOURCE_REMOVE;
}

static void
port_received (gpointer user_data, const guint8 *data, gsize len)
{
  Link *link = user_data;

  if (link->first != NULL) /* still waiting for their turn: they came first */
    g_byte_array_append (link->first, data, (guint) len);
  else
    decode (link, data, len);
}

static void
port_lost (gpointer user_data, const char *text)
{
  tell_hangup (user_data, text);
}

/* Encodes packets until the batch is full or there are no more. FALSE when the device is empty or gone. */
static gboolean
fill_batch (Link *link, gsize *filled)
{
  guint8 packet[HDLC_MAX_INFO + 1];

  for (guint i = 0; i < PACKETS_PER_BATCH && *filled < BATCH_SIZE; i++) {
    gssize n = read (link->device.fd, packet, sizeof packet);
    if (n < 0 && errno != EAGAIN && errno != EINTR && link->hangup_text == NULL && !link->hung_up) {
      link->hangup_text = g_strdup_printf (_ ("%s is gone: %s"), link->device.name, g_strerror (errno));
      set_soon (link, g_idle_source_new (), tell_hangup_soon);
      source_clear (&link->tun_source);
    }
    if (n <= 0)
      return FALSE;
    gboolean ip6 = packet[0] >> 4 == 6;
    if (n > HDLC_MAX_INFO || !(ip6 ? link->pass_ip6 : link->pass_ip4))
      continue;
    gsize len = (gsize) n;
    *filled += hdlc_encode (&link->tx, ip6 ? PROTOCOL_IP6 : PROTOCOL_IP4, packet, len, link->batch + *filled);
    link->statistics.tx_packets++;
    link->statistics.tx_bytes += len;
  }
  return TRUE;
}

static void
forward_packets (Link *link)
{
  gboolean more = TRUE;

  for (guint i = 0; more && i < BATCHES_PER_TURN && port_queued (link->port) == 0; i++) {
    gsize filled = 0;
    more = fill_batch (link, &filled);
    if (filled > 0)
      port_write (link->port, link->batch, filled);
  }
  if (link->tun_source != NULL)
    fd_source_want (link->tun_source, port_queued (link->port) == 0 ? G_IO_IN : 0);
}

static void
tun_ready (gpointer user_data, GIOCondition ready)
{
  forward_packets (user_data);
}

static void
port_drained (gpointer user_data)
{
  Link *link = user_data;

  if (link->tun_source != NULL)
    forward_packets (link);
}

static const PortTaker taker = { .received = port_received, .lost = port_lost, .drained = port_drained };

static const char *
datapath (const LinkOps *ops)
{
  return "tun";
}

static Link *
link_new (Port *port, const TunDevice *device, const LinkListener *listener, gpointer user_data)
{
  Link *link = g_new0 (Link, 1);

  link->port = port;
  link->listener = listener;
  link->user_data = user_data;
  link->device = *device;
  link->decoder = hdlc_decoder_new ();
  hdlc_decoder_set_accm (link->decoder, HDLC_DEFAULT_OPTIONS.accm);
  link->tx = HDLC_DEFAULT_OPTIONS;
  link->tun_source = fd_source_new (device->fd, G_IO_IN, tun_ready, link);
  port_take (port, &taker, link);
  return link;
}

static Link *
attach (const LinkOps *ops, Port *port, const guint8 *pending, gsize len, const LinkListener *listener,
        gpointer user_data, GError **error)
{
  TunDevice device;

  if (!tun_device_open (&device, error))
    return NULL;

  Link *link = link_new (port, &device, listener, user_data);
  if (len > 0) {
    link->first = g_byte_array_append (g_byte_array_new (), pending, (guint) len);
    set_soon (link, g_idle_source_new (), decode_first);
  }
  return link;
}

static void
keep (const Link *link, const char *id)
{
  port_keep (link->port, id, KEPT_TUN, link->device.fd);
}

/* What the earlier process had read of a frame or had not written is lost: the decoder finds its way at the next
 * flag. */
static Link *
adopt (const LinkOps *ops, Port *port, const char *id, guint ifindex, const LinkListener *listener, gpointer user_data,
       GError **error)
{
  g_auto (OwnedFd) fd = port_take_kept (port, id, KEPT_TUN);
  TunDevice device;

  if (!tun_device_adopt (&device, fd, ifindex, error))
    return NULL;
  (void) owned_fd_steal (&fd);
  Link *link = link_new (port, &device, listener, user_data);
  (void) interface_counters_read (NULL, ifindex, &link->statistics);
  port_suspend (port, FALSE);
  return link;
}

static void
send_packet (Link *link, guint16 protocol, const guint8 *info, gsize len, gboolean lcp_defaults)
{
  guint8 frame[HDLC_MAX_ENCODED];

  if (link->hung_up)
    return;
  gsize encoded = hdlc_encode (lcp_defaults ? &HDLC_DEFAULT_OPTIONS : &link->tx, protocol, info, len, frame);
  g_return_if_fail (encoded > 0);
  port_write (link->port, frame, encoded);
}

static void
configure (Link *link, const LinkConfig *config)
{
  link->tx = (HdlcOptions) { .accm = config->tx_accm, .pfc = config->pfc, .acfc = config->acfc };
  hdlc_decoder_set_accm (link->decoder, config->rx_accm);
}

static void
set_passing (Link *link, gboolean ip4, gboolean ip6)
{
  link->pass_ip4 = ip4;
  link->pass_ip6 = ip6;
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
  const HdlcCounters *counters = hdlc_decoder_counters (link->decoder);

  *out = link->statistics;
  out->rx_errors = counters->bad_fcs + counters->too_long + counters->aborted + counters->runt;
}

static gint64
silence (const Link *link)
{
  return link->heard_us == 0 ? G_MAXINT64 : g_get_monotonic_time () - link->heard_us;
}

static void
detach (Link *link)
{
  if (link == NULL)
    return;
  const HdlcCounters *counters = hdlc_decoder_counters (link->decoder);
  if (counters->frames == 0 && counters->seven_bit > 0)
    dt_log (DT_LOG_WARNING, link->device.name, SEVEN_BIT_WARNING);
  source_clear (&link->tun_source);
  source_clear (&link->soon);
  forget_words (link);
  tun_device_close (&link->device);
  if (link->text != NULL)
    port_give_back (link->port, link->text->data + link->text_told, link->text->len - link->text_told);
  else
    port_give_back (link->port, link->input, link->input_len);
  link->detached = TRUE;
  if (link->decoding == 0)
    destroy (link);
}

TunLinks *
tun_links_new (void)
{
  TunLinks *self = g_new0 (TunLinks, 1);

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
tun_links_free (TunLinks *self)
{
  g_free (self);
}

const LinkOps *
tun_links_ops (TunLinks *self)
{
  return &self->ops;
}
