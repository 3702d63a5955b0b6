// What scalars of the format mean, and what they must not be.

#include "scenarios/reading/values.hpp"

#include <gtest/gtest.h>

namespace drsim {
namespace {

template <class T>
std::optional<T> value(const Parsed<T>& parsed) {
  if (const auto* good = std::get_if<T>(&parsed)) return *good;
  return {};
}

TEST(Duration, is_read_exactly) {
  const std::vector<std::pair<std::string, Duration>> texts{{"90s", 90s},
                                                            {"10m", 10min},
                                                            {"1h 30m", 90min},
                                                            {"1h30m", 90min},
                                                            {"1.5h", 90min},
                                                            {"250ms", 250ms},
                                                            {"80us", 80us},
                                                            {"2d", 48h},
                                                            {"0s", 0s},
                                                            {"0.000001s", 1us},
                                                            {"1d 2h 3m 4s 5ms 6us", 26h + 3min + 4s + 5ms + 6us},
                                                            {"3650d", longest_duration}};
  for (const auto& [text, span] : texts) EXPECT_EQ(value(parse_duration(text)), span) << text;
}

TEST(Duration, is_refused_unless_it_has_units_and_order) {
  for (const char* text : {"",
                           "90",
                           "1.5",
                           "s",
                           "90 s ",
                           " 90s",
                           "90sec",
                           "30m 1h",
                           "1h 1h",
                           "-1s",
                           "+1s",
                           "1e3s",
                           "0.1us",
                           "1..5s",
                           "1.s",
                           ".s",
                           "1h  30m",
                           "3651d",
                           "99999999999999999999s",
                           "1h,30m",
                           "nan",
                           "∞",
                           "1H"})
    EXPECT_FALSE(value(parse_duration(text))) << text;
}

TEST(Duration, is_printed_as_it_is_read) {
  for (const Duration span :
       {Duration{1}, Duration{999'999}, Duration{1'000'001}, Duration(59min), Duration(26h + 3ms), longest_duration})
    EXPECT_EQ(value(parse_duration(to_text(span))), span) << to_text(span);
}

TEST(BitRate, is_read_in_bits) {
  EXPECT_EQ(value(parse_bit_rate("200Mbit")), BitRate{200'000'000});
  EXPECT_EQ(value(parse_bit_rate("1.5Gbit")), BitRate{1'500'000'000});
  EXPECT_EQ(value(parse_bit_rate("56kbit")), BitRate{56'000});
  for (const char* text :
       {"200", "200MB/s", "200Mb", "200Mbps", "0Mbit", "-1Mbit", "0.5bit", "Mbit", "1 Gbit", "99999999Tbit", ""})
    EXPECT_FALSE(value(parse_bit_rate(text))) << text;
}

TEST(ByteRate, is_read_in_bytes) {
  EXPECT_EQ(value(parse_byte_rate("500kB/s")), ByteRate{500'000});
  EXPECT_EQ(value(parse_byte_rate("0B/s")), ByteRate{0});
  for (const char* text : {"500", "500kB", "500kbit", "500kb/s", "500KB/s"})
    EXPECT_FALSE(value(parse_byte_rate(text))) << text;
}

TEST(Share, is_of_a_hundred) {
  EXPECT_EQ(value(parse_share("10%")), 0.1);
  EXPECT_EQ(value(parse_share("0%")), 0.0);
  EXPECT_EQ(value(parse_share("0.5%")), 0.005);
  EXPECT_EQ(value(parse_share("100%")), 1.0);
  for (const char* text : {"10", "0.1", "-1%", "100.1%", "10 %", "%", "1e1%", "10%%", "nan%", ".%"})
    EXPECT_FALSE(value(parse_share(text))) << text;
}

TEST(FrameRate, is_frames_per_second) {
  EXPECT_EQ(value(parse_frame_rate("100/s")), FrameRate{100});
  for (const char* text : {"100", "0/s", "-1/s", "1.5/s", "5%", "/s", "100 /s"})
    EXPECT_FALSE(value(parse_frame_rate(text))) << text;
}

TEST(Priority, goes_in_steps) {
  EXPECT_EQ(value(parse_priority("0")), 0);
  EXPECT_EQ(value(parse_priority("61440")), 61440);
  for (const char* text : {"1", "-4096", "65536", "low", "4096.0"}) EXPECT_FALSE(value(parse_priority(text))) << text;
}

TEST(Prefix, has_no_host_bits_and_one_spelling) {
  EXPECT_EQ(value(parse_prefix("192.168.1.0/24")), (Prefix{{0xc0a80100}, 24}));
  EXPECT_EQ(value(parse_prefix("0.0.0.0/0")), (Prefix{{0}, 0}));
  EXPECT_EQ(value(parse_prefix("10.0.0.1/32")), (Prefix{{0x0a000001}, 32}));
  for (const char* text : {"192.168.1.1/24", "10.1.0.0/016", "010.1.0.0/16", "10.1/16", "10.0.0.0/33", "10.0.0.0/-1",
                           "10.0.0.0", "10.0.0.0/", "2001:db8::/32", "10.0.0.0/8 "})
    EXPECT_FALSE(value(parse_prefix(text))) << text;
}

TEST(Address, is_four_decimal_numbers) {
  EXPECT_EQ(value(parse_address("192.168.1.4")), (Address{0xc0a80104}));
  for (const char* text : {"192.168.1", "192.168.1.256", "192.168.01.4", "::1", "localhost", ""})
    EXPECT_FALSE(value(parse_address(text))) << text;
}

TEST(Date, is_in_the_calendar) {
  EXPECT_EQ(value(parse_date("2028-02-29 23:59"))->day, 29);
  for (const char* text : {"2026-02-29 10:00", "2026-13-01 10:00", "2026-01-01 24:00", "2026-01-01", "2026-01-01T10:00",
                           "26-01-01 10:00", "2026-01-01 -1:00"})
    EXPECT_FALSE(value(parse_date(text))) << text;
}

TEST(Bound, compares) {
  EXPECT_EQ(value(parse_bound("<= 90m"))->comparison, Comparison::at_most);
  EXPECT_EQ(value(parse_bound("<90m"))->comparison, Comparison::less);
  EXPECT_EQ(value(parse_bound("= 0s"))->bound, Duration{});
  EXPECT_EQ(value(parse_bound(">= 1h 30m"))->bound, 90min);
  for (const char* text : {"90m", "<=", "=< 90m", "== 90m", "<= 90", "!= 1s"})
    EXPECT_FALSE(value(parse_bound(text))) << text;
}

}  // namespace
}  // namespace drsim
