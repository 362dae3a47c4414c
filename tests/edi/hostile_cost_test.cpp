#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <functional>

#include "edi/interchange.hpp"
#include "tests/edi/counted_memory.hpp"
#include "tests/edi/recorder.hpp"

/// What hostile bytes cost beside valid ones: at most three times the processor a byte, in linear time, and ten times their size
/// in memory. Ratios of processor time within one process; the best of several tries, for the machine may be busy.
namespace cargo::edi::test {
namespace {

constexpr std::size_t megabyte = 1'000'000;

struct Flood {
    std::string_view name;
    std::string head;
    std::string unit;
};

std::vector<Flood> floods() {
    const std::string unb = "UNB+UNOC:3+ME+YOU+260102:0304+R1'";
    const std::string message = unb + "UNH+1+CUSCAR:D:95B:UN'BGM+85+D+9'";
    const std::string message_4 = "UNB+UNOC:4+ME+YOU+20260102:0304+R1'UNH+1+CUSCAR:D:95B:UN'BGM+85+D+9'";
    const std::string lines = "UNB+UNOC:3+ME+YOU+260102:0304+R1\nUNH+1+CUSCAR:D:95B:UN\nBGM+85+D+9\n";
    const std::string bill = message + "CNI+1+B'RFF+BM:B'";
    return {
        {"element separators", message + "FTX", "+"},
        {"component separators", message + "FTX", ":"},
        {"release characters", message + "FTX+", "?"},
        {"release characters before letters", message + "FTX+", "?A"},
        {"letters", message + "FTX+", "A"},
        {"repetition separators", message_4 + "FTX+", "*"},
        {"repeated values", message_4 + "FTX+", "A*"},
        {"blanks", unb, " "},
        {"NUL", message + "FTX+", std::string(1, '\0')},
        {"letters without an envelope", "", "A"},
        {"empty segments in a message", message, "X'"},
        {"empty segments outside", unb, "X'"},
        {"terminators", unb, "'"},
        {"messages without end", unb, "UNH+1'"},
        {"messages of a type we know, without end", unb, "UNH+1+CUSCAR:D:95B:UN'"},
        {"messages that end", unb, "UNH+1+CUSCAR:D:95B:UN'UNT+2+1'"},
        {"interchanges without end", "", "UNB+UNOC:3'"},
        {"interchanges of messages", "", unb + "UNH+1'UNH+2'UNH+3'UNH+4'UNH+5'UNH+6'UNH+7'UNH+8'UNH+9'UNZ+9+R1'"},
        {"consignments without goods", message, "CNI+1'"},
        {"bills without goods", message + "CNI+1'", "RFF+BM:A'"},
        {"goods without anything", bill, "GID'"},
        {"splits", bill + "GID+1+1:CT'", "SGP+A'"},
        {"boxes without number", message, "EQD+CN'"},
        {"groups too late", message, "CNI+1+X'EQD+CN+A'"},
        {"line ends", message + "FTX+", "\n"},
        {"line ends beside values", message + "FTX", "\nA\n+"},
        {"line ends that end segments", lines, "X\n"},
        {"service strings", unb, "UNA:+.? '"},
        {"codes of no list", message, "LOC+ZZZ+A'"},
        {"bytes above ASCII", message + "FTX+AAA+++", "\xE9\xFF"},
    };
}

std::string filled(const Flood& flood, std::size_t bytes) {
    std::string text = flood.head;
    while (text.size() < bytes) text += flood.unit;
    return text;
}

/// Many consignments without fault.
std::string valid(std::size_t bytes) {
    std::string body = "BGM+85+D+9'TDT+20+V1+1++CAR:172:20+++CALL1:103::SHIP'EQD+CN+CSQU3054383+22G1:102:5++3+5'";
    for (std::size_t i = 1; body.size() < bytes; ++i) {
        const std::string number = std::to_string(i);
        body +=
            "CNI+" + number + "+BILL" + number + "'RFF+BM:BILL" + number + "'LOC+9+CNSHA::6'LOC+11+FRLEH::6'GIS+23'" +
            "NAD+CN+C1:160:ZZZ++A NAME OF A FIRM+12 A STREET+LE HAVRE++76600+FR'NAD+CZ+++ANOTHER FIRM+ITS STREET+SHANGHAI+++CN'" +
            "GID+1+10:CT'FTX+AAA+++SHOES IN CARTONS:HS CODE?: 640399'MEA+AAE+G+KGM:1000'SGP+CSQU3054383+10'PCI+24+MARKS 1-10'";
    }
    return interchange("CUSCAR:D:95B:UN", body);
}

/// What sanitizers add is not the same for each code: there only a cost without bound shows.
#if !defined(__has_feature)
#define __has_feature(feature) 0
#endif
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr double times_max = 9;
#else
constexpr double times_max = 3;
#endif

double cpu_seconds(const std::string& text) {
    timespec start{};
    timespec end{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    (void)read(text);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    return static_cast<double>(end.tv_sec - start.tv_sec) + static_cast<double>(end.tv_nsec - start.tv_nsec) / 1e9;
}

/// `measure` until it is below `limit`, five times at most: the least it gave.
double least(double limit, const std::function<double()>& measure) {
    double best = measure();
    for (int attempt = 1; attempt < 5 && best > limit; ++attempt) best = std::min(best, measure());
    return best;
}

TEST(HostileCost, TheValidMessageIsValid) {
    const std::vector<Interchange> one = read(valid(100'000));
    ASSERT_EQ(one.at(0).messages.size(), 1U);
    EXPECT_EQ(one[0].messages[0].verdict, Verdict::accepted);
    EXPECT_TRUE(one[0].messages[0].findings.empty());
}

TEST(HostileCost, AByteCostsAtMostThreeTimesThatOfAValidMessage) {
    const std::string good = valid(4 * megabyte);
    for (const Flood& flood : floods()) {
        const std::string bad = filled(flood, 4 * megabyte);
        const double ratio = least(times_max, [&] { return cpu_seconds(bad) / cpu_seconds(good); });
        EXPECT_LE(ratio, times_max) << flood.name;
        RecordProperty(std::string(flood.name), std::to_string(ratio));
    }
}

TEST(HostileCost, TwiceTheBytesTakeTwiceTheTime) {
    for (const Flood& flood : floods()) {
        const std::string once = filled(flood, 2 * megabyte);
        const std::string twice = filled(flood, 4 * megabyte);
        const double ratio = least(2.3, [&] { return cpu_seconds(twice) / std::max(cpu_seconds(once), 1e-6); });
        EXPECT_LE(ratio, 2.3) << flood.name;
    }
}

TEST(HostileCost, MemoryStaysBelowTenTimesTheBytes) {
    for (const Flood& flood : floods()) {
        for (const std::size_t size : {megabyte, 4 * megabyte}) {
            const std::string bad = filled(flood, size);
            const std::size_t before = live_bytes();
            reset_peak();
            (void)read(bad);
            EXPECT_LE(peak_bytes() - before, 10 * size) << flood.name << ", " << size << " bytes";
        }
    }
}

/// Each consignment of an IFCSUM may tell boxes, and six bytes tell one, which is a hundred times that as an object: so many, and
/// no more.
TEST(HostileCost, BoxesOfConsignmentsEndAtAShipload) {
    Flood boxes{"boxes", "UNB+UNOC:3+ME+YOU+260102:0304+R1'UNH+1+IFCSUM:D:97A:UN'BGM+785+D+9'", "CNI+1+B'"};
    for (int i = 0; i < 900; ++i) boxes.unit += "EQD+B'";
    const auto peak_of = [&](std::size_t bytes) {
        const std::string bad = filled(boxes, bytes);
        const std::size_t before = live_bytes();
        reset_peak();
        (void)read(bad);
        return peak_bytes() - before;
    };
    const std::size_t peak = peak_of(4 * megabyte);
    EXPECT_LE(peak, 10 * 4 * megabyte);
    EXPECT_LE(peak_of(5 * megabyte), peak + peak / 10);
}

TEST(HostileCost, LongerInputsOfOneElementNeedNoMoreMemory) {
    const std::string head = "UNB+UNOC:3+ME+YOU+260102:0304+R1'UNH+1+CUSCAR:D:95B:UN'BGM+85+";
    const auto peak_of = [&](std::size_t bytes) {
        const std::string bad = head + std::string(bytes, 'x') + "'";
        const std::size_t before = live_bytes();
        reset_peak();
        (void)read(bad);
        return peak_bytes() - before;
    };
    (void)peak_of(megabyte);  // what is made once
    EXPECT_LE(peak_of(20 * megabyte), peak_of(2 * megabyte));
}

}  // namespace
}  // namespace cargo::edi::test
