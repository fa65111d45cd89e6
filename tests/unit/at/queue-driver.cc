// SPDX-License-Identifier: GPL-2.0-or-later
#include "queue-driver.h"

namespace {

// What src/modem knows as unsolicited; facts 2.12.
const char *const urcs[] = { "RDY",
                             "+CFUN:",
                             "+CPIN:",
                             "+CREG:",
                             "+CGREG:",
                             "+CEREG:",
                             "NO CARRIER",
                             "CONNECT",
                             "UNDER-VOLTAGE",
                             "OVER-VOLTAGE",
                             "NORMAL POWER DOWN",
                             "POWER DOWN",
                             "SMS Ready",
                             "SMS DONE",
                             "PB DONE",
                             "RING",
                             "+CRING:",
                             "+CMTI:",
                             "+CMT:",
                             "+CDS:",
                             "+CBM:",
                             "+CUSD:",
                             "+CNSMOD:",
                             "+CTZV:",
                             "+NITZ:",
                             "*PSNWID:",
                             "*PSUTTZ:",
                             "DST:",
                             "+PDP:",
                             "+APP PDP:",
                             "+UGNSINF:",
                             nullptr };

std::string
render_reply (const AtReply &reply)
{
  std::string text = "reply " + std::to_string (reply.id) + " " + at_final_to_string (reply.final);

  if (reply.code != AT_CODE_UNKNOWN)
    text += " " + std::to_string (reply.code);
  if (*reply.text != '\0')
    text += std::string (" (") + reply.text + ")";
  for (guint i = 0; i < reply.lines->len; i++)
    text += std::string (" | ") + (const char *) g_ptr_array_index (reply.lines, i);
  return text;
}

std::string
render_data (const guint8 *data, gsize len)
{
  std::string text;

  for (gsize i = 0; i < len; i++) {
    char hex[3];
    g_snprintf (hex, sizeof hex, "%02x", data[i]);
    text += hex;
  }
  return text;
}

} // namespace

QueueDriver::QueueDriver () : queue (at_queue_new ())
{
  at_queue_set_urcs (queue, urcs);
}

QueueDriver::~QueueDriver ()
{
  at_queue_free (queue);
}

guint
QueueDriver::submit (const char *line, const char *prefix, guint flags, gint64 timeout_ms, const char *body)
{
  const AtCommand command = { line, prefix, body, timeout_ms * 1000, flags };
  guint id = at_queue_submit (queue, &command, now_us);

  drain ();
  return id;
}

void
QueueDriver::receive (const std::string &bytes)
{
  at_queue_receive (queue, (const guint8 *) bytes.data (), bytes.size (), now_us);
  drain ();
}

void
QueueDriver::pass (gint64 ms)
{
  gint64 end_us = now_us + ms * 1000;

  while (at_queue_deadline (queue) <= end_us) {
    now_us = MAX (now_us, at_queue_deadline (queue));
    at_queue_tick (queue, now_us);
    drain ();
  }
  now_us = end_us;
}

std::string
QueueDriver::take_written ()
{
  drain ();
  return std::move (written);
}

std::vector<std::string>
QueueDriver::take_events ()
{
  drain ();
  return std::move (events);
}

void
QueueDriver::drain ()
{
  AtEvent event;

  gsize len = 0;

  while (const guint8 *data = at_queue_pop_output (queue, &len))
    written.append ((const char *) data, len);
  while (at_queue_pop_event (queue, &event)) {
    std::string text;

    switch (event.type) {
    case AT_EVENT_REPLY:
      text = render_reply (event.reply);
      elapsed_us = event.reply.elapsed_us;
      break;
    case AT_EVENT_URC:
      text = std::string ("urc ") + event.urc;
      break;
    case AT_EVENT_DATA:
      text = "data " + render_data (event.data, event.data_len);
      break;
    }
    if (event.type == AT_EVENT_DATA && !events.empty () && events.back ().rfind ("data ", 0) == 0)
      events.back () += text.substr (5);
    else
      events.push_back (text);
    at_event_clear (&event);
  }
}
