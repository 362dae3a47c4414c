#include <ctime>
#include <functional>

#include "libcargo/limits.hpp"
#include "tests/xml/hostile_files.hpp"
#include "tests/xml/xml_sample.hpp"

/// Bytes meant to harm: each refused for what it is, or read in linear time.
namespace cargo::edi::xml::test {
namespace {

TEST(XmlHostile, EachIsRefusedForWhatItIs) {
    for (const HostileFile& one : hostile_files()) {
        SCOPED_TRACE(one.name);
        const std::vector<std::string> said = told(one.bytes);
        ASSERT_FALSE(said.empty());
        EXPECT_TRUE(said.back().starts_with(one.code)) << said.back();
        EXPECT_NE(message_of(one.bytes).verdict, Verdict::accepted);
    }
}

TEST(XmlHostile, LimitsAreWhereTheySay) {
    const auto nested = [](std::size_t levels) {
        std::string inner;
        for (std::size_t i = 0; i < levels; ++i) inner += "<x>";
        for (std::size_t i = 0; i < levels; ++i) inner += "</x>";
        return changed("</Awmds>", inner + "</Awmds>");
    };
    const std::vector<std::string> unknown{"~structure_unknown_segment x"};
    EXPECT_EQ(told(nested(limits::xml_depth_max - 1)), unknown);  // the root is one level
    EXPECT_EQ(told(nested(limits::xml_depth_max)).back(), "syntax_too_large Awmds");
    const auto attributes = [](std::size_t count) {
        std::string all;
        for (std::size_t i = 0; i < count; ++i) all += " a" + std::to_string(i) + "=\"\"";
        return changed("<Totals_segment>", "<Totals_segment" + all + ">");
    };
    EXPECT_TRUE(told(attributes(limits::xml_attributes_max)).empty());
    EXPECT_EQ(told(attributes(limits::xml_attributes_max + 1)).back(), "syntax_too_large General_segment");
    // Text is counted while it passes, and never held beyond what one value may have.
    EXPECT_EQ(told(changed("CAPT. ESSAI", std::string(limits::element_bytes_max, 'A'))),
              std::vector<std::string>{"~value_too_long Master_information"});
    EXPECT_EQ(told(changed("CAPT. ESSAI", std::string(limits::element_bytes_max + 1, 'A'))),
              std::vector<std::string>{"value_too_long Master_information"});
    // Xerces pulls ahead, so markup over the limit by less than one of its buffers may pass.
    EXPECT_TRUE(
        told(changed("<Totals_segment>", "<!--" + std::string(limits::xml_markup_bytes_max / 2, '.') + "--><Totals_segment>"))
            .empty());
    EXPECT_EQ(
        told(changed("<Totals_segment>", "<!--" + std::string(limits::xml_markup_bytes_max * 2, '.') + "--><Totals_segment>"))
            .back(),
        "syntax_too_large General_segment");
    const std::string late = changed("<Awmds>", std::string(limits::xml_prolog_bytes_max, ' ') + "<Awmds>");
    EXPECT_EQ(told(late), std::vector<std::string>{"syntax_too_large ?xml"});
}

/// A head, a unit again and again, a tail: a file of any size without its memory.
class Repeated final : public ByteSource {
public:
    Repeated(std::string head, std::string unit, std::size_t times)
        : text_(std::move(head)), unit_(std::move(unit)), times_(times) {}
    std::size_t read(char* into, std::size_t room) override {
        if (at_ == text_.size() && times_ > 0) {
            --times_;
            text_ = unit_;
            at_ = 0;
        }
        const std::size_t size = std::min(room, text_.size() - at_);
        text_.copy(into, size, at_);
        at_ += size;
        given += size;
        return size;
    }
    std::size_t given = 0;

private:
    std::string text_, unit_;
    std::size_t times_, at_ = 0;
};

class LastFinding final : public MessageSink {
public:
    void interchange_start(const InterchangeHeader&) override {}
    void message(Message&& message) override {
        if (!message.findings.empty()) last = message.findings.back().code;
    }
    void interchange_end(std::vector<Finding>&&, bool) override {}
    Errc last{};
};

TEST(XmlHostile, AFileOverTheLimitIsNotReadToItsEnd) {
    const std::string text = file_bytes("awmds_le_havre.xml");
    const std::size_t at = text.find("CAPT. ESSAI");
    Repeated source(text.substr(0, at), std::string(1'000'000, 'A'), 1'000);
    LastFinding sink;
    read_messages(source, {}, sink);
    EXPECT_EQ(sink.last, Errc::syntax_too_large);
    EXPECT_LT(source.given, limits::interchange_bytes_max + 1'000'000);
}

/// The smallest whole manifest: the sample's header and first bill.
std::string one_bill() {
    std::string text = file_bytes("awmds_le_havre.xml");
    const std::size_t second = text.find("  <Bol_segment>", text.find("</Bol_segment>"));
    text.erase(second, text.find("</Awmds>") - second);
    text = changed("bols>7<", "bols>1<", changed("containers>7<", "containers>2<", text));
    return changed(">1127<", ">600<", changed(">93781<", ">42000<", text));
}

TEST(XmlHostile, CutAtEveryByteItIsIncomplete) {
    const std::string whole = one_bill();
    ASSERT_TRUE(told(whole).empty());
    const std::size_t end = whole.rfind('>') + 1;
    std::size_t faults = 0;
    for (std::size_t size = 1; size < end && faults < 5; ++size) {
        const std::vector<Interchange> ones = read(std::string_view(whole).substr(0, size));
        ASSERT_EQ(ones.size(), 1U);
        const std::vector<Finding>& of_file = ones[0].findings;
        const std::vector<Finding>& all = of_file.empty() ? ones[0].messages.at(0).findings : of_file;
        ASSERT_FALSE(all.empty()) << size;
        faults += all.back().code == Errc::syntax_truncated ? 0 : 1;
        EXPECT_EQ(to_string(all.back().code), "syntax_truncated")
            << whole.substr(0, size).substr(size - std::min<std::size_t>(size, 20));
        for (const Message& message : ones[0].messages) EXPECT_EQ(message.verdict, Verdict::refused) << size;
    }
    EXPECT_TRUE(told(whole.substr(0, end)).empty());
}

double cpu_seconds(const std::function<void()>& work) {
    timespec start{};
    timespec end{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    work();
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    return static_cast<double>(end.tv_sec - start.tv_sec) + static_cast<double>(end.tv_nsec - start.tv_nsec) / 1e9;
}

/// Bytes that go on for ever in the same way: at one size and at twice that, a byte costs no more than three times what it does
/// in a valid file. The best of several tries, for the machine may be busy.
TEST(XmlHostile, AFloodIsPaidByItsBytes) {
    const std::string sample = file_bytes("awmds_le_havre.xml");
    const std::size_t first = sample.find("  <Bol_segment>");
    const std::string head = sample.substr(0, first);
    const std::string bills = sample.substr(first, sample.rfind("</Awmds>") - first);
    const auto seconds_a_byte = [](const std::string& start, const std::string& unit, std::size_t bytes) {
        std::string text = start;
        while (text.size() < bytes) text += unit;
        return cpu_seconds([&] { (void)read(text); }) / static_cast<double>(text.size());
    };
    constexpr std::size_t size = 2'000'000;
    double valid = 1;
    for (int i = 0; i < 5; ++i) valid = std::min(valid, seconds_a_byte(head, bills, size));
    for (const Flood& flood : floods()) {
        SCOPED_TRACE(flood.name);
        const std::string start = head + std::string(flood.within);
        double one = 1;
        double two = 1;
        for (int i = 0; i < 5 && (one > 3 * valid || two > 3 * valid); ++i) {
            one = std::min(one, seconds_a_byte(start, flood.unit, size));
            two = std::min(two, seconds_a_byte(start, flood.unit, 2 * size));
        }
        EXPECT_LE(one / valid, 3);
        EXPECT_LE(two / valid, 3);
    }
}

}  // namespace
}  // namespace cargo::edi::xml::test
