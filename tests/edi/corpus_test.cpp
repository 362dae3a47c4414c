#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/edi/recorder.hpp"

/// Real files of others. Skipped, by name, where they are not at hand.
namespace cargo::edi::test {
namespace {

namespace fs = std::filesystem;

fs::path corpus() {
    return fs::path(QUAI_SOURCE_DIR) / ".." / "shared" / "corpus" / "edifact";
}

std::string bytes_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class Corpus : public testing::Test {
protected:
    void SetUp() override {
        if (!fs::exists(corpus())) GTEST_SKIP() << "no corpus beside the project";
    }
};

struct Sample {
    std::string_view file;
    std::vector<std::string> errors;  ///< of messages, then of the envelope: code and tag
    std::uint32_t segments;           ///< of the first message
};

/// What is really wrong with each file, looked up by eye.
TEST_F(Corpus, OurMessagesAreReadWithTheirRealFaults) {
    const Sample samples[] = {
        // clang-format off
        {"CUSCAR/index24458594901__cuscar_d95b_lot10_breakbulk.edi",  // cut out of a message of 313 segments
         {"envelope_count_differs UNT"}, 30},
        {"CUSCAR/chrishumphreys_edifact-cuscar-tools__simple.edi",
         {"value_too_long TDT", "envelope_count_differs UNT"}, 30},
        {"CUSCAR/MattLaurie_ts-edifact__parse_ts_CUSCAR.edi",
         {"structure_unknown_directory UNH", "envelope_test_not_supported UNB"}, 13},
        {"COARRI/php-edifact_edifact__D95BCOARRI.edi", {}, 33},
        {"COREOR/RECONSTRUCTED__coreor_d00b_smdg20_ticts.edi", {}, 22},
        {"CODECO/RECONSTRUCTED__codeco_d95b_itg14_depot.edi", {"envelope_reference_differs UNZ"}, 13},
        {"CODECO/php-edifact_edifact-generator__SAMPLES-04.edi",
         {"value_too_long EQD", "structure_too_many_elements SEL"}, 13},
        {"CODECO/smart-data-models_dataModel.MarineTransport__EdiCodeco_example.edi", {"value_too_long TDT"}, 22},
        {"CODECO/RECONSTRUCTED__codeco_d95b_bad_una.edi",              // five characters in UNA; NAD joined to TDT
         {"structure_too_many_elements TDT", "structure_missing_segment NAD", "syntax_bad_service_string UNA",
          "structure_too_many_elements UNZ"}, 13},
        // clang-format on
    };
    for (const Sample& sample : samples) {
        SCOPED_TRACE(sample.file);
        const Recorder read = walked(bytes_of(corpus() / sample.file));
        std::vector<std::string> errors;
        for (const auto* list : {&read.findings, &read.envelope}) {
            for (const Finding& f : *list) {
                if (f.severity == Severity::error) errors.push_back(std::string(to_string(f.code)) + " " + f.segment);
            }
        }
        EXPECT_EQ(errors, sample.errors);
        ASSERT_FALSE(read.segments.empty());
        EXPECT_EQ(read.segments[0], sample.segments);
    }
}

TEST_F(Corpus, EveryFileIsReadToItsEnd) {
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(corpus())) {
        if (!entry.is_regular_file()) continue;
        SCOPED_TRACE(entry.path().filename().string());
        const std::string bytes = bytes_of(entry.path());
        const std::vector<Interchange> found = read(bytes);
        ++files;
        ASSERT_FALSE(found.empty());
        for (const Interchange& one : found) {
            for (const Finding& f : one.findings) EXPECT_LE(f.at.byte_offset.value_or(0), bytes.size());
            for (const Message& message : one.messages) {
                const bool ours = message.header.type == "CUSCAR" || message.header.type == "COARRI" ||
                                  message.header.type == "CODECO" || message.header.type == "COREOR";
                const bool said = std::ranges::any_of(message.findings, [](const Finding& f) {
                    return f.code == Errc::structure_unknown_message || f.code == Errc::structure_missing_element;
                });
                EXPECT_TRUE(ours || said) << message.header.type;
                for (const Finding& f : message.findings) {
                    EXPECT_LE(f.at.byte_offset.value_or(0), bytes.size());
                    EXPECT_FALSE(f.text_fr.empty());
                    EXPECT_FALSE(f.text_en.empty());
                }
            }
        }
    }
    EXPECT_GT(files, 100U);
}

}  // namespace
}  // namespace cargo::edi::test
