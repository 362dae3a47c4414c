#include "edi/stream_reader.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "libcargo/limits.hpp"
#include "map_sample.hpp"
#include "tests/edi/recorder.hpp"

/// A file in pieces reads as the whole does, wherever it was cut; a file cut off is never taken for a whole one.
namespace cargo::edi::test {
namespace {

class Kept final : public MessageSink {
public:
    std::vector<Interchange> all;
    void interchange_start(const InterchangeHeader& header) override { all.emplace_back().header = header; }
    void message(Message&& message) override { all.back().messages.push_back(std::move(message)); }
    void interchange_end(std::vector<Finding>&& findings, bool refused) override {
        all.back().findings = std::move(findings);
        if (!refused) return;
        for (Message& message : all.back().messages) message.verdict = Verdict::refused;
    }
};

/// Read from the pieces that begin at `cuts`, which rise.
std::vector<Interchange> read_in_pieces(std::string_view bytes, const std::vector<std::size_t>& cuts) {
    Kept kept;
    StreamReader reader({}, kept);
    std::size_t from = 0;
    for (const std::size_t cut : cuts) {
        const std::string piece(bytes.substr(from, cut - from));  // gone after the call, as a network's buffer is
        reader.feed(piece);
        from = cut;
    }
    reader.feed(std::string(bytes.substr(from)));
    reader.finish();
    return std::move(kept.all);
}

TEST(StreamReader, BlanksBeforeAFileOfAnySizeAreNoFault) {
    const std::string sound = file_bytes("portday_cuscar.edi");
    for (const std::string& blanks : {std::string("\n"), std::string(" \r\n"), std::string(5'000, '\n')}) {
        const std::string whole = blanks + sound;
        const std::vector<Interchange> expected = read(whole);
        ASSERT_EQ(expected.size(), 1U);
        EXPECT_TRUE(expected.front().findings.empty());
        for (std::size_t cut = 0; cut <= std::min<std::size_t>(whole.size(), 200); ++cut) {
            ASSERT_EQ(read_in_pieces(whole, {cut}), expected) << blanks.size() << " blanks, cut at " << cut;
        }
    }
}

TEST(StreamReader, AFileOfLessThanASegmentIsRead) {
    for (const char* const text :
         {"", "\n", " U", "\nUN", " \r\n", "\xEF\xBB\xBF", "\n\xEF\xBB\xBF", "\xEF", "UNB", "\n\n\nUNB'"}) {
        const std::string whole = text;
        const std::vector<Interchange> expected = read(whole);
        for (std::size_t cut = 0; cut <= whole.size(); ++cut) EXPECT_EQ(read_in_pieces(whole, {cut}), expected) << whole;
    }
}

class EveryStoryMessage : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryStoryMessage, ReadsTheSameInTwoPiecesCutAtAnyByte) {
    const std::string whole = file_bytes(GetParam());
    const std::vector<Interchange> expected = read(whole);
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
        ASSERT_EQ(read_in_pieces(whole, {cut}), expected) << "cut at " << cut;
    }
}

TEST_P(EveryStoryMessage, ReadsTheSameByteByByte) {
    const std::string whole = file_bytes(GetParam());
    std::vector<std::size_t> cuts;
    for (std::size_t cut = 1; cut < whole.size(); ++cut) cuts.push_back(cut);
    EXPECT_EQ(read_in_pieces(whole, cuts), read(whole));
}

TEST_P(EveryStoryMessage, CutOffAtAnyByteIsNeverAccepted) {
    const std::string whole = file_bytes(GetParam());
    const std::size_t end = whole.find_last_of('\'');  // of UNZ: what lacks nothing but that is whole
    for (std::size_t cut = 0; cut < end; ++cut) {
        for (const Interchange& one : read(std::string_view(whole).substr(0, cut))) {
            ASSERT_FALSE(one.findings.empty()) << "cut at " << cut;
            for (const Message& message : one.messages) ASSERT_EQ(message.verdict, Verdict::refused) << "cut at " << cut;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(, EveryStoryMessage,
                         ::testing::Values("portday_cuscar.edi", "portday_coarri.edi", "portday_coreor_d95b.edi",
                                           "portday_coreor_d00b.edi", "portday_codeco_out.edi", "portday_codeco_out_2.edi",
                                           "portday_codeco_never_allowed.edi", "cuscar_broken.edi", "cuscar_syntax_4.edi",
                                           "cuscar_structure.edi", "cuscar_one_good_one_bad.edi"),
                         [](const ::testing::TestParamInfo<const char*>& given) {
                             std::string name(given.param);
                             return name.substr(0, name.find('.'));
                         });

/// Inputs whose reading looks ahead, or passes over what it cannot keep.
std::vector<std::pair<std::string, std::string>> awkward_files() {
    const std::string one = interchange("CUSCAR:D:95B:UN", small_manifest_body());
    const std::string head = "UNB+UNOC:3+ME+YOU+260102:0304+R1'UNH+1+CUSCAR:D:95B:UN'BGM+85+D+9'";
    const std::size_t large = limits::segment_bytes_max + 500;
    std::string wrapped;
    for (std::size_t i = 0; i < one.size(); i += 80) wrapped += one.substr(i, 80) + "\r\n";
    const std::string no_trailer = one.substr(0, one.find("UNZ+"));
    std::string two_wrapped = no_trailer + one;
    for (std::size_t i = 80; i < two_wrapped.size(); i += 81) two_wrapped.insert(i, "\n");
    std::string released_control =
        "UNA:+.?*\x1CUNB+UNOC:3+A+B+261121:1842+R1\x1CUNH+1+CUSCAR:D:95B:UN\x1C"
        "BGM+785+DOC?\x1C"
        "1+9\x1C";
    released_control += "NAD+CN+++" + std::string(3'000, 'x') + "CAF\xC9\x1CUNT+4+1\x1CUNZ+1+R1\x1C";
    return {
        {"nothing", ""},
        {"only the mark of UTF-8", "\xEF\xBB\xBF"},
        {"two interchanges, the first without end", no_trailer + "\r\n" + one},
        {"two interchanges, the second with UNA", no_trailer + "UNA:+.? '\r\n" + one},
        {"UNA that is none", head + "UNA:+.? '" + std::string(1'100, ' ') + "UNB+UNOC:3'"},
        {"an escaped tag", head + "U?NB+UNOC:3'"},
        {"wrapped lines", wrapped},
        {"wrapped lines, and a tag across one", two_wrapped},
        {"end-of-file mark", one + "\r\n\x1A"},
        {"a segment over the limit", head + "FTX+AAA+++A:B?::" + std::string(large, 'x') + ":C+D'" + "FTX+AAA'UNT+5+1'UNZ+1+R1'"},
        {"a released delimiter that is a control character", released_control},
        {"a tag over the limit", head + std::string(large, 'X') + "'UNT+4+1'UNZ+1+R1'"},
        {"too large, and the file ends in it", head + "FTX+" + std::string(2 * large, 'x')},
        {"too large, and a release character is the last byte", head + "FTX+" + std::string(large, 'x') + "?"},
        {"terminators released across pieces", head + "FTX+" +
                                                   [&] {
                                                       std::string text;
                                                       while (text.size() < large) text += "x?'";
                                                       return text;
                                                   }() +
                                                   "'UNT+4+1'UNZ+1+R1'"},
        {"more components than fit", head + "FTX+" + std::string(limits::components_per_segment_max + 10, ':') + "'UNZ+1+R1'"},
        {"more elements than fit", head + "FTX" + std::string(limits::components_per_segment_max + 10, '+') + "'UNZ+1+R1'"},
        {"an oversize UNB behind an open interchange", head + "UNB+UNOC:3+" + std::string(large, 'x') + "'UNZ+1+R1'"},
        {"not EDIFACT", std::string(10'000, '{')},
    };
}

TEST(StreamReader, AControlCharacterIsNoTextEvenWhereItIsADelimiter) {
    const std::vector<Interchange> read_whole =
        read("UNA:+.?*\x1CUNB+UNOC:3+A+B+261121:1842+R1\x1CUNH+1+CUSCAR:D:95B:UN\x1C"
             "BGM+785+DOC?\x1C"
             "1+9\x1CUNT+3+1\x1CUNZ+1+R1\x1C");
    ASSERT_EQ(read_whole.size(), 1U);
    ASSERT_EQ(read_whole[0].messages.size(), 1U);
    EXPECT_EQ(std::get<Manifest>(read_whole[0].messages[0].body).document, "DOC\uFFFD1");
}

TEST(StreamReader, AwkwardFilesReadTheSameInPiecesOfAnySize) {
    const char* given = std::getenv("CARGO_TEST_SEED");
    const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : 20261126;
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed));
    std::mt19937_64 dice(seed);
    for (const auto& [name, bytes] : awkward_files()) {
        SCOPED_TRACE(name);
        const std::vector<Interchange> expected = read(bytes);
        for (const std::size_t piece_max :
             {std::size_t{7}, std::size_t{300}, std::size_t{5'000}, std::size_t{100'000}, std::size_t{400'000}}) {
            std::vector<std::size_t> cuts;
            std::size_t at = 0;
            while ((at += 1 + dice() % piece_max) < bytes.size()) cuts.push_back(at);
            ASSERT_EQ(read_in_pieces(bytes, cuts), expected) << "pieces up to " << piece_max;
        }
    }
}

TEST(StreamReader, GivesAMessageBeforeTheFileEnds) {
    const std::string one = interchange("CUSCAR:D:95B:UN", small_manifest_body());
    const std::size_t end = one.find("UNZ+");
    const std::string message = one.substr(one.find("UNH+"), end - one.find("UNH+"));
    Kept kept;
    StreamReader reader({}, kept);
    reader.feed(one.substr(0, end));
    for (int i = 0; i < 20; ++i) reader.feed(message);
    ASSERT_EQ(kept.all.size(), 1U);
    EXPECT_GE(kept.all[0].messages.size(), 15U);
    reader.feed(one.substr(end));
    reader.finish();
    EXPECT_EQ(kept.all[0].messages.size(), 21U);
}

}  // namespace
}  // namespace cargo::edi::test
