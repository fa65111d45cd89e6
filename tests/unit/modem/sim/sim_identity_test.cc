// SPDX-License-Identifier: GPL-2.0-or-later
// Which SIM it is, and of which operator.
#include "modem-fixture.h"

namespace {

class SimIdentity : public ModemTest {};

// In country 405 codes of two and of three digits stand side by side.
TEST_F (SimIdentity, TheCardTellsHowLongItsOperatorsCodeIs)
{
  device.imsi = "405861000000001";
  device.script = [] (const std::string &c) -> std::optional<std::string> {
    return c == "+CRSM=176,28589,0,0,4" ? std::optional<std::string> ("\r\n+CRSM: 144,0,\"00000003\"\r\n")
                                        : std::nullopt;
  };
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (SECOND);
  EXPECT_STREQ (sim_info ()->operator_code, "405861");
  device.script = nullptr;
}

TEST_F (SimIdentity, TheServingNetworkTellsToo)
{
  device.imsi = "405861000000001";
  device.cpsi = "LTE CAT-M1,Online,405-861,0x2CEC,28608801,434,EUTRAN-BAND3,1750,5,5,-6,-100,-57,16";
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (SECOND);
  EXPECT_STREQ (sim_info ()->operator_code, "405861");
}

TEST_F (SimIdentity, ANetworkThatIsNotHomeTellsNothing)
{
  device.imsi = "310260000000001";
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (SECOND);
  EXPECT_STREQ (sim_info ()->operator_code, "310260");
}

TEST_F (SimIdentity, IdentityIsToldOnRequest)
{
  Answer sim, modem_identity;

  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  modem_get_sim_identity (modem, answered, &sim);
  modem_get_identity (modem, answered, &modem_identity);
  ASSERT_TRUE (wait (sim));
  ASSERT_TRUE (wait (modem_identity));
  ASSERT_TRUE (sim.has_result);
  EXPECT_EQ (sim.iccid, device.iccid);
  EXPECT_EQ (sim.imsi, device.imsi);
  EXPECT_EQ (modem_identity.imei, "867723030123456");
}

} // namespace
