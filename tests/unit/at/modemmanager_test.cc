// SPDX-License-Identifier: GPL-2.0-or-later
// How many of the replies that another program's authors met are read rightly:
// tests/vectors/at/replies-modemmanager.txt.
#include "queue-driver.h"
#include "reply-renderers.h"

#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

extern "C" {
#include "at/at-error-codes.h"
}

namespace {

std::string
bytes_of (const std::string &text)
{
  std::string bytes;

  for (gsize i = 0; i < text.size (); i++) {
    if (text[i] == '\\' && i + 1 < text.size ())
      bytes += text[++i] == 'r' ? '\r' : '\n';
    else
      bytes += text[i];
  }
  return bytes;
}

// "ok", "error", or "none" when the bytes hold no final result of a dial.
std::string
render_final (const std::string &text)
{
  QueueDriver driver;
  std::vector<std::string> events;

  driver.submit ("D*99#", nullptr, AT_FLAG_DATA);
  driver.receive (bytes_of (text));
  for (const std::string &event : driver.take_events ()) {
    if (event.rfind ("reply 1 ", 0) == 0)
      return event.rfind ("reply 1 OK", 0) == 0 || event.rfind ("reply 1 CONNECT", 0) == 0 ? "ok" : "error";
  }
  return "none";
}

std::string
render_urc (const std::string &text)
{
  QueueDriver driver;
  std::string rendered;

  driver.receive (bytes_of (text));
  for (std::string event : driver.take_events ()) {
    for (gsize at = event.find ('\n'); at != std::string::npos; at = event.find ('\n'))
      event.replace (at, 1, " / ");
    rendered += (rendered.empty () ? "" : " | ") + event.substr (event.rfind ("urc ", 0) == 0 ? 4 : 0);
  }
  return rendered;
}

// The lines as they come out of the queue, which joins a list that was broken.
std::string
render_networks (const std::string &text)
{
  QueueDriver driver;
  std::string bytes, rendered;

  driver.submit ("+COPS=?", "+COPS:");
  for (gsize at = 0, end; at != std::string::npos; at = end == std::string::npos ? end : end + 3) {
    end = text.find (" / ", at);
    bytes += "\r\n" + text.substr (at, end == std::string::npos ? end : end - at) + "\r\n";
  }
  driver.receive (bytes + "\r\nOK\r\n");
  for (const std::string &event : driver.take_events ()) {
    EXPECT_EQ (event.rfind ("reply 1 OK", 0), 0u) << event;
    for (gsize at = event.find (" | "); at != std::string::npos;) {
      gsize end = event.find (" | ", at + 3);
      std::string networks = reply_renderers ().at ("cops-test") (
        event.substr (at + 3, end == std::string::npos ? end : end - at - 3).c_str ());
      rendered += (rendered.empty () || networks.empty () ? "" : " ") + networks;
      at = end;
    }
  }
  return rendered;
}

std::string
render (const ReplyVector &vector)
{
  if (vector.parser == "final")
    return render_final (vector.line);
  if (vector.parser == "urc")
    return render_urc (vector.line);
  if (vector.parser == "cme")
    return std::to_string (at_cme_from_string (vector.line.c_str ()));
  if (vector.parser == "cms")
    return std::to_string (at_cms_from_string (vector.line.c_str ()));
  if (vector.parser == "cops-test")
    return render_networks (vector.line);
  return reply_renderers ().at (vector.parser) (vector.line.c_str ());
}

std::string
count_in_head ()
{
  std::ifstream file (AT_VECTORS "/replies-modemmanager.txt");
  std::string line;

  while (std::getline (file, line)) {
    if (line.rfind ("# count: ", 0) == 0)
      return line.substr (9);
  }
  return "none";
}

TEST (ModemManagersReplies, AreReadAsTheyAreMeant)
{
  std::map<char, int> n;

  for (const ReplyVector &vector : read_reply_vectors ("replies-modemmanager.txt")) {
    std::string got = render (vector);

    switch (vector.mark) {
    case '~':
      EXPECT_EQ (got, vector.marked) << "line " << vector.number << ": " << vector.line;
      EXPECT_NE (got, vector.expected) << "line " << vector.number << ": the choice is none any more";
      break;
    case '-':
      EXPECT_NE (got, vector.expected) << "line " << vector.number << ": it is read";
      break;
    default:
      EXPECT_EQ (got, vector.expected) << "line " << vector.number << ": " << vector.line;
    }
    n[vector.mark]++;
  }
  int right = n['\0'] + n['~'], all = right + n['-'];
  EXPECT_GE (right, 0.97 * all);
  EXPECT_EQ (count_in_head (), std::to_string (all) + " replies, " + std::to_string (n['\0'])
                                 + " as their authors read them, " + std::to_string (n['~']) + " by choice, "
                                 + std::to_string (n['-']) + " not read");
}

} // namespace
