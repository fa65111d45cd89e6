/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The <AcT> number of +COPS and +CREG (3GPP TS 27.007 §7.3). */
#pragma once

#include "at/at-fields.h"
#include "at/at-reply.h"

G_BEGIN_DECLS

/* Whether @field has the form of an <AcT>: an unquoted number 0 to 13, of at most three digits since there may be
 * leading zeros. */
gboolean at_technology_is_field (const AtField *field);

/* FALSE, with @out untouched, for another form, and for a number that has no value of AtTechnology (5G). */
gboolean at_technology_from_field (const AtField *field, AtTechnology *out);

G_END_DECLS
