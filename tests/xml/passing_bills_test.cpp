#include <malloc.h>

#include <algorithm>

#include "edi/xml/write_awmds.hpp"
#include "libcargo/iso6346.hpp"
#include "tests/edi/gathered_bills.hpp"
#include "tests/xml/random_manifest.hpp"
#include "tests/xml/xml_sample.hpp"

/// Bills handed on as they end are those of the manifest that is kept whole, with the same findings, in memory that does not grow
/// with the ship.
namespace cargo::edi::xml::test {
namespace {

void expect_the_same(const std::string& bytes) {
    edi::test::GatheredBills gathered;
    XmlOptions options;
    options.read.bills = &gathered;
    const Message header = message_of(bytes, options);
    gathered.expect_those_of(header, message_of(bytes));
}

TEST(XmlPassingBills, AreThoseOfTheWholeManifest) {
    for (unsigned seed = 1; seed <= 60; ++seed) {
        SCOPED_TRACE(seed);
        expect_the_same(write_awmds(random_manifest(seed), PortClock::in_zone("Europe/Paris").value()));
    }
}

TEST(XmlPassingBills, HaveTheSameFindings) {
    const std::string sample = file_bytes("awmds_le_havre.xml");
    expect_the_same(sample);
    expect_the_same(changed("QLH26BL0102", "QLH26BL0101"));           // a bill twice
    expect_the_same(changed("<Empty_Full>FCL", "<Empty_Full>MTY"));   // goods in an empty box
    expect_the_same(changed("bols>7<", "bols>8<"));
    expect_the_same(changed(">600<", ">601<"));
    expect_the_same(sample.substr(0, sample.size() / 2));
    expect_the_same(changed("<Line_number>1<", "<Line_number>one<", changed("BOL<", "HSB<")));
}

/// Gives a head, so many bills of their own numbers, and a tail.
class Ship final : public ByteSource {
public:
    explicit Ship(std::size_t bills) : left_(bills) {
        const std::string sample = file_bytes("awmds_le_havre.xml");
        const std::size_t first = sample.find("  <Bol_segment>");
        const std::size_t end = sample.find("</Bol_segment>") + std::string_view("</Bol_segment>\n").size();
        head_ = sample.substr(0, first);
        bill_ = sample.substr(first, end - first);
        text_ = head_;
    }
    std::size_t read(char* into, std::size_t room) override {
        if (at_ == text_.size()) next();
        const std::size_t size = text_.copy(into, room, at_);
        at_ += size;
        bytes += size;
        return size;
    }
    std::size_t bytes = 0;

private:
    void next() {
        at_ = 0;
        if (left_ == 0) {
            text_ = std::exchange(tail_, {});
            return;
        }
        --left_;
        text_ = bill_;
        text_.replace(text_.find("QLH26BL0101"), 11, "QLH" + std::to_string(10'000'000 + left_));
        for (const std::string_view box : {"QAIU2001017", "QAIU2001022"}) {
            const std::string serial = std::to_string(100'000 + left_);
            std::string number = std::string(box == "QAIU2001017" ? "QAIU" : "QABU") + serial;
            number += iso6346_check_digit(number);
            text_.replace(text_.find(box), box.size(), number);
        }
    }
    std::size_t left_;
    std::string head_, bill_, text_;
    std::string tail_ = "</Awmds>";
    std::size_t at_ = 0;
};

/// Bills that are dropped, and the most memory there was meanwhile.
class Dropped final : public BillSink, public MessageSink {
public:
    void unit(Equipment&&) override { ++units; }
    void bill(ManifestConsignment&&) override {
        if (++bills % 64 == 0) most = std::max(most, ::mallinfo2().uordblks + ::mallinfo2().hblkhd);
    }
    void end(const ManifestEnd&) override {}
    void interchange_start(const InterchangeHeader&) override {}
    void message(Message&& message) override { findings = message.findings_true_count; }
    void interchange_end(std::vector<Finding>&&, bool) override {}
    std::size_t units = 0;
    std::size_t bills = 0;
    std::size_t most = 0;
    std::size_t findings = 0;
};

/// Twice the largest ship: what is remembered of a bill and its two boxes are some 600 bytes, of the 2,300 it came in and the
/// 5,000 it is as an object. A sanitizer's allocator says nothing of itself, and then nothing is asked.
TEST(XmlPassingBills, NeedLittleMemoryForALargeShip) {
    constexpr std::size_t bills = 25'000;
    constexpr std::size_t most = 18'000'000;
    Ship ship(bills);
    Dropped dropped;
    XmlOptions options;
    options.read.bills = &dropped;
    const std::size_t before = ::mallinfo2().uordblks + ::mallinfo2().hblkhd;
    read_messages(ship, options, dropped);
    EXPECT_EQ(dropped.bills, bills);
    EXPECT_EQ(dropped.findings, 4U);  // the totals
    EXPECT_GT(ship.bytes, 50'000'000U);
    const std::size_t grown = dropped.most - std::min(dropped.most, before);
    RecordProperty("bytes", std::to_string(grown));
    EXPECT_LT(grown, most) << grown;

}

}  // namespace
}  // namespace cargo::edi::xml::test
