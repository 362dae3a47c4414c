#include <gtest/gtest.h>

#include "tests/edi/counted_memory.hpp"
#include "tests/edi/recorder.hpp"

namespace cargo::edi::test {
namespace {

/// Looks at every value and keeps nothing.
class Counter : public ReadHandler {
public:
    std::size_t segments = 0;
    std::size_t bytes = 0;
    std::size_t errors = 0;
    void interchange_start(const InterchangeHeader&) override {}
    void message_start(const MessageHeader&, FindingLog& log) override { log_ = &log; }
    void group_start(const Group&) override {}
    void segment(const SegmentView& segment) override {
        ++segments;
        for (const Component& component : segment.component_list()) bytes += component.text.size();
    }
    void group_end(const Group&) override {}
    void message_end(const MessageEnd&) override { errors += log_->true_count(); }
    void interchange_end(const FindingLog& log) override { errors += log.true_count(); }

private:
    FindingLog* log_ = nullptr;
};

std::size_t allocations_for(std::size_t consignments) {
    std::string body = "BGM+85+D+9'";
    for (std::size_t i = 0; i < consignments; ++i) {
        body +=
            "CNI+1+X'RFF+BM:B?+X'LOC+9+CNSHA'NAD+CN+1++A COMPANY?: WITH A LONG NAME'GID+1+10:CT'FTX+AAA+++SHOES, IT?'S "
            "SAID'MEA+AAE+G+KGM:10'";
    }
    std::string bytes = "UNB+UNOC:3+ME+YOU+260102:0304+R1'UNH+1+CUSCAR:D:95B:UN'" + body + "UNT+" +
                        std::to_string(3 + 7 * consignments) + "+1'UNZ+1+R1'";
    Counter counter;
    const std::size_t before = allocations();
    walk(bytes, {}, counter);
    const std::size_t after = allocations();
    EXPECT_EQ(counter.segments, 1 + 7 * consignments);
    EXPECT_EQ(counter.errors, 0U);
    return after - before;
}

TEST(Allocation, ASegmentWithoutFaultAllocatesNothing) {
    const std::size_t few = allocations_for(10);
    const std::size_t many = allocations_for(5'000);
    EXPECT_GT(few, 0U) << "the counter counts";
    EXPECT_EQ(few, many) << "what is allocated, is allocated once a file";
}

}  // namespace
}  // namespace cargo::edi::test
