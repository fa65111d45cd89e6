// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "daemon/bus/errors.h"
}

static std::string
name_of (GQuark domain, int code)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "x");
  g_autofree char *name = errors_dbus_name (error);

  return name;
}

TEST (Errors, EveryDialtoneErrorHasItsNameOnTheBus)
{
  for (int code = 0; code < DT_N_ERRORS; code++)
    EXPECT_EQ (name_of (DT_ERROR, code),
               std::string ("org.dialtone1.Error.") + dt_error_name (static_cast<DtError> (code)));
}

TEST (Errors, BadArgumentsAndMissingRightsHaveTheStandardNames)
{
  EXPECT_EQ (name_of (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT), "org.freedesktop.DBus.Error.InvalidArgs");
  EXPECT_EQ (name_of (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED), "org.freedesktop.DBus.Error.AccessDenied");
  EXPECT_EQ (name_of (G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD), "org.freedesktop.DBus.Error.UnknownMethod");
}

TEST (Errors, WhatHasNoNameIsFailed)
{
  EXPECT_EQ (name_of (G_IO_ERROR, G_IO_ERROR_NO_SPACE), "org.dialtone1.Error.Failed");
  EXPECT_EQ (name_of (DT_ERROR, 999), "org.dialtone1.Error.Failed");
}
