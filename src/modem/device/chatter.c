/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component of all that a modem says unasked and nobody needs. */
#include "modem/device/chatter.h"

static const ModemUrc urcs[] = {
  { "RING", NULL },      { "+CRING:", NULL },  { "+CMTI:", NULL },   { "+CMT:", NULL },  { "+CDS:", NULL },
  { "+CBM:", NULL },     { "+CUSD:", NULL },   { "+CNSMOD:", NULL }, { "+CTZV:", NULL }, { "+NITZ:", NULL },
  { "*PSNWID:", NULL },  { "*PSUTTZ:", NULL }, { "DST:", NULL },     { "+PDP:", NULL },  { "+APP PDP:", NULL },
  { "+UGNSINF:", NULL }, { "$G", NULL },       { NULL, NULL },
};

const ModemComponent chatter_component = { .name = "chatter", .urcs = urcs };
